// Settings that nobody has seen working: what the service's documents offer to clients below TLS 1.2 once an
// administrator has opened it. Status "needs-action", never better.
#pragma once

#include <vector>

#include "reports/diagnosis/diagnose.h"
#include "reports/knowledge/provider_entry.h"

namespace smtpmatrix::reports {

/// Rows of the service's host for old clients, for a host of it and that host itself. None where `seen` holds
/// an old session already, where no client of the scan is that old, where that host has a report of its own,
/// where nothing was reached, where STARTTLS is hidden on the way, and where nothing is documented:
/// government clouds. Versions are those that a client of the scan speaks.
[[nodiscard]] std::vector<Setting> documented_settings(const HostReport& host,
                                                       const DiagnosisContext& context,
                                                       const std::vector<Setting>& seen);

/// The endpoint for old clients that belongs to this host, itself perhaps, or nullptr.
[[nodiscard]] const DocumentedEndpoint* legacy_endpoint(const HostReport& host);

}  // namespace smtpmatrix::reports
