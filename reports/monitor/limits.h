// Bounds of what a monitoring system is told: NRPE and others cut a plugin's output at some kilobytes.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::monitor {

inline constexpr std::size_t max_detail_lines = 40;
inline constexpr std::size_t max_metrics = 200;
/// Of a peer's words in one line.
inline constexpr std::size_t max_quoted_bytes = 200;

}  // namespace smtpmatrix::reports::monitor
