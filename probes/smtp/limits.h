// Every limit of the SMTP reader and of the commands it sends. RFC 5321 4.5.3.1 gives smaller ones for a
// reply; real servers break those, so ours are generous and only keep a hostile peer from filling memory.
#pragma once

#include <cstddef>

namespace smtpmatrix::smtp::limits {

/// One reply line, line end included (RFC 5321 4.5.3.1.5: 512).
inline constexpr std::size_t line_bytes = 4096;
/// Lines of one reply.
inline constexpr std::size_t reply_lines = 200;
/// One reply in all.
inline constexpr std::size_t reply_bytes = 65536;
/// First bytes kept of what was not SMTP.
inline constexpr std::size_t unexpected_bytes = 200;
/// RFC 5321 4.5.3.1.4: a command line, CRLF included. A longer initial response waits for a 334 (RFC 4954 4).
inline constexpr std::size_t command_bytes = 512;
/// RFC 4954 4: a line of an AUTH exchange, CRLF included.
inline constexpr std::size_t auth_line_bytes = 12288;
/// Challenges answered in one AUTH exchange; no mechanism of ours needs more than four.
inline constexpr std::size_t auth_challenges = 8;
/// A server's words on its pace: what is read of them, and the digits of a figure in them.
inline constexpr std::size_t pace_text_bytes = 2048;
inline constexpr std::size_t pace_digits = 9;

}  // namespace smtpmatrix::smtp::limits
