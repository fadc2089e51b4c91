// --tenant-config: what an administrator saved of the tenant, read before anything is connected to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/diagnosis/diagnose.h"
#include "reports/tenant/tenant.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::cli {

/// All files as one tenant; empty when there are none. What they hold that cannot be used is told on standard
/// error. Throws UsageError that names file and line.
[[nodiscard]] std::optional<reports::TenantConfig> read_tenant_files(const std::vector<std::string>& paths);

/// What diagnosis is told of these clients.
[[nodiscard]] std::vector<reports::ClientAbility> abilities_of(const std::vector<clients::Client>& clients);

}  // namespace smtpmatrix::cli
