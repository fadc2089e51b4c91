// What else there is where no setting of a host works as it is: ways out that fit what was seen, least effort
// first, from data/alternatives.json. Never empty for a host that was probed.
#pragma once

#include <vector>

#include "reports/diagnosis/diagnose.h"

namespace smtpmatrix::reports {

/// Empty when one of `host.settings` works. A situation that the data misname throws std::logic_error.
[[nodiscard]] std::vector<Alternative> alternatives_of(const HostReport& host,
                                                       const DiagnosisContext& context);

}  // namespace smtpmatrix::reports
