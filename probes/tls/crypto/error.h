// What can go wrong in a primitive that works on a peer's bytes. A closed set: the handshake maps each to a
// reason and an alert. Botan's exceptions end here and their texts do not leave, so that no error text of a
// library depends on secrets.
#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

namespace smtpmatrix::tls::crypto {

enum class CryptoError : std::uint8_t {
  malformed_certificate,   ///< no SubjectPublicKeyInfo can be read from the DER
  malformed_key,           ///< it can, but the key in it is broken
  unsupported_key,         ///< an algorithm or curve we do not have: our limit
  unsupported_group,       ///< likewise for a key exchange
  unsupported_scheme,      ///< likewise for a signature scheme
  scheme_mismatch,         ///< this key cannot make signatures of this scheme
  bad_signature,           ///< the signature does not verify
  malformed_public_value,  ///< wrong length, compressed or not on the curve, or outside 2 ≤ Y ≤ p-2
  zero_shared_secret,      ///< x25519 with a point of small order
  bad_dh_prime,            ///< p even or too small to be a group at all, or g outside 2 ≤ g ≤ p-2
  dh_prime_too_large,      ///< over limits::dh_prime_bits: our limit
  authentication_failed,   ///< an AEAD tag does not verify
  internal,                ///< a bug of ours or of the library
};

/// One line for a failure's detail; never mentions values.
[[nodiscard]] std::string_view to_string(CryptoError error);

template <typename T>
using Result = tl::expected<T, CryptoError>;

}  // namespace smtpmatrix::tls::crypto
