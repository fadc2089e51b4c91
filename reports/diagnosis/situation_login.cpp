// How far the login was what stopped the clients: words of situation.h.
#include "reports/diagnosis/situation_login.h"

#include <algorithm>
#include <array>
#include <span>

#include "reports/diagnosis/rule.h"

namespace smtpmatrix::reports {
namespace {

bool has_been_told_one_of(const Cell& cell, std::span<const std::string_view> ids) {
  return std::ranges::any_of(cell.findings,
                             [&](const std::string& id) { return std::ranges::find(ids, id) != ids.end(); });
}

/// Refusals at AUTH that are about the session and not about the account.
constexpr std::array<std::string_view, 6> about_the_session = {"exchange_online_legacy_tls",
                                                               "exchange_online_legacy_tls_government",
                                                               "exchange_online_opt_in_missing",
                                                               "legacy_tls_refused_by_policy",
                                                               "no_common_mechanism",
                                                               "wrong_mode_plain"};

bool stopped_at_auth(const Cell& cell) {
  return !cell.derived_from && cell.seen.stop &&
         (cell.seen.stop->stage == Stage::auth_challenge || cell.seen.stop->stage == Stage::auth);
}

/// RFC 4954 6: 503, 504, 530, 538 are about the session, 5xx else about the account.
bool is_login_refusal(const Cell& cell) {
  if (!stopped_at_auth(cell) || cell.outcome != Outcome::refused || !cell.seen.stop->reply) return false;
  const auto code = cell.seen.stop->reply->code;
  return code >= 500 && code != 503 && code != 504 && code != 530 && code != 538 &&
         !has_been_told_one_of(cell, about_the_session);
}

/// What a person typed, or did not type, rather than a switch of the service.
bool is_about_the_password(const HostReport& host, const Cell& cell) {
  const auto* const known = known_reply(host, cell);
  return known == nullptr || known->actor == "mailbox-owner" || known->actor == "device";
}

}  // namespace

const Cell* refused_login(const HostReport& host) {
  const auto cells = probed_cells(host, is_login_refusal);
  return cells.empty() ? nullptr : cells.front();
}

bool login_refused(const HostReport& host, const DiagnosisContext& /*context*/) {
  return refused_login(host) != nullptr;
}

bool login_open(const HostReport& host, const DiagnosisContext& /*context*/) {
  return refused_login(host) == nullptr;
}

bool account_in_order(const HostReport& host, const DiagnosisContext& /*context*/) {
  return std::ranges::none_of(host.cells, [&](const Cell& cell) {
    return is_login_refusal(cell) && is_about_the_password(host, cell);
  });
}

bool method_in_common(const HostReport& host, const DiagnosisContext& /*context*/) {
  return !has_finding(host, "no_common_mechanism");
}

bool token_only(const HostReport& host, const DiagnosisContext& /*context*/) {
  return has_finding(host, "oauth_only");
}

bool password_taken(const HostReport& host, const DiagnosisContext& context) {
  return !token_only(host, context);
}

bool before_login(const HostReport& host, const DiagnosisContext& context) {
  if (!method_in_common(host, context)) return false;
  return std::ranges::none_of(host.cells, [&](const Cell& cell) {
    const bool was_answered = stopped_at_auth(cell) && cell.seen.stop->reply && cell.seen.auth.mechanism;
    return is_login_refusal(cell) || (was_answered && !has_been_told_one_of(cell, about_the_session));
  });
}

}  // namespace smtpmatrix::reports
