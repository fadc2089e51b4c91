// What a host's cells mean together, who acts, and what to type into the device. Pure; call once a host is
// complete, after assemble().
#pragma once

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct DiagnosisContext {
  UnixTime now{};      ///< certificates are held against it
  bool verify = true;  ///< false (--no-verify): certificate problems are no findings
};

/// Fills `findings` (most severe first), `settings` (best first), the `findings` ids of the cells, and the
/// `provider` of the endpoints where it is still empty.
void diagnose(HostReport& host, const DiagnosisContext& context);

}  // namespace smtpmatrix::reports
