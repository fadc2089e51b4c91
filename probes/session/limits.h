// Every wait and limit of a session that is not a setting.
#pragma once

#include <chrono>
#include <cstddef>

#include "probes/base/time.h"

namespace smtpmatrix::session_limits {

/// Other sessions of the account may be logging in meanwhile; RFC 5321 4.5.3.2.7 has servers wait five
/// minutes.
inline constexpr Elapsed login_permission_timeout = std::chrono::minutes(5);
/// Kept of what a peer sent where it should not have.
inline constexpr std::size_t unexpected_bytes = 200;
/// A secret shorter than this is not searched for in what the peer says: it would match anything.
inline constexpr std::size_t redacted_bytes_min = 4;

}  // namespace smtpmatrix::session_limits
