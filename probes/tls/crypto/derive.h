// Key derivation: the PRF of TLS 1.0/1.1, the PRF of TLS 1.2, and HKDF. What is derived with which label is
// probes/tls/keys.
#pragma once

#include <string_view>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/crypto/secret_bytes.h"

namespace smtpmatrix::tls::crypto {

/// RFC 2246 5: P_MD5 of the first half of the secret xor P_SHA-1 of the second.
[[nodiscard]] SecretBytes prf_md5_sha1(View secret, std::string_view label, View seed, std::size_t count);
/// RFC 5246 5: P_hash of the whole secret.
[[nodiscard]] SecretBytes prf_tls12(HashAlgorithm hash, View secret, std::string_view label, View seed,
                                    std::size_t count);

/// RFC 5869 2.2. An empty salt is a string of zeros, as that RFC says.
[[nodiscard]] SecretBytes hkdf_extract(HashAlgorithm hash, View salt, View input_key_material);
/// RFC 5869 2.3, for several outputs of one key: keying costs as much as an output.
class HkdfExpand {
 public:
  HkdfExpand(HashAlgorithm hash, View pseudorandom_key);
  /// At most 255 digests.
  [[nodiscard]] SecretBytes output(View info, std::size_t count);

 private:
  Hmac mac_;
};
[[nodiscard]] SecretBytes hkdf_expand(HashAlgorithm hash, View pseudorandom_key, View info,
                                      std::size_t count);

}  // namespace smtpmatrix::tls::crypto
