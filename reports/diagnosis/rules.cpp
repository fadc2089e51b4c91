#include "reports/diagnosis/rules.h"

#include <array>

namespace smtpmatrix::reports {

std::span<const Rule> all_rules() {
  static constexpr std::array<Rule, 10> registry = {
      rules::starttls_injection,
      rules::old_tls_refused,
      rules::login_refused,
      rules::certificates,
      rules::no_tls,
      rules::auth_before_tls,
      rules::old_tls_accepted,
      rules::rsa_key_exchange_refused,
      rules::wrong_mode,
      rules::throttled,
  };
  return registry;
}

}  // namespace smtpmatrix::reports
