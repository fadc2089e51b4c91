// A scan from settings to reports: runs it, judges every host, feeds the reports and the progress bar.
#pragma once

#include <functional>
#include <map>
#include <string>

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
  bool show_progress = false;
  bool quiet = false;
  std::function<void(const reports::HostReport&)> on_host;  ///< may be empty; after the reports have it
};

/// Writes every report to its end and says on standard error what the reports do not. The code is done,
/// unreachable, internal (a report could not be written) or interrupted. Throws OutputError when no report
/// can be written any more.
[[nodiscard]] ExitCode run_scan_job(const ScanJob& job, ReportsOut& reports);

}  // namespace smtpmatrix::cli
