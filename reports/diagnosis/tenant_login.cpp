// The switches that decide on a login: SMTP AUTH of mailbox and organization, and the authentication policy.
#include <algorithm>
#include <fmt/format.h>

#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/tenant_agreement.h"
#include "reports/tenant/tenant.h"

namespace smtpmatrix::reports {
namespace {

/// The mailbox that logged in; without a login the only one that was saved.
const TenantMailbox* mailbox_in_question(const DiagnosisContext& context) {
  const auto& tenant = *context.tenant;
  if (!context.account.empty()) return tenant.find_mailbox(context.account);
  return tenant.mailboxes.size() == 1 ? &tenant.mailboxes.front() : nullptr;
}

/// The switch that holds, and whose it is. That of a mailbox wins; empty follows the organization.
struct SmtpAuthSwitch {
  TenantValue value;
  std::string whom;
  std::string where;
};

std::optional<SmtpAuthSwitch> smtp_auth_switch(const DiagnosisContext& context) {
  const auto* const mailbox = mailbox_in_question(context);
  const bool is_own = mailbox != nullptr && mailbox->smtp_auth_disabled &&
                      mailbox->smtp_auth_disabled->state != SwitchState::empty;
  if (is_own) {
    const auto name = mailbox->address.empty() ? mailbox->names.front() : mailbox->address;
    return SmtpAuthSwitch{*mailbox->smtp_auth_disabled, name, fmt::format("for the mailbox {}", name)};
  }
  const auto& organization = context.tenant->smtp_auth_disabled;
  if (!organization) return std::nullopt;
  if (mailbox != nullptr && mailbox->smtp_auth_disabled) {
    return SmtpAuthSwitch{*organization, mailbox->names.front(),
                          "for the organization, and the mailbox follows it"};
  }
  return SmtpAuthSwitch{*organization, "the organization",
                        "for the organization; a mailbox may differ, and the saved output does not hold it"};
}

bool is_accepted(const Cell& cell) { return cell.seen.auth.result == AuthResult::accepted; }

/// The reply to the last credentials that were refused, or nullptr.
const SmtpReply* login_refusal(const Cell& cell) {
  for (auto attempt = cell.seen.auth.attempts.rbegin(); attempt != cell.seen.auth.attempts.rend();
       ++attempt) {
    if (!attempt->accepted && attempt->reply) return &*attempt->reply;
  }
  return nullptr;
}

bool is_refused(const Cell& cell) {
  return cell.seen.auth.result == AuthResult::refused && login_refusal(cell) != nullptr;
}

/// 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.
bool says_disabled(const Cell& cell) {
  return is_refused(cell) &&
         login_refusal(cell)->text.find("SmtpClientAuthentication is disabled") != std::string::npos;
}

/// Got as far as a login could be begun.
bool was_asked_for_login(const Cell& cell) {
  return cell.outcome == Outcome::works && cell.seen.reached == Stage::auth_challenge;
}

/// What was seen of a switch that blocks: the refused login, else that none was tried.
struct BlockedLogin {
  CellList cells;
  std::string sentence;
};

BlockedLogin blocked_login(const HostReport& host) {
  auto refused = probed_cells(host, is_refused);
  if (!refused.empty()) {
    auto sentence = fmt::format("The scan agrees: the login was refused with {}.",
                                reply_codes(*login_refusal(*refused.front())));
    return {std::move(refused), std::move(sentence)};
  }
  return {probed_cells(host, was_asked_for_login), "This scan tried no login that could show it."};
}

std::vector<Finding> with_smtp_auth_off(const HostReport& host, AdviceWords words) {
  const auto accepted = probed_cells(host, is_accepted);
  if (!accepted.empty())
    return finding_if_any("tenant_smtp_auth_off_but_accepted", host, accepted, {}, std::move(words));
  const auto blocked = blocked_login(host);
  return finding_if_any("tenant_smtp_auth_off", host, blocked.cells, blocked.sentence, std::move(words));
}

std::vector<Finding> with_smtp_auth_on(const HostReport& host, AdviceWords words) {
  const auto disabled = probed_cells(host, says_disabled);
  if (!disabled.empty()) {
    return finding_if_any("tenant_smtp_auth_on_but_refused", host, disabled,
                          reply_codes(*login_refusal(*disabled.front())), std::move(words));
  }
  const auto accepted = probed_cells(host, is_accepted);
  if (!accepted.empty())
    return finding_if_any("tenant_smtp_auth_agrees", host, accepted, {}, std::move(words));
  const auto refused = probed_cells(host, is_refused);
  if (refused.empty()) return {};
  return finding_if_any("tenant_smtp_auth_not_the_cause", host, refused,
                        reply_codes(*login_refusal(*refused.front())), std::move(words));
}

/// The policy that holds: the mailbox's own, else the organization's.
const TenantPolicy* policy_in_question(const DiagnosisContext& context) {
  const auto* const mailbox = mailbox_in_question(context);
  const bool is_own =
      mailbox != nullptr && mailbox->authentication_policy && !mailbox->authentication_policy->empty();
  if (is_own) return context.tenant->find_policy(*mailbox->authentication_policy);
  const auto& organization = context.tenant->default_policy;
  return organization && !organization->empty() ? context.tenant->find_policy(*organization) : nullptr;
}

bool is_password_mechanism(std::string_view mechanism) {
  return mechanism == "LOGIN" || mechanism == "PLAIN" || mechanism == "NTLM";
}

bool password_accepted(const Cell& cell) {
  return std::ranges::any_of(cell.seen.auth.attempts, [](const AuthAttempt& attempt) {
    return attempt.accepted && is_password_mechanism(attempt.mechanism);
  });
}

bool password_refused(const Cell& cell) {
  return is_refused(cell) && is_password_mechanism(cell.seen.auth.attempts.back().mechanism);
}

}  // namespace

std::vector<Finding> smtp_auth_agreement(const HostReport& host, const DiagnosisContext& context) {
  const auto found = smtp_auth_switch(context);
  if (!found) return {};
  AdviceWords words = {{"state", std::string(found->value.text())},
                       {"whom", found->whom},
                       {"where", found->where},
                       {"mailbox", account_for_command(context)}};
  if (found->value.state == SwitchState::on) return with_smtp_auth_off(host, std::move(words));
  return with_smtp_auth_on(host, std::move(words));
}

std::vector<Finding> basic_auth_agreement(const HostReport& host, const DiagnosisContext& context) {
  const auto* const policy = policy_in_question(context);
  if (policy == nullptr || !policy->allow_basic_smtp || policy->allow_basic_smtp->state != SwitchState::off)
    return {};
  const auto* const mailbox = mailbox_in_question(context);
  const AdviceWords words = {
      {"policy", policy->name},
      {"whom", mailbox == nullptr ? std::string("the organization") : mailbox->names.front()},
      {"mailbox", account_for_command(context)}};
  const auto accepted = probed_cells(host, password_accepted);
  if (!accepted.empty()) {
    return finding_if_any("tenant_basic_auth_blocked_but_accepted", host, accepted,
                          accepted.front()->seen.auth.mechanism.value_or("a password"), words);
  }
  auto blocked = blocked_login(host);
  std::erase_if(blocked.cells,
                [](const Cell* cell) { return is_refused(*cell) && !password_refused(*cell); });
  return finding_if_any("tenant_basic_auth_blocked", host, blocked.cells, blocked.sentence, words);
}

}  // namespace smtpmatrix::reports
