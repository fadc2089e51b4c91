#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

void add(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (auto& finding : more) findings.push_back(std::move(finding));
}

}  // namespace

// The commonest fault of all: the device's menu says "SSL" where the port wants STARTTLS, or the reverse.
std::vector<Finding> wrong_mode(const HostReport& host, const DiagnosisContext& /*context*/) {
  std::vector<Finding> findings;
  add(findings, finding_if_any("wrong_mode_implicit", host, cells_where(host, [](const Cell& cell) {
                                 return cell.probe.endpoint.mode == Mode::implicit &&
                                        cell.reason == Reason::tls_plaintext_reply;
                               })));
  add(findings, finding_if_any("wrong_mode_starttls", host, cells_where(host, [](const Cell& cell) {
                                 return cell.reason == Reason::implicit_tls_only;
                               })));
  return findings;
}

std::vector<Finding> throttled(const HostReport& host, const DiagnosisContext& /*context*/) {
  return finding_if_any("throttled", host,
                        cells_where(host, [](const Cell& cell) { return cell.reason == Reason::throttled; }));
}

}  // namespace smtpmatrix::reports::rules
