// The words of situation.h that are about the login. They read the ids of findings in the cells, so they hold
// after the rules only.
#pragma once

#include "reports/diagnosis/diagnose.h"

namespace smtpmatrix::reports {

[[nodiscard]] bool login_refused(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool login_open(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool account_in_order(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool method_in_common(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool token_only(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool password_taken(const HostReport& host, const DiagnosisContext& context);
[[nodiscard]] bool before_login(const HostReport& host, const DiagnosisContext& context);

/// The first cell whose login was judged and refused, or nullptr.
[[nodiscard]] const Cell* refused_login(const HostReport& host);

}  // namespace smtpmatrix::reports
