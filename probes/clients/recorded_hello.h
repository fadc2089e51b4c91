// A ClientHello as it was recorded on the wire → the Offer that sends it again: suites, extensions with their
// bodies, compression methods and versions as they stood, only what belongs to one connection made anew
// (random, session id, key shares, server name, padding to 512 bytes).
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "probes/base/bytes.h"
#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::clients {

/// `record`: TLS records, or one record in the format of SSL 2.0. Extensions named in `left_out` are not
/// sent. `Offer::versions` holds what the hello offers from SSL 3.0 on, best first. Error: one line, what and
/// where.
[[nodiscard]] tl::expected<tls::Offer, std::string> offer_of_recorded(
    View record, const std::vector<std::uint16_t>& left_out = {});

}  // namespace smtpmatrix::clients
