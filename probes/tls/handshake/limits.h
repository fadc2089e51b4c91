// How much of a peer's chatter a handshake bears before it is limit_exceeded. Message sizes are in
// probes/tls/wire/limits.h.
#pragma once

#include <cstddef>

namespace smtpmatrix::tls::limits {

/// Certificates in one chain.
inline constexpr std::size_t chain_length = 64;
/// Warning alerts in one connection. Servers send one or two (unrecognized_name); a flood keeps us busy.
inline constexpr unsigned warning_alerts = 4;
/// Records without content in a row (RFC 5246 6.2.1 lets application data be empty, and old OpenSSL sends
/// such before each CBC record).
inline constexpr unsigned empty_records_in_a_row = 32;
/// Records of one handshake, and the bytes of them.
inline constexpr unsigned handshake_records = 4096;
/// HelloRequests declined, KeyUpdates answered, in one connection.
inline constexpr unsigned post_handshake_requests = 32;
/// NewSessionTickets dropped in one connection.
inline constexpr unsigned tickets = 32;
/// Plaintext received and not taken.
inline constexpr std::size_t plaintext_bytes = 1024 * 1024;
/// Of what was no TLS record, for the report.
inline constexpr std::size_t plaintext_reply_bytes = 200;

}  // namespace smtpmatrix::tls::limits
