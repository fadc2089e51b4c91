// The extensions that the pinned clients offer, each with its body as it goes on the wire.
#pragma once

#include <cstdint>
#include <vector>

#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::clients {

/// The handshake writes the name, and leaves the extension out where there is none.
[[nodiscard]] tls::OfferedExtension server_name();
/// The handshake writes the shares of Offer::key_share_groups.
[[nodiscard]] tls::OfferedExtension key_share();

[[nodiscard]] tls::OfferedExtension supported_groups(const std::vector<std::uint16_t>& groups);
/// RFC 8422 5.1.2: uncompressed, the only format that may be used.
[[nodiscard]] tls::OfferedExtension ec_point_formats();
[[nodiscard]] tls::OfferedExtension signature_algorithms(const std::vector<std::uint16_t>& schemes);
[[nodiscard]] tls::OfferedExtension supported_versions(const std::vector<std::uint16_t>& versions);
/// RFC 6066 8: OCSP, any responder, no extensions.
[[nodiscard]] tls::OfferedExtension status_request();
/// RFC 7627.
[[nodiscard]] tls::OfferedExtension extended_master_secret();
/// RFC 7366.
[[nodiscard]] tls::OfferedExtension encrypt_then_mac();
/// RFC 5746 3.4: empty on the first handshake of a connection.
[[nodiscard]] tls::OfferedExtension renegotiation_info();

}  // namespace smtpmatrix::clients
