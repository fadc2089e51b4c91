// Code points of TLS to the names people know them by, and back. A number without a name is shown as hex
// ("0xABCD"), so nothing that was on the wire is ever lost in a report. Facts of the IANA registries as of
// 2024; no judgement about any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix::iana {

/// "TLS 1.0", "SSL 3.0".
[[nodiscard]] std::string version_name(std::uint16_t version);
/// "TLS_RSA_WITH_AES_128_CBC_SHA".
[[nodiscard]] std::string cipher_suite_name(std::uint16_t suite);
/// "x25519", "secp256r1".
[[nodiscard]] std::string group_name(std::uint16_t group);
/// "rsa_pss_rsae_sha256"; the TLS 1.2 pairs that 1.3 gave no name in the same manner: "dsa_sha256".
[[nodiscard]] std::string signature_scheme_name(std::uint16_t scheme);
/// "extended_master_secret".
[[nodiscard]] std::string extension_name(std::uint16_t extension);
/// "protocol_version".
[[nodiscard]] std::string alert_name(std::uint8_t description);
/// "server_key_exchange". A view, because states and failures pass it on; "unknown_handshake_type" if there
/// is no such.
[[nodiscard]] std::string_view handshake_type_name(std::uint8_t type);
/// "application_data".
[[nodiscard]] std::string_view content_type_name(std::uint8_t type);

/// The reverse, by exact name.
[[nodiscard]] std::optional<std::uint16_t> version_number(std::string_view name);
[[nodiscard]] std::optional<std::uint16_t> cipher_suite_number(std::string_view name);
[[nodiscard]] std::optional<std::uint16_t> group_number(std::string_view name);
[[nodiscard]] std::optional<std::uint16_t> signature_scheme_number(std::string_view name);

/// Every number that has a name here, ascending; signalling values and what only names a version included.
[[nodiscard]] std::vector<std::uint16_t> known_cipher_suites();
[[nodiscard]] std::vector<std::uint16_t> known_groups();
[[nodiscard]] std::vector<std::uint16_t> known_signature_schemes();

/// RFC 8701: values that mean nothing and are sent to keep servers tolerant (0x0a0a, 0x1a1a, …).
[[nodiscard]] constexpr bool is_grease(std::uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

}  // namespace smtpmatrix::iana
