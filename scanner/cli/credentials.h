// The account of --auth-user: its mechanisms, and its secret from a file, the environment or the terminal.
#pragma once

#include <optional>

#include "probes/session.h"
#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

/// Empty without --auth-user. Throws UsageError; no message holds a secret.
[[nodiscard]] std::optional<Credentials> read_credentials(const ScanOptions& options);

}  // namespace smtpmatrix::cli
