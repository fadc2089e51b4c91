// Offer + what belongs to this connection → the bytes of its ClientHello, in the offer's order, nothing
// added.
#pragma once

#include <string_view>
#include <vector>

#include "probes/tls/handshake/offer.h"
#include "probes/tls/wire/key_share.h"

namespace smtpmatrix::tls {

struct HelloParts {
  View random;                   ///< 32 bytes
  View session_id;               ///< Offer::session_id_bytes of them
  std::string_view server_name;  ///< empty or an address: the server_name extension is left out
  std::vector<wire::KeyShareEntry> key_shares;
  View cookie;  ///< of a HelloRetryRequest; empty: none. Stands after the offer's extensions, before
                ///< pre_shared_key
};

/// The whole handshake message.
[[nodiscard]] Bytes write_hello(const Offer& offer, const HelloParts& parts);
/// RFC 5246 E.2: the V2ClientHello of Offer::sslv2_cipher_specs, without record header. `challenge`: 16 to 32
/// bytes.
[[nodiscard]] Bytes write_sslv2_hello(const Offer& offer, View challenge);
/// With the two-byte header of an SSL 2.0 record.
[[nodiscard]] Bytes sslv2_record(View message);

/// What the offer's literal extensions say, for holding the server to it.
[[nodiscard]] bool offers_extension(const Offer& offer, std::uint16_t type);
/// Empty when the extension is missing.
[[nodiscard]] View offered_body(const Offer& offer, std::uint16_t type);
/// Empty when the extension is missing or its body is no such list.
[[nodiscard]] std::vector<std::uint16_t> offered_groups(const Offer& offer);
[[nodiscard]] std::vector<std::uint16_t> offered_signature_schemes(const Offer& offer);

}  // namespace smtpmatrix::tls
