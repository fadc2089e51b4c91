// What the head of an HTML report holds at most, however many hosts there are.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::html {

/// Hosts that the table of clients sets side by side.
inline constexpr std::size_t hosts_side_by_side = 12;
/// Findings told under "Who must act", for each who does; the others stand with their hosts.
inline constexpr std::size_t findings_an_actor = 6;
/// Columns of a host's matrix; with more clients they go down and the endpoints across.
inline constexpr std::size_t client_columns = 8;

}  // namespace smtpmatrix::reports::html
