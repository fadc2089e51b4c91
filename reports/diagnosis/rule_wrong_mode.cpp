#include <algorithm>

#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

void add(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (auto& finding : more) findings.push_back(std::move(finding));
}

/// To advise STARTTLS on a port, it must be offered there.
bool offers_starttls(const HostReport& host, const Endpoint& like) {
  return std::ranges::any_of(host.cells, [&](const Cell& cell) {
    const auto& endpoint = cell.probe.endpoint;
    const auto* const ehlo = cell.seen.ehlo.get();
    return endpoint.port == like.port && endpoint.address == like.address &&
           endpoint.mode != Mode::implicit && ehlo != nullptr && ehlo->keywords.contains("STARTTLS");
  });
}

}  // namespace

// The commonest fault of all: the device's menu says "SSL" where the port wants STARTTLS, or the reverse.
std::vector<Finding> wrong_mode(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto greeted_tls = cells_where(host, [&](const Cell& cell) {
    return cell.probe.endpoint.mode == Mode::implicit && cell.reason == Reason::tls_plaintext_reply &&
           offers_starttls(host, cell.probe.endpoint);
  });
  const auto tls_only =
      cells_where(host, [](const Cell& cell) { return cell.reason == Reason::implicit_tls_only; });
  std::vector<Finding> findings;
  add(findings, finding_if_any("wrong_mode_implicit", host, greeted_tls));
  add(findings, finding_if_any("wrong_mode_starttls", host, tls_only));
  return findings;
}

std::vector<Finding> throttled(const HostReport& host, const DiagnosisContext& /*context*/) {
  return finding_if_any("throttled", host,
                        cells_where(host, [](const Cell& cell) { return cell.reason == Reason::throttled; }));
}

}  // namespace smtpmatrix::reports::rules
