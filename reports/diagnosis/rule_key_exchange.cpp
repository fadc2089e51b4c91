#include <algorithm>

#include "probes/iana/numbers.h"
#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {

// RFC 9325 4.1 discourages RSA key exchange, and some services have dropped it; many printers know nothing
// else.
std::vector<Finding> rsa_key_exchange_refused(const HostReport& host, const DiagnosisContext& context) {
  const auto works_with_ecdhe = [&](const Endpoint& endpoint) {
    return any_cell(host, [&](const Cell& cell) {
      return cell.probe.endpoint == endpoint && has_forward_secrecy(cell) &&
             cell.seen.tls->version == iana::version::tls12;
    });
  };
  const auto offers_rsa_with_tls12 = [&](const Cell& cell) {
    const auto ability = ability_of(context, cell.probe.client);
    return ability && !ability->forward_secrecy && ability->tls_versions.contains(iana::version::tls12);
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    const bool ended_in_handshake = cell.seen.stop && cell.seen.stop->stage == Stage::tls &&
                                    (cell.outcome == Outcome::refused || cell.outcome == Outcome::failed) &&
                                    cell.reason != Reason::timeout;  // one hello lost on the way
    return ended_in_handshake && offers_rsa_with_tls12(cell) && works_with_ecdhe(cell.probe.endpoint);
  });
  return finding_if_any("rsa_key_exchange_refused", host, cells);
}

}  // namespace smtpmatrix::reports::rules
