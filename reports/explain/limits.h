// Bounds on what is read of a log. Its lines are foreign: any bytes, any length.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::explain_limits {

/// Of a line, how much is looked at; the rest is passed over, and said. The knowledge searches as much.
inline constexpr std::size_t line_bytes = 8192;
/// Of a reply found in a line, how much is kept to be shown.
inline constexpr std::size_t quoted_bytes = 1024;
/// Places in one line that look like a reply, and host names in it, that are considered.
inline constexpr std::size_t places = 16;
inline constexpr std::size_t host_names = 16;
/// Lines that a reply of several lines may stretch over.
inline constexpr std::size_t continuation_lines = 32;
/// Different explanations of one log that are kept apart. Beyond them only a count is kept.
inline constexpr std::size_t groups = 2048;

}  // namespace smtpmatrix::reports::explain_limits
