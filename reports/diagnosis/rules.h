// The rules by name, a file a family. What each says is in data/findings.json.
#pragma once

#include "reports/diagnosis/rule.h"

namespace smtpmatrix::reports::rules {

std::vector<Finding> unreachable_host(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> partly_reachable(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> starttls_injection(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> starttls_on_the_way(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> tls_answered_in_clear(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> exchange_online(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> old_tls_unproven(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> old_tls_refused(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> only_old_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> newer_tls_not_tolerated(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> old_tls_accepted(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> rsa_key_exchange_refused(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> wrong_mode(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> auth_only_after_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> login_methods(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> auth_not_offered(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> relay_refused_after_login(const HostReport& host, const DiagnosisContext& context);
/// Reads the findings of the rules before it, so that no reply is explained twice.
std::vector<Finding> replies(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> throttled(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> certificates(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> no_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> auth_before_tls(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> weak_cryptography(const HostReport& host, const DiagnosisContext& context);
std::vector<Finding> documents(const HostReport& host, const DiagnosisContext& context);

}  // namespace smtpmatrix::reports::rules
