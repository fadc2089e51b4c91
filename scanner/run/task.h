// A probe that waits for its turn.
#pragma once

#include <memory>

#include "probes/base/time.h"
#include "probes/clients/client.h"
#include "probes/probe.h"

namespace smtpmatrix::scanner {

struct Task {
  Probe probe;
  unsigned throttles = 0;   ///< tries that ended in one
  unsigned own_limits = 0;  ///< … in something this machine ran out of
  Elapsed not_before{};
  /// Of a survey's question: the client that asks it. Empty: the scan's own of that id.
  std::shared_ptr<const clients::Client> asks = {};
};

}  // namespace smtpmatrix::scanner
