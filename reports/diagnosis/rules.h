// The rules by name, one file each. What each says is in advice_table.cpp.
#pragma once

#include "reports/diagnosis/rule.h"

namespace smtpmatrix::reports::rules {

std::vector<Finding> starttls_injection(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> old_tls_refused(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> old_tls_accepted(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> certificates(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> login_refused(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> no_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> auth_before_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> rsa_key_exchange_refused(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> wrong_mode(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> throttled(const HostReport& host, const DiagnosisContext& context);

}  // namespace smtpmatrix::reports::rules
