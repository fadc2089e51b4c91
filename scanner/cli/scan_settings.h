// ScanOptions → what the scan needs: every text read, checked and turned into its value. Reads the files and
// the environment that the options name; opens no output, connects nowhere.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scanner/cli/scan_options.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::cli {

/// Throws UsageError that names the option and its value.
[[nodiscard]] scanner::ScanSettings make_settings(const ScanOptions& options);

/// The targets of the command line and --mx, those of one host together. Throws UsageError.
[[nodiscard]] std::vector<scanner::Target> command_line_targets(const ScanOptions& options);

/// What the report says of the settings: effective values, no secrets.
[[nodiscard]] std::map<std::string, std::string> describe(const ScanOptions& options,
                                                          const scanner::ScanSettings& settings);

/// The system's trust anchors. Throws UsageError when there are none.
[[nodiscard]] certs::TrustStore system_trust();

}  // namespace smtpmatrix::cli
