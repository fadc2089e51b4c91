#include "reports/diagnosis/usable.h"

#include <algorithm>
#include <array>

#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::uint16_t relay_port = 25;

bool is_clear(const Cell& cell) { return cell.probe.endpoint.mode == Mode::plain; }

/// A session that was not asked for AUTH says nothing where old TLS is refused there only.
bool was_asked_far_enough(const HostReport& host, const Cell& cell) {
  if (!is_clear(cell) && !is_old_tls(cell)) return true;
  const bool answered_ehlo_only = cell.seen.reached == Stage::ehlo || cell.seen.reached == Stage::ehlo_tls;
  return !(answered_ehlo_only && refuses_at_auth(provider_of(host)));
}

/// The MX of a service takes mail without a login: that it offers no AUTH is as documented.
bool needs_no_login(const HostReport& host, const Cell& cell) {
  const auto* const documented = documented_endpoint(host);
  return documented != nullptr && documented->auth_required == false && cell.reason == Reason::no_auth;
}

bool has_been_told(const Cell& cell, std::string_view id) {
  return std::ranges::find(cell.findings, id) != cell.findings.end();
}

bool hides_starttls(const Cell& cell) {
  return has_been_told(cell, "starttls_masked") || has_been_told(cell, "starttls_stripped");
}

/// RFC 3207 4: a publicly referenced server must not require TLS on port 25, so an unknown one may mean it.
bool takes_clear_text(const HostReport& host, std::uint16_t port) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr) return port == relay_port;
  return std::ranges::any_of(documented->ports, [&](const DocumentedPort& one) {
    return one.port == port && (one.tls_optional || one.mode == Mode::plain);
  });
}

/// A service that wants a login and offers none in clear text has nothing there for a device.
bool is_of_no_use_in_clear(const HostReport& host, const Cell& cell) {
  const auto port = cell.probe.endpoint.port;
  if (starttls_is_hidden(host, port)) return !takes_clear_text(host, port);
  const auto* const documented = documented_endpoint(host);
  return documented != nullptr && documented->auth_required == true && !offers(clear_ehlo(cell), "AUTH");
}

const EhloFacts* ehlo_of_session(const Cell& cell) {
  return is_clear(cell) ? clear_ehlo(cell) : tls_ehlo(cell);
}

/// RFC 4954 6: 530, a login is wanted.
bool login_is_wanted(const HostReport& host, const Cell& cell) {
  const bool says_so = cell.seen.stop->reply->code == 530 || relaying_was_denied(host, cell);
  return says_so && cell.seen.auth.attempts.empty() && offers(ehlo_of_session(cell), "AUTH") &&
         !has_been_told(cell, "wrong_mode_plain");
}

}  // namespace

bool relaying_was_denied(const HostReport& host, const Cell& cell) {
  static constexpr std::array<std::string_view, 4> entries = {
      "relay-denied-postfix", "relay-denied-postfix-temp", "relay-denied-exim", "exch-unable-relay"};
  if (!cell.seen.stop || cell.seen.stop->stage != Stage::rcpt) return false;
  const auto* const known = known_reply(host, cell);
  return known != nullptr && std::ranges::find(entries, known->id) != entries.end();
}

bool mail_was_refused(const HostReport& host, const Cell& cell) {
  const auto& stop = cell.seen.stop;
  if (cell.derived_from || !stop || !stop->reply) return false;
  if (stop->stage != Stage::mail && stop->stage != Stage::rcpt) return false;
  return cell.seen.auth.result == AuthResult::accepted || login_is_wanted(host, cell);
}

bool is_usable(const HostReport& host, const Cell& cell) {
  if (cell.derived_from) return false;
  const bool no_login = needs_no_login(host, cell);
  if (cell.outcome != Outcome::works && !no_login && !mail_was_refused(host, cell)) return false;
  if (!no_login && !was_asked_far_enough(host, cell)) return false;
  if (is_clear(cell)) return cell.seen.ehlo.was_seen() && !is_of_no_use_in_clear(host, cell);
  return has_session(cell);
}

bool starttls_is_hidden(const HostReport& host, std::uint16_t port) {
  return any_cell(host,
                  [&](const Cell& cell) { return cell.probe.endpoint.port == port && hides_starttls(cell); });
}

bool starttls_is_hidden(const HostReport& host) { return any_cell(host, hides_starttls); }

bool starttls_is_broken_on_the_way(const HostReport& host) {
  return starttls_is_hidden(host) || has_finding(host, "tls_answered_in_clear");
}

}  // namespace smtpmatrix::reports
