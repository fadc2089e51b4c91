// Time is a parameter. `Elapsed` counts from the start of a conversation; `UnixTime` is the wall clock that
// certificates are held against.
#pragma once

#include <chrono>

namespace smtpmatrix {

using Elapsed = std::chrono::microseconds;
using UnixTime = std::chrono::sys_seconds;

}  // namespace smtpmatrix
