// The few options of `demo`: those of scan's output.
#pragma once

#include <string>
#include <vector>

#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

struct DemoOptions {
  ScanOptions output;  ///< only its output options are filled
  std::optional<std::string> serve;
};

/// Throws UsageError.
[[nodiscard]] DemoOptions read_demo_options(const std::vector<std::string>& arguments);

}  // namespace smtpmatrix::cli
