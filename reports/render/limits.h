// What the reports keep of hosts that are finished.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::limits {

/// Hosts whose settings stand in one table at the end of the text report; with more, each host has its own.
constexpr std::size_t hosts_in_one_table = 20;
/// Front ends of a port that the text report names.
constexpr std::size_t front_ends = 8;

}  // namespace smtpmatrix::reports::limits
