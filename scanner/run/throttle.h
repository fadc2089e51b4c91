// Was a conversation turned away for our rate, so that it may succeed later and slower, and which pace did
// the server ask for? Pure.
#pragma once

#include "probes/observation/observation.h"
#include "probes/smtp/pace_words.h"

namespace smtpmatrix::scanner {

/// `others_open`: whether other connections of ours to that address were open, for a server that resets us
/// before its greeting may only have had enough of us.
[[nodiscard]] bool is_throttle(const Observation& seen, bool others_open);

/// The words of the reply that ended a conversation; nothing where it ended without one.
[[nodiscard]] smtp::PaceWords pace_words_of(const Observation& seen);

}  // namespace smtpmatrix::scanner
