#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "probes/iana/names.h"
#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

/// The handshake succeeded, an SMTP reply refused the session afterwards: two facts, one diagnosis. A 535 to
/// a login is about the login.
bool refused_after_handshake(const Cell& cell) {
  const auto& seen = cell.seen;
  return cell.outcome == Outcome::refused && is_old_tls(cell) && seen.tls->handshake_complete && seen.stop &&
         seen.stop->reply && seen.stop->reply->code != 535;
}

/// The reply is about TLS if a newer version gets further at the same port.
bool newer_gets_further(const HostReport& host, const Cell& old) {
  return std::ranges::any_of(host.cells, [&](const Cell& cell) {
    return cell.probe.endpoint == old.probe.endpoint && cell.seen.tls && cell.seen.tls->version &&
           !is_old_tls(cell) && cell.seen.reached && old.seen.reached &&
           *old.seen.reached < *cell.seen.reached;
  });
}

bool is_microsoft_tls_policy(const SmtpReply& reply) { return reply.enhanced == "4.7.66"; }

std::string_view advice_for(const HostReport& host) {
  const auto provider = provider_of(host);
  if (provider == "exchange-online-legacy") return "exchange_online_opt_in_missing";
  // Never by the code alone: the steps are those of one service's administrators.
  if (provider == "exchange-online") return "exchange_online_legacy_tls";
  return "legacy_tls_refused_by_policy";
}

std::vector<Finding> refused_by_reply(const HostReport& host) {
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return refused_after_handshake(cell) &&
           (is_microsoft_tls_policy(*cell.seen.stop->reply) || newer_gets_further(host, cell));
  });
  if (cells.empty()) return {};
  return finding_if_any(advice_for(host), host, cells, reply_codes(*cells.front()->seen.stop->reply));
}

std::string versions_of(const CellList& cells) {
  std::set<std::uint16_t> versions;
  for (const auto* const cell : cells) versions.insert(*cell->seen.tls->version);
  std::vector<std::string> names;
  for (const auto version : versions) names.push_back(iana::version_name(version));
  return fmt::format("{}", fmt::join(names, " and "));
}

/// "tls1.0" → "TLS 1.0": what a version-pinned client stands for.
std::string pinned_version(std::string_view client) { return fmt::format("TLS {}", client.substr(3)); }

bool is_old_pinned(const Cell& cell) {
  return cell.probe.client == "tls1.0" || cell.probe.client == "tls1.1";
}

std::vector<Finding> ended_by_handshake(const HostReport& host) {
  const auto cells = probed_cells(host, [](const Cell& cell) {
    return is_old_pinned(cell) && cell.outcome == Outcome::refused &&
           (cell.reason == Reason::tls_alert || cell.reason == Reason::tls_version_mismatch);
  });
  const bool tls_works = std::ranges::any_of(host.cells, [](const Cell& cell) {
    return cell.outcome == Outcome::works && cell.seen.tls && !is_old_tls(cell);
  });
  if (!tls_works) return {};
  std::set<std::string> versions;
  for (const auto* const cell : cells) versions.insert(pinned_version(cell->probe.client));
  return finding_if_any("legacy_tls_not_accepted", host, cells,
                        fmt::format("{}", fmt::join(versions, " or ")));
}

}  // namespace

std::vector<Finding> old_tls_refused(const HostReport& host, const DiagnosisContext& /*context*/) {
  auto findings = refused_by_reply(host);
  for (auto& finding : ended_by_handshake(host)) findings.push_back(std::move(finding));
  return findings;
}

// RFC 8996 4 and 5: TLS 1.0 and 1.1 MUST NOT be negotiated.
std::vector<Finding> old_tls_accepted(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto cells =
      probed_cells(host, [](const Cell& cell) { return cell.outcome == Outcome::works && is_old_tls(cell); });
  if (cells.empty()) return {};
  return finding_if_any("legacy_tls_accepted", host, cells, versions_of(cells));
}

std::vector<Finding> rsa_key_exchange_refused(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto works_with_ecdhe = [&](const Endpoint& endpoint) {
    return std::ranges::any_of(host.cells, [&](const Cell& cell) {
      return cell.probe.endpoint == endpoint && cell.probe.client == "tls1.2" &&
             cell.outcome == Outcome::works;
    });
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.probe.client == "tls1.2-rsa" && cell.outcome == Outcome::refused &&
           works_with_ecdhe(cell.probe.endpoint);
  });
  return finding_if_any("rsa_key_exchange_refused", host, cells);
}

}  // namespace smtpmatrix::reports::rules
