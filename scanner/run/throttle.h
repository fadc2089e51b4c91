// Was a conversation turned away for our rate, so that it may succeed later and slower? Pure.
#pragma once

#include "probes/observation/observation.h"

namespace smtpmatrix::scanner {

/// `others_open`: whether other connections of ours to that address were open, for a server that resets us
/// before its greeting may only have had enough of us.
[[nodiscard]] bool is_throttle(const Observation& seen, bool others_open);

}  // namespace smtpmatrix::scanner
