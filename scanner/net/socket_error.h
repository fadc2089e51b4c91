// errno of a connection attempt → Reason. Pure.
#pragma once

#include "probes/observation/reason.h"

namespace smtpmatrix::scanner {

/// What a failed connect() or socket() says. What this machine ran out of is `our_limit`, never the peer's
/// doing.
[[nodiscard]] Reason reason_of_connect_error(int error_number, bool is_ipv6);

}  // namespace smtpmatrix::scanner
