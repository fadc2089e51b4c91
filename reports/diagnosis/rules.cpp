#include "reports/diagnosis/rules.h"

#include <array>

namespace smtpmatrix::reports {

std::span<const Rule> all_rules() {
  // What explains most comes first: findings of one severity stand in this order.
  static constexpr std::array<Rule, 24> registry = {
      // no way there
      rules::unreachable_host,
      rules::starttls_injection,
      rules::starttls_on_the_way,
      rules::tls_answered_in_clear,
      rules::partly_reachable,
      rules::throttled,
      // why a device does not get in
      rules::exchange_online,
      rules::old_tls_refused,
      rules::only_old_tls,
      rules::newer_tls_not_tolerated,
      rules::rsa_key_exchange_refused,
      rules::wrong_mode,
      rules::login_methods,
      rules::relay_refused_after_login,
      rules::replies,
      rules::auth_only_after_tls,
      rules::auth_not_offered,
      rules::certificates,
      // what is weak, unproven, or not as documented
      rules::no_tls,
      rules::auth_before_tls,
      rules::old_tls_accepted,
      rules::weak_cryptography,
      rules::old_tls_unproven,
      rules::documents,
  };
  return registry;
}

}  // namespace smtpmatrix::reports
