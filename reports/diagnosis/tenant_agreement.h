// Whether the switches that an administrator saved and what was observed agree: one finding a switch that
// the scan saw something of. Hosts of Exchange Online only; nothing without --tenant-config.
#pragma once

#include <vector>

#include "reports/diagnosis/diagnose.h"

namespace smtpmatrix::reports {

[[nodiscard]] std::vector<Finding> tenant_agreement(const HostReport& host, const DiagnosisContext& context);

/// The parts, by switch. `context.tenant` must be there.
[[nodiscard]] std::vector<Finding> legacy_tls_agreement(const HostReport& host,
                                                        const DiagnosisContext& context);
[[nodiscard]] std::vector<Finding> smtp_auth_agreement(const HostReport& host,
                                                       const DiagnosisContext& context);
[[nodiscard]] std::vector<Finding> basic_auth_agreement(const HostReport& host,
                                                        const DiagnosisContext& context);
[[nodiscard]] std::vector<Finding> direct_send_agreement(const HostReport& host,
                                                         const DiagnosisContext& context);

/// The account as a command may hold it, else "<scan@contoso.com>": a name out of a file is not put into a
/// command unless it is a plain address.
[[nodiscard]] std::string account_for_command(const DiagnosisContext& context);

}  // namespace smtpmatrix::reports
