// The limits of this room.
#pragma once

#include <chrono>
#include <cstddef>

namespace smtpmatrix::scanner {

/// One buffer for all connections of a loop.
inline constexpr std::size_t read_buffer_bytes = 65536;
/// Reads in a row from one connection before the others have their turn.
inline constexpr int max_reads_in_a_row = 16;
/// Bytes waiting to be sent to a peer that does not read; a conversation sends a few kilobytes at most.
inline constexpr std::size_t max_unsent_bytes = 1U << 20U;
/// How long the last bytes may take to leave, and how long the peer's FIN is waited for, after a conversation
/// has ended.
inline constexpr std::chrono::milliseconds close_grace{500};
/// What a proxy says before its tunnel is open: a SOCKS5 reply has 262 bytes, an HTTP head a few hundred.
inline constexpr std::size_t max_proxy_reply_bytes = 16384;
/// Descriptors kept for files, pipes, name resolution and the event loop itself.
inline constexpr std::size_t reserved_descriptors = 64;

}  // namespace smtpmatrix::scanner
