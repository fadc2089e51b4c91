// The public key of the server's leaf certificate: what it is, whether it made a signature, and RSA
// encryption to it. Parsed once a connection. Of the certificate only the SubjectPublicKeyInfo and the key
// usage are read here; what else it says, and whether to trust it, is probes/certs.
#pragma once

#include <memory>
#include <optional>

#include "probes/base/bytes.h"
#include "probes/base/random.h"
#include "probes/tls/crypto/error.h"
#include "probes/tls/crypto/secret_bytes.h"

namespace smtpmatrix::tls::crypto {

enum class KeyType : std::uint8_t { rsa, rsa_pss, ecdsa, ed25519 };

/// Bits of the leaf's key usage (RFC 5280 4.2.1.3) that a handshake depends on.
enum class KeyUse : std::uint8_t { signature, encipherment };

/// What a signature scheme of TLS 1.3 binds beyond TLS 1.2: RFC 8446 4.2.3 ties each ECDSA scheme to one
/// curve, and takes PKCS#1 and SHA-1 out of handshake signatures.
enum class SchemeRules : std::uint8_t { tls12, tls13 };

class PeerKey {
 public:
  /// Errors: malformed_certificate, malformed_key, unsupported_key.
  [[nodiscard]] static Result<PeerKey> from_certificate(View der);
  ~PeerKey();
  PeerKey(PeerKey&&) noexcept;
  PeerKey& operator=(PeerKey&&) noexcept;

  [[nodiscard]] KeyType type() const;
  /// Of the modulus or the curve's field.
  [[nodiscard]] unsigned bits() const;
  /// Code point of an ECDSA key's curve, if TLS has one that we know.
  [[nodiscard]] std::optional<std::uint16_t> curve() const;

  /// Whether the certificate's key usage admits this; true where it has none.
  [[nodiscard]] bool may_serve(KeyUse use) const;

  /// `scheme` is a code point of TLS SignatureScheme; the hash-signature pairs of TLS 1.2 are some of them.
  /// Errors: unsupported_scheme, scheme_mismatch, bad_signature.
  [[nodiscard]] Result<void> verify(std::uint16_t scheme, SchemeRules rules, View message,
                                    View signature) const;
  /// TLS 1.0 and 1.1, which name no scheme: RSA over MD5 and SHA-1 together, ECDSA over SHA-1 (RFC 4346
  /// 7.4.3, RFC 8422 5.4).
  [[nodiscard]] Result<void> verify_legacy(View message, View signature) const;

  /// RFC 5246 7.4.7.1: PKCS#1 v1.5 encryption of the premaster secret. Error: scheme_mismatch unless RSA.
  [[nodiscard]] Result<Bytes> encrypt_premaster(View premaster, Random& random) const;

  struct Impl;

 private:
  explicit PeerKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::tls::crypto
