// Inside the room: the walk through a certificate's DER to its SubjectPublicKeyInfo, what that says of the
// algorithm, and what the key usage extension lets the key do. Reading only this is a fraction of the work of
// a whole certificate, and nothing else in it can then be in the way.
#pragma once

#include <optional>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/error.h"

namespace smtpmatrix::tls::crypto {

enum class SpkiAlgorithm : std::uint8_t { rsa_encryption, rsassa_pss, ec_public_key, ed25519, other };

/// RFC 5280 4.2.1.3. Without the extension, or where it cannot be read, everything is admitted.
struct KeyUsage {
  bool digital_signature = true;
  bool key_encipherment = true;
};

struct Spki {
  View der;  ///< the whole SubjectPublicKeyInfo
  SpkiAlgorithm algorithm = SpkiAlgorithm::other;
  View curve_oid;  ///< contents of namedCurve; empty for explicit parameters
  KeyUsage usage;
};

/// RFC 5280 4.1. Views into `certificate`.
[[nodiscard]] Result<Spki> find_spki(View certificate);

/// Code point of TLS for a curve's OID.
[[nodiscard]] std::optional<std::uint16_t> named_group(View curve_oid);

}  // namespace smtpmatrix::tls::crypto
