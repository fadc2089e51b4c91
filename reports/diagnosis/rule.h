// A rule looks at one complete host and returns what it found, with evidence. To add one: write its function
// in a file of its own, its words in advice_table.cpp, its line in the registry of rules.cpp, and a test.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/diagnosis/advice.h"
#include "reports/diagnosis/diagnose.h"

namespace smtpmatrix::reports {

using Rule = std::vector<Finding> (*)(const HostReport& host, const DiagnosisContext& context);

/// Every rule; the order is that of findings of one severity.
[[nodiscard]] std::span<const Rule> all_rules();

using CellList = std::vector<const Cell*>;

/// Cells that were probed (not concluded from others) and for which `holds`.
[[nodiscard]] CellList probed_cells(const HostReport& host, const std::function<bool(const Cell&)>& holds);
/// Every cell for which `holds`.
[[nodiscard]] CellList cells_where(const HostReport& host, const std::function<bool(const Cell&)>& holds);

/// The advice filled in for these cells, which are its evidence; nothing if there are none.
[[nodiscard]] std::vector<Finding> finding_if_any(std::string_view id, const HostReport& host,
                                                  const CellList& cells, std::string detail = {});

/// "25, 587".
[[nodiscard]] std::string ports_of(const CellList& cells);
/// "421 4.7.66"; the words behind it stand in the evidence.
[[nodiscard]] std::string reply_codes(const SmtpReply& reply);
/// TLS 1.0 or 1.1 (or older) was negotiated.
[[nodiscard]] bool is_old_tls(const Cell& cell);
/// Provider of the host, or empty.
[[nodiscard]] std::string provider_of(const HostReport& host);

}  // namespace smtpmatrix::reports
