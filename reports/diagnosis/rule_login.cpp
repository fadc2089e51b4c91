// What stands between a device and its login: no AUTH, no mechanism in common, nothing but OAuth.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

const EhloFacts* last_ehlo(const Cell& cell) {
  const auto* const under_tls = tls_ehlo(cell);
  return under_tls != nullptr ? under_tls : clear_ehlo(cell);
}

std::string listed(const std::vector<std::string>& mechanisms) {
  return fmt::format("{}", fmt::join(mechanisms, ", "));
}

bool is_token(const std::string& mechanism) { return mechanism == "XOAUTH2" || mechanism == "OAUTHBEARER"; }

/// A token, or what a machine of the domain has: no user name and password.
bool takes_no_password(const std::string& mechanism) {
  return is_token(mechanism) || mechanism == "GSSAPI" || mechanism == "GSS-SPNEGO" || mechanism == "EXTERNAL";
}

bool contains(const std::vector<std::string>& mechanisms, std::string_view name) {
  return std::ranges::find(mechanisms, name) != mechanisms.end();
}

/// Cells that saw mechanisms under TLS for which `holds`; one finding tells of all of them.
CellList offering(const HostReport& host, const std::function<bool(const std::vector<std::string>&)>& holds) {
  return probed_cells(host, [&](const Cell& cell) {
    const auto* const ehlo = tls_ehlo(cell);
    return ehlo != nullptr && !ehlo->auth_mechanisms.empty() && holds(ehlo->auth_mechanisms);
  });
}

bool is_mechanism_refusal(const HostReport& host, const Cell& cell) {
  if (cell.reason == Reason::no_common_mechanism) return true;
  const auto* const known = known_reply(host, cell);
  // RFC 4954 6: 504, the mechanism is not known.
  return known != nullptr && (known->id == "exo-mech-unsupported" || known->id == "auth-mech-unsupported" ||
                              known->id == "mailenable-mech");
}

std::string tried_and_offered(const Cell& cell) {
  const auto* const ehlo = last_ehlo(cell);
  const auto offered = ehlo == nullptr ? std::string("nothing that it names") : listed(ehlo->auth_mechanisms);
  const auto& auth = cell.seen.auth;
  if (auth.mechanism) return fmt::format("It offers {}; tried was {}", offered, *auth.mechanism);
  return fmt::format("It offers {}, and none of that was to be tried", offered);
}

}  // namespace

std::vector<Finding> login_methods(const HostReport& host, const DiagnosisContext& context) {
  const auto refused = probed_cells(host, [&](const Cell& cell) { return is_mechanism_refusal(host, cell); });
  std::vector<Finding> findings;
  if (!refused.empty()) {
    append(findings,
           finding_if_any("no_common_mechanism", host, refused, tried_and_offered(*refused.front())));
  }
  const auto tokens_only = offering(host, [](const auto& mechanisms) {
    return std::ranges::any_of(mechanisms, is_token) && std::ranges::all_of(mechanisms, takes_no_password);
  });
  if (!tokens_only.empty()) {
    auto tokens = tls_ehlo(*tokens_only.front())->auth_mechanisms;
    std::erase_if(tokens, [](const auto& mechanism) { return !is_token(mechanism); });
    append(findings, finding_if_any("oauth_only", host, tokens_only, listed(tokens)));
  }
  // Told to whom it matters: else the settings say it beside the mechanisms.
  const auto no_plain = offering(host, [&](const auto& mechanisms) {
    return contains(context.mechanisms, "PLAIN") && contains(mechanisms, "LOGIN") &&
           !contains(mechanisms, "PLAIN");
  });
  if (refused.empty() && !no_plain.empty()) {
    append(findings, finding_if_any("plain_mechanism_missing", host, no_plain,
                                    listed(tls_ehlo(*no_plain.front())->auth_mechanisms)));
  }
  return findings;
}

// A login was asked for, and EHLO did not offer one.
std::vector<Finding> auth_not_offered(const HostReport& host, const DiagnosisContext& /*context*/) {
  // Who hides STARTTLS hides what is offered behind it: that no login was seen is no word of the server.
  if (has_finding(host, "starttls_stripped") || has_finding(host, "starttls_masked")) return {};
  const auto offered_here = [&](const Cell& like) {
    return any_cell(host, [&](const Cell& cell) {
      return same_port(cell, like) && (offers(tls_ehlo(cell), "AUTH") || offers(clear_ehlo(cell), "AUTH"));
    });
  };
  const auto cells = probed_cells(
      host, [&](const Cell& cell) { return cell.reason == Reason::no_auth && !offered_here(cell); });
  std::set<std::uint16_t> others;
  for (const auto& cell : host.cells) {
    if (offers(tls_ehlo(cell), "AUTH")) others.insert(cell.probe.endpoint.port);
  }
  if (others.empty()) return finding_if_any("auth_not_offered", host, cells);
  return finding_if_any("auth_on_another_port", host, cells, fmt::format("{}", fmt::join(others, " or ")));
}

}  // namespace smtpmatrix::reports::rules
