#include <algorithm>

#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {

// RFC 4954 6: 535 refuses the credentials, 534 the mechanism for this user. A session that was turned away
// at AUTH before any credential left is not about the login.
std::vector<Finding> login_refused(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto refusal = [](const Cell& cell) -> const SmtpReply* {
    for (const auto& attempt : cell.seen.auth.attempts) {
      const bool is_refusal =
          !attempt.accepted && attempt.reply && (attempt.reply->code == 535 || attempt.reply->code == 534);
      if (is_refusal) return &*attempt.reply;
    }
    return nullptr;
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.seen.auth.result == AuthResult::refused && refusal(cell) != nullptr;
  });
  if (cells.empty()) return {};
  return finding_if_any("login_refused", host, cells, reply_codes(*refusal(*cells.front())));
}

}  // namespace smtpmatrix::reports::rules
