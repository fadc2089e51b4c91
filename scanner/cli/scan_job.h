// A scan from settings to reports: runs it, judges every host, feeds the reports and the progress bar.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "reports/tenant/tenant.h"
#include "scanner/cli/conditions.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/reports_out.h"
#include "scanner/journal/journal.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::cli {

struct ScanJob {
  scanner::ScanSettings settings;
  scanner::TargetSource targets;
  std::map<std::string, std::string> described;  ///< for the report's `options`
  scanner::Journal* journal = nullptr;           ///< --journal: what it holds is not asked again
  std::optional<reports::TenantConfig> tenant;   ///< --tenant-config
  std::set<std::string> named_hosts;             ///< known beforehand to be scanned
  Conditions* conditions = nullptr;              ///< --require, --baseline
  bool show_progress = false;
  bool quiet = false;
  std::function<void(const reports::HostReport&)> on_host;  ///< may be empty; after the reports have it
};

/// Writes every report to its end and says on standard error what the reports do not. The code is done,
/// not_held, unreachable, internal (a report could not be written) or interrupted. Throws OutputError when no
/// report can be written any more.
[[nodiscard]] ExitCode run_scan_job(const ScanJob& job, ReportsOut& reports);

}  // namespace smtpmatrix::cli
