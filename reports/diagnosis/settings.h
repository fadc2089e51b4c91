// The table a person types into a device, from the cells that work, best first.
#pragma once

#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// `host.findings` must be filled: an opt-in that a finding asks for gives a setting that needs action.
[[nodiscard]] std::vector<Setting> settings_of(const HostReport& host);

}  // namespace smtpmatrix::reports
