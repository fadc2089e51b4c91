// The limits of this room.
#pragma once

#include <chrono>
#include <cstddef>

namespace smtpmatrix::scanner {

/// After a throttle; doubled each time, up to the longest, and lengthened by up to as much again at random.
inline constexpr std::chrono::milliseconds first_pause{1000};
inline constexpr std::chrono::milliseconds longest_pause{30000};
/// What a server asks for is waited for, at most so long; nor are its connections further apart.
inline constexpr std::chrono::seconds longest_told_pause{300};
/// So many told pauses that let nobody in, and its words are taken for nothing until somebody is.
inline constexpr unsigned told_pauses_in_vain = 2;
/// After a connection that was cut without a word while no other was open.
inline constexpr std::chrono::milliseconds pause_after_cut{500};
/// After something this machine ran out of.
inline constexpr std::chrono::milliseconds own_limit_pause{200};
/// Conversations that end without meeting it before one more is open at a time.
inline constexpr std::size_t good_before_own_recovery = 16;
/// How often a cell is tried again for that, whatever `--retries` says of the peer's throttles.
inline constexpr unsigned own_limit_retries = 20;
/// Names being resolved at a time.
inline constexpr std::size_t max_resolving = 64;
/// Hosts open for each connection allowed: those that wait for a slow server hold no one else up.
inline constexpr std::size_t open_hosts_per_connection = 4;
/// Finished hosts that wait for one opened before them.
inline constexpr std::size_t max_held_hosts = 64;
inline constexpr std::chrono::milliseconds progress_interval{100};
/// Addresses that are remembered at least before those that nobody talks to are forgotten.
inline constexpr std::size_t min_remembered_addresses = 64;

}  // namespace smtpmatrix::scanner
