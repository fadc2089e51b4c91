// A probe that waits for its turn.
#pragma once

#include "probes/base/time.h"
#include "probes/probe.h"

namespace smtpmatrix::scanner {

struct Task {
  Probe probe;
  unsigned throttles = 0;   ///< tries that ended in one
  unsigned own_limits = 0;  ///< … in something this machine ran out of
  Elapsed not_before{};
};

}  // namespace smtpmatrix::scanner
