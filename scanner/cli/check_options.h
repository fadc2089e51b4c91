// The options of `check`: those of `scan` that say what to ask, and what decides the status.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "reports/monitor/monitor.h"
#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

struct CheckOptions {
  ScanOptions scan;  ///< --timeout of check is not in here; --step-timeout is its `timeout`
  std::optional<std::string> whole_timeout;
  std::vector<std::string> warn, crit;
};

/// Throws UsageError.
[[nodiscard]] CheckOptions read_check_options(const std::vector<std::string>& arguments);

/// Thresholds, requirements, verification. Throws UsageError.
[[nodiscard]] reports::monitor::Policy read_policy(const CheckOptions& options);

/// Of the whole run.
[[nodiscard]] std::chrono::milliseconds read_whole_timeout(const CheckOptions& options);

}  // namespace smtpmatrix::cli
