#include "reports/diagnosis/tenant_agreement.h"

#include <algorithm>

#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/diagnosis/settings_documented.h"
#include "reports/tenant/tenant.h"

namespace smtpmatrix::reports {
namespace {

/// Of the tenants' own hosts; High Volume Email and Outlook.com have other switches.
bool is_of_tenants(const HostReport& host) {
  const auto* const service = service_of(host);
  return service != nullptr && (service->id == "exchange-online" || service->id == "exchange-online-legacy");
}

bool takes_logins(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  return documented == nullptr || documented->auth_required != false;
}

/// The old session stood, and a reply ended it: 421 4.7.66. A 535 is about the login.
bool is_refused_for_old_tls(const Cell& cell) {
  return cell.outcome == Outcome::refused && is_old_tls(cell) && cell.seen.stop && cell.seen.stop->reply &&
         cell.seen.stop->reply->code != 535;
}

bool is_taken_over_old_tls(const Cell& cell) {
  return is_old_tls(cell) && cell.seen.auth.result == AuthResult::accepted;
}

std::string_view why_refused_anyway(const DiagnosisContext& context) {
  if (context.account.empty()) {
    return "No account was used, so the server could not know the tenant and answered as it answers anybody: "
           "scan again with --auth-user.";
  }
  return "Either the change has not spread yet, or the account belongs to another tenant.";
}

AdviceWords legacy_words(const HostReport& host, const DiagnosisContext& context) {
  const auto* const legacy = legacy_endpoint(host);
  return {{"state", std::string(context.tenant->allow_legacy_tls->text())},
          {"legacy_host", legacy == nullptr ? std::string{} : legacy->host},
          {"mailbox", account_for_command(context)},
          {"why", std::string(why_refused_anyway(context))}};
}

bool is_plain_address(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-@";
  return std::ranges::count(text, '@') == 1 && !text.starts_with('-') &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::string account_for_command(const DiagnosisContext& context) {
  const auto& account = context.account;
  if (is_plain_address(account)) return account;
  const bool has_only_one =
      account.empty() && context.tenant != nullptr && context.tenant->mailboxes.size() == 1;
  if (has_only_one && is_plain_address(context.tenant->mailboxes.front().address))
    return context.tenant->mailboxes.front().address;
  return "<scan@contoso.com>";
}

std::vector<Finding> legacy_tls_agreement(const HostReport& host, const DiagnosisContext& context) {
  // Government clouds have no host that the switch could open.
  const auto* const legacy = legacy_endpoint(host);
  if (!context.tenant->allow_legacy_tls || legacy == nullptr) return {};
  const bool is_on = context.tenant->allow_legacy_tls->state == SwitchState::on;
  const auto words = legacy_words(host, context);
  const auto taken = probed_cells(host, is_taken_over_old_tls);
  if (!taken.empty())
    return finding_if_any(is_on ? "tenant_legacy_tls_agrees" : "tenant_legacy_tls_off_but_taken", host, taken,
                          versions_of(taken), words);
  const auto refused = probed_cells(host, is_refused_for_old_tls);
  if (refused.empty()) return {};
  const auto* id = "tenant_legacy_tls_off";
  if (is_on)
    id = legacy->host == host.host ? "tenant_legacy_tls_refused_anyway" : "tenant_legacy_tls_on_elsewhere";
  return finding_if_any(id, host, refused, reply_codes(*refused.front()->seen.stop->reply), words);
}

std::vector<Finding> direct_send_agreement(const HostReport& host, const DiagnosisContext& context) {
  if (!context.tenant->reject_direct_send) return {};
  const bool is_on = context.tenant->reject_direct_send->state == SwitchState::on;
  const AdviceWords words = {{"state", std::string(context.tenant->reject_direct_send->text())}};
  const auto refused = probed_cells(host, [](const Cell& cell) {
    return cell.seen.stop && cell.seen.stop->reply && cell.seen.stop->reply->enhanced == "5.7.68";
  });
  if (!refused.empty()) {
    return finding_if_any(is_on ? "tenant_direct_send_rejected" : "tenant_direct_send_refused_anyway", host,
                          refused, reply_codes(*refused.front()->seen.stop->reply), words);
  }
  if (!is_on) return {};
  return finding_if_any("tenant_direct_send_taken", host,
                        probed_cells(host,
                                     [](const Cell& cell) {
                                       return cell.seen.reached == Stage::rcpt &&
                                              cell.seen.auth.result != AuthResult::accepted;
                                     }),
                        {}, words);
}

std::vector<Finding> tenant_agreement(const HostReport& host, const DiagnosisContext& context) {
  if (context.tenant == nullptr || !is_of_tenants(host)) return {};
  if (!takes_logins(host)) return direct_send_agreement(host, context);
  auto findings = legacy_tls_agreement(host, context);
  append(findings, smtp_auth_agreement(host, context));
  append(findings, basic_auth_agreement(host, context));
  return findings;
}

}  // namespace smtpmatrix::reports
