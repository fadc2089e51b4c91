#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {

// RFC 3207 4.2: nothing said before the handshake may count after it, so nothing may follow the 220.
std::vector<Finding> starttls_injection(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto cells =
      probed_cells(host, [](const Cell& cell) { return !cell.seen.bytes_after_starttls.empty(); });
  return finding_if_any("starttls_injection", host, cells);
}

}  // namespace smtpmatrix::reports::rules
