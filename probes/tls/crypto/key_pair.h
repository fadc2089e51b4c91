// An ephemeral key of one group: its public share, and the agreement with the peer's. Finite-field groups by
// name (RFC 7919) or as a TLS 1.0–1.2 server sends them (p, g); curves secp256r1, secp384r1, secp521r1,
// x25519.
//
// Public values are in their TLS 1.3 form: an uncompressed point, 32 bytes for x25519, Y padded to the length
// of p. The same bytes are right for TLS 1.0–1.2 (RFC 8422 5.4, RFC 5246 7.4.7.2).
#pragma once

#include <memory>

#include "probes/base/bytes.h"
#include "probes/base/random.h"
#include "probes/tls/crypto/error.h"
#include "probes/tls/crypto/secret_bytes.h"

namespace smtpmatrix::tls::crypto {

/// p and g of a ServerKeyExchange, checked: p odd, of dh_prime_bits_least to dh_prime_bits; 2 ≤ g ≤ p-2. That
/// p is prime is not checked (it would cost more than the handshake).
class DhGroup {
 public:
  [[nodiscard]] static Result<DhGroup> from_parameters(View p, View g);
  ~DhGroup();
  DhGroup(DhGroup&&) noexcept;
  DhGroup& operator=(DhGroup&&) noexcept;

  [[nodiscard]] unsigned bits() const;

  struct Impl;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  explicit DhGroup(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether KeyPair::generate knows this group (code point of TLS Supported Groups).
[[nodiscard]] bool is_supported_group(std::uint16_t group);
/// Size of p for the groups of RFC 7919, 0 for others.
[[nodiscard]] unsigned ffdhe_bits(std::uint16_t group);

class KeyPair {
 public:
  /// Error: unsupported_group.
  [[nodiscard]] static Result<KeyPair> generate(std::uint16_t group, Random& random);
  [[nodiscard]] static Result<KeyPair> generate(const DhGroup& group, Random& random);
  ~KeyPair();
  KeyPair(KeyPair&&) noexcept;
  KeyPair& operator=(KeyPair&&) noexcept;

  [[nodiscard]] const Bytes& public_value() const;

  /// The shared secret in its TLS 1.3 form: x coordinate, u coordinate, or Z padded to the length of p
  /// (RFC 8446 7.4). Errors: malformed_public_value, zero_shared_secret.
  [[nodiscard]] Result<SecretBytes> agree(View peer_public_value, Random& random) const;

  struct Impl;

 private:
  explicit KeyPair(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// RFC 5246 8.1.2: TLS 1.0 to 1.2 use a finite-field Z without its leading zeros.
[[nodiscard]] SecretBytes without_leading_zeros(SecretBytes secret);

}  // namespace smtpmatrix::tls::crypto
