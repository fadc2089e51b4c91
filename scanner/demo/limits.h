// The bounds of the simulated servers. They listen on loopback for a few seconds, yet nobody may hold them.
#pragma once

#include <chrono>
#include <cstddef>

namespace smtpmatrix::demo {

inline constexpr std::size_t max_connections = 128;   ///< of all servers together; more wait in the backlog
inline constexpr std::size_t max_line_bytes = 12288;  ///< RFC 4954 4: an AUTH response may be this long
inline constexpr std::size_t max_output_bytes = 65536;
inline constexpr std::chrono::seconds max_connection_age{60};

}  // namespace smtpmatrix::demo
