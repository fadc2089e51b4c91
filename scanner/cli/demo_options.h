// The few options of `demo`: those of scan's output.
#pragma once

#include <string>
#include <vector>

#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

/// Fills only the output options of ScanOptions. Throws UsageError.
[[nodiscard]] ScanOptions read_demo_options(const std::vector<std::string>& arguments);

}  // namespace smtpmatrix::cli
