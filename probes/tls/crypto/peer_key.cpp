#include "probes/tls/crypto/peer_key.h"

#include <algorithm>
#include <botan/ecc_key.h>
#include <botan/pk_keys.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/x509_key.h>
#include <vector>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/botan.h"
#include "probes/tls/crypto/botan_compat.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/crypto/limits.h"
#include "probes/tls/crypto/spki.h"

namespace smtpmatrix::tls::crypto {
namespace {

namespace scheme = iana::signature_scheme;

// How a signature is made: the key it needs, Botan's name of the padding, and in TLS 1.3 the curve.
struct SchemeParts {
  KeyType type;
  const char* padding;
  bool allowed_in_tls13;
  std::optional<std::uint16_t> curve13;
};

// RFC 8446 4.2.3: the salt of RSASSA-PSS is as long as the digest. RFC 5246 7.4.1.4.1 gave the same numbers
// of the PKCS#1 and ECDSA schemes.
std::optional<SchemeParts> parts_of(std::uint16_t code) {
  using enum KeyType;
  switch (code) {
    case scheme::rsa_pkcs1_md5: return SchemeParts{rsa, "EMSA3(MD5)", false, {}};
    case scheme::rsa_pkcs1_sha1: return SchemeParts{rsa, "EMSA3(SHA-1)", false, {}};
    case scheme::rsa_pkcs1_sha224: return SchemeParts{rsa, "EMSA3(SHA-224)", false, {}};
    case scheme::rsa_pkcs1_sha256: return SchemeParts{rsa, "EMSA3(SHA-256)", false, {}};
    case scheme::rsa_pkcs1_sha384: return SchemeParts{rsa, "EMSA3(SHA-384)", false, {}};
    case scheme::rsa_pkcs1_sha512: return SchemeParts{rsa, "EMSA3(SHA-512)", false, {}};
    case scheme::rsa_pss_rsae_sha256: return SchemeParts{rsa, "EMSA4(SHA-256,MGF1,32)", true, {}};
    case scheme::rsa_pss_rsae_sha384: return SchemeParts{rsa, "EMSA4(SHA-384,MGF1,48)", true, {}};
    case scheme::rsa_pss_rsae_sha512: return SchemeParts{rsa, "EMSA4(SHA-512,MGF1,64)", true, {}};
    case scheme::rsa_pss_pss_sha256: return SchemeParts{rsa_pss, "EMSA4(SHA-256,MGF1,32)", true, {}};
    case scheme::rsa_pss_pss_sha384: return SchemeParts{rsa_pss, "EMSA4(SHA-384,MGF1,48)", true, {}};
    case scheme::rsa_pss_pss_sha512: return SchemeParts{rsa_pss, "EMSA4(SHA-512,MGF1,64)", true, {}};
    case scheme::ecdsa_sha1: return SchemeParts{ecdsa, "EMSA1(SHA-1)", false, {}};
    case scheme::ecdsa_sha224: return SchemeParts{ecdsa, "EMSA1(SHA-224)", false, {}};
    case scheme::ecdsa_secp256r1_sha256:
      return SchemeParts{ecdsa, "EMSA1(SHA-256)", true, iana::group::secp256r1};
    case scheme::ecdsa_secp384r1_sha384:
      return SchemeParts{ecdsa, "EMSA1(SHA-384)", true, iana::group::secp384r1};
    case scheme::ecdsa_secp521r1_sha512:
      return SchemeParts{ecdsa, "EMSA1(SHA-512)", true, iana::group::secp521r1};
    case scheme::ed25519: return SchemeParts{ed25519, "Pure", true, {}};
    default: return std::nullopt;
  }
}

constexpr const char* legacy_rsa_padding = "EMSA3(Raw)";

using SharedKey = std::shared_ptr<const Botan::Public_Key>;

// The cells of an endpoint meet the same certificate again and again, and making an RSA key usable (its
// reduction constant) costs several times what using it does. Only a memory: what it answers is what parsing
// would.
class RememberedKeys {
 public:
  /// Throws what Botan throws when the key cannot be read.
  SharedKey load(View spki) {
    const auto known = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return std::ranges::equal(entry.spki, spki); });
    if (known != entries_.end()) return known->key;
    Bytes bytes = to_bytes(spki);
    SharedKey key(Botan::X509::load_key(bytes));
    remember({std::move(bytes), key});
    return key;
  }

 private:
  struct Entry {
    Bytes spki;
    SharedKey key;
  };

  void remember(Entry entry) {
    if (entries_.size() < limits::remembered_keys) {
      entries_.push_back(std::move(entry));
      return;
    }
    entries_[oldest_] = std::move(entry);
    oldest_ = (oldest_ + 1) % limits::remembered_keys;
  }

  std::vector<Entry> entries_;
  std::size_t oldest_ = 0;
};

