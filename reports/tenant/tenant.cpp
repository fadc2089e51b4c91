#include "reports/tenant/tenant.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace smtpmatrix::reports {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_names(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

template <typename T>
void take(std::optional<T>& into, std::optional<T>& from) {
  if (from) into = std::move(from);
}

TenantMailbox* same_mailbox(std::vector<TenantMailbox>& mailboxes, const TenantMailbox& wanted) {
  const auto found = std::ranges::find_if(mailboxes, [&](const TenantMailbox& mailbox) {
    return std::ranges::any_of(wanted.names, [&](const auto& name) { return mailbox.is_called(name); });
  });
  return found == mailboxes.end() ? nullptr : &*found;
}

void merge_mailbox(TenantMailbox& into, TenantMailbox& more) {
  for (auto& name : more.names) {
    if (!into.is_called(name)) into.names.push_back(std::move(name));
  }
  if (into.address.empty()) into.address = std::move(more.address);
  take(into.smtp_auth_disabled, more.smtp_auth_disabled);
  take(into.authentication_policy, more.authentication_policy);
}

}  // namespace

std::string_view TenantValue::text() const {
  switch (state) {
    case SwitchState::empty: return "empty";
    case SwitchState::on: return "True";
    case SwitchState::off: return "False";
  }
  return {};
}

bool TenantMailbox::is_called(std::string_view name) const {
  return std::ranges::any_of(names, [&](const auto& own) { return equal_names(own, name); });
}

std::string TenantFault::text() const {
  return line == 0 ? message : fmt::format("line {}: {}", line, message);
}

void TenantConfig::merge(TenantConfig more) {
  take(allow_legacy_tls, more.allow_legacy_tls);
  take(smtp_auth_disabled, more.smtp_auth_disabled);
  take(reject_direct_send, more.reject_direct_send);
  take(default_policy, more.default_policy);
  // Two long lists have each mailbox once; only a short one is worth searching for each of the other's.
  constexpr std::size_t searched = 1000;
  for (auto& mailbox : more.mailboxes) {
    auto* const known = mailboxes.size() <= searched ? same_mailbox(mailboxes, mailbox) : nullptr;
    if (known != nullptr) {
      merge_mailbox(*known, mailbox);
    } else {
      mailboxes.push_back(std::move(mailbox));
    }
  }
  std::ranges::move(more.policies, std::back_inserter(policies));
  std::ranges::move(more.remarks, std::back_inserter(remarks));
}

const TenantMailbox* TenantConfig::find_mailbox(std::string_view name) const {
  const auto found =
      std::ranges::find_if(mailboxes, [&](const TenantMailbox& mailbox) { return mailbox.is_called(name); });
  return found == mailboxes.end() ? nullptr : &*found;
}

const TenantPolicy* TenantConfig::find_policy(std::string_view name) const {
  const auto found = std::ranges::find_if(
      policies, [&](const TenantPolicy& policy) { return equal_names(policy.name, name); });
  return found == policies.end() ? nullptr : &*found;
}

}  // namespace smtpmatrix::reports
