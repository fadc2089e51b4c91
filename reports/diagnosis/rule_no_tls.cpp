#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

bool handshake_seen(const Cell& cell) { return cell.seen.tls && cell.seen.tls->version; }

}  // namespace

// Only where it is proven: an EHLO without STARTTLS, no handshake anywhere on the host, and nothing left
// open.
std::vector<Finding> no_tls(const HostReport& host, const DiagnosisContext& /*context*/) {
  // Something on the way hides it: another finding.
  if (has_finding(host, "starttls_masked") || has_finding(host, "starttls_stripped")) return {};
  const bool tls_or_doubt = std::ranges::any_of(host.cells, [](const Cell& cell) {
    if (cell.probe.endpoint.mode == Mode::plain) return false;
    return handshake_seen(cell) || cell.outcome != Outcome::unsupported;
  });
  if (tls_or_doubt) return {};
  return finding_if_any(
      "no_tls", host, cells_where(host, [](const Cell& cell) { return cell.reason == Reason::no_starttls; }));
}

// RFC 4954 4: mechanisms that send a password readably are not to be offered without TLS.
std::vector<Finding> auth_before_tls(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto readable = [](const EhloFacts& ehlo) {
    std::vector<std::string> mechanisms;
    for (const auto& mechanism : ehlo.auth_mechanisms) {
      if (mechanism == "PLAIN" || mechanism == "LOGIN") mechanisms.push_back(mechanism);
    }
    return mechanisms;
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    if (cell.probe.endpoint.mode == Mode::implicit) return false;
    const auto* const ehlo = cell.seen.ehlo.get();
    return ehlo != nullptr && !readable(*ehlo).empty();
  });
  if (cells.empty()) return {};
  return finding_if_any("auth_before_tls", host, cells,
                        fmt::format("{}", fmt::join(readable(*cells.front()->seen.ehlo.get()), " and ")));
}

}  // namespace smtpmatrix::reports::rules