SharedKey load(View spki) {
  thread_local RememberedKeys keys;
  return keys.load(spki);
}

KeyType key_type(SpkiAlgorithm algorithm) {
  switch (algorithm) {
    case SpkiAlgorithm::rsassa_pss: return KeyType::rsa_pss;
    case SpkiAlgorithm::ec_public_key: return KeyType::ecdsa;
    case SpkiAlgorithm::ed25519: return KeyType::ed25519;
    case SpkiAlgorithm::rsa_encryption:
    case SpkiAlgorithm::other: break;
  }
  return KeyType::rsa;
}

}  // namespace

struct PeerKey::Impl {
  KeyType type;
  std::optional<std::uint16_t> curve;
  SharedKey key;
  KeyUsage usage;

  Result<void> check(const char* padding, View message, View signature) const {
    if (signature.size() > limits::signature_bytes) return tl::unexpected(CryptoError::bad_signature);
    const auto format = type == KeyType::ecdsa ? compat::der_signature : compat::standard_signature;
    return caught(CryptoError::bad_signature, [&]() -> Result<void> {
      Botan::PK_Verifier verifier(*key, padding, format);
      verifier.update(message.data(), message.size());
      if (!verifier.check_signature(signature.data(), signature.size())) {
        return tl::unexpected(CryptoError::bad_signature);
      }
      return {};
    });
  }
};

PeerKey::PeerKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PeerKey::~PeerKey() = default;
PeerKey::PeerKey(PeerKey&&) noexcept = default;
PeerKey& PeerKey::operator=(PeerKey&&) noexcept = default;

Result<PeerKey> PeerKey::from_certificate(View der) {
  const auto spki = find_spki(der);
  if (!spki) return tl::unexpected(spki.error());
  if (spki->algorithm == SpkiAlgorithm::other) return tl::unexpected(CryptoError::unsupported_key);
  // RFC 5480 2.1.1: namedCurve only; explicit parameters would be a curve of the peer's own making.
  if (spki->algorithm == SpkiAlgorithm::ec_public_key && spki->curve_oid.empty()) {
    return tl::unexpected(CryptoError::unsupported_key);
  }
  return caught(CryptoError::malformed_key, [&]() -> Result<PeerKey> {
    SharedKey key = load(spki->der);
    if (key->key_length() > limits::rsa_modulus_bits) return tl::unexpected(CryptoError::unsupported_key);
    return PeerKey(std::make_unique<Impl>(
        Impl{key_type(spki->algorithm), named_group(spki->curve_oid), std::move(key), spki->usage}));
  });
}

KeyType PeerKey::type() const { return impl_->type; }

bool PeerKey::may_serve(KeyUse use) const {
  return use == KeyUse::signature ? impl_->usage.digital_signature : impl_->usage.key_encipherment;
}
unsigned PeerKey::bits() const { return static_cast<unsigned>(impl_->key->key_length()); }
std::optional<std::uint16_t> PeerKey::curve() const { return impl_->curve; }

Result<void> PeerKey::verify(std::uint16_t scheme, SchemeRules rules, View message, View signature) const {
  const auto parts = parts_of(scheme);
  if (!parts) return tl::unexpected(CryptoError::unsupported_scheme);
  if (parts->type != impl_->type) return tl::unexpected(CryptoError::scheme_mismatch);
  // RFC 8446 4.4.3: no PKCS#1 and no SHA-1 in CertificateVerify. RFC 8446 4.2.3: the ECDSA schemes name the
  // curve as well.
  if (rules == SchemeRules::tls13) {
    if (!parts->allowed_in_tls13) return tl::unexpected(CryptoError::scheme_mismatch);
    if (parts->curve13 && parts->curve13 != impl_->curve) return tl::unexpected(CryptoError::scheme_mismatch);
  }
  return impl_->check(parts->padding, message, signature);
}

Result<void> PeerKey::verify_legacy(View message, View signature) const {
  switch (impl_->type) {
    case KeyType::rsa: return impl_->check(legacy_rsa_padding, digest_md5_sha1(message), signature);
    case KeyType::ecdsa: return impl_->check("EMSA1(SHA-1)", message, signature);
    case KeyType::rsa_pss:
    case KeyType::ed25519: break;
  }
  return tl::unexpected(CryptoError::scheme_mismatch);
}

Result<Bytes> PeerKey::encrypt_premaster(View premaster, Random& random) const {
  if (impl_->type != KeyType::rsa) return tl::unexpected(CryptoError::scheme_mismatch);
  return caught(CryptoError::malformed_key, [&]() -> Result<Bytes> {
    RandomAdapter generator(random);
    const Botan::PK_Encryptor_EME encryptor(*impl_->key, generator, "PKCS1v15");
    return encryptor.encrypt(premaster.data(), premaster.size(), generator);
  });
}

}  // namespace smtpmatrix::tls::crypto
