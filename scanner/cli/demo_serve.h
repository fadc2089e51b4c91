// `demo --serve FOLDER`: the simulated servers stay, for scans, checks and monitors of one's own.
#pragma once

#include <string>

#include "scanner/cli/exit_code.h"

namespace smtpmatrix::cli {

/// Writes FOLDER/demo.conf (names and ports, for --config), ca.pem and password; serves until SIGINT or
/// SIGTERM. Throws UsageError when the folder cannot be written.
[[nodiscard]] ExitCode serve_demo(const std::string& folder);

}  // namespace smtpmatrix::cli
