// Walks DER (X.690) one element at a time, without decoding values: what must be known of a certificate
// before a library is asked to compute with it. Never throws, never reads past its view; only lengths of up
// to 3 bytes and single-byte tags exist here.
#pragma once

#include <optional>

#include "probes/base/bytes.h"

namespace smtpmatrix::certs {

struct DerElement {
  std::uint8_t tag = 0;
  View body;
  std::size_t size = 0;  ///< header and body
};

namespace der {

inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t bit_string = 0x03;
inline constexpr std::uint8_t object_identifier = 0x06;
inline constexpr std::uint8_t sequence = 0x30;
inline constexpr std::uint8_t explicit_0 = 0xa0;

/// The element at the front of `bytes`; empty if none fits.
[[nodiscard]] std::optional<DerElement> first(View bytes);

/// Takes the element off the front of `bytes`; empty, and `bytes` as it was, if none fits.
[[nodiscard]] std::optional<DerElement> take(View& bytes);

}  // namespace der

/// The SubjectPublicKeyInfo of a certificate (RFC 5280 4.1), header included; empty if this is no
/// certificate.
[[nodiscard]] std::optional<View> subject_public_key_info(View certificate);

/// Size of the modulus of an rsaEncryption key (RFC 8017 A.1.1) as a certificate holds it; 0 for every other
/// key, and for one that no RSA key can be.
[[nodiscard]] unsigned rsa_modulus_bits(View certificate);

}  // namespace smtpmatrix::certs
