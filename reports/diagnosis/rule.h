// A rule looks at one complete host and returns what it found, with evidence. docs/ADDING_A_RULE.md shows how
// to add one: a function in the file of its family, its words in data/findings.json, its line in the registry
// of rules.cpp, and a test.
//
// Rules look at facts: what was negotiated, offered, answered. Where nothing was negotiated, what the client
// offered tells: ability_of(). Findings of earlier rules stand in the report already.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/diagnosis/advice.h"
#include "reports/diagnosis/diagnose.h"
#include "reports/knowledge/reply_entry.h"

namespace smtpmatrix::reports {

using Rule = std::vector<Finding> (*)(const HostReport& host, const DiagnosisContext& context);

/// Every rule; the order is that of findings of one severity: what explains most first.
[[nodiscard]] std::span<const Rule> all_rules();

using CellList = std::vector<const Cell*>;

/// Cells that were probed (not concluded from others) and for which `holds`.
[[nodiscard]] CellList probed_cells(const HostReport& host, const std::function<bool(const Cell&)>& holds);
/// Every cell for which `holds`.
[[nodiscard]] CellList cells_where(const HostReport& host, const std::function<bool(const Cell&)>& holds);
[[nodiscard]] bool any_cell(const HostReport& host, const std::function<bool(const Cell&)>& holds);

/// The advice filled in for these cells, which are its evidence; nothing if there are none. `words` go before
/// the marks that every finding knows: host, port ("port 25", "ports 25, 587"), Port, ports ("25, 587"),
/// service, detail.
[[nodiscard]] std::vector<Finding> finding_if_any(std::string_view id, const HostReport& host,
                                                  const CellList& cells, std::string detail = {},
                                                  AdviceWords words = {});
void append(std::vector<Finding>& findings, std::vector<Finding> more);
[[nodiscard]] bool has_finding(const HostReport& host, std::string_view id);

/// "25, 587".
[[nodiscard]] std::string ports_of(const CellList& cells);
/// "421 4.7.66"; the words behind it stand in the evidence.
[[nodiscard]] std::string reply_codes(const SmtpReply& reply);
/// "TLS 1.0 and TLS 1.1": the versions negotiated in these cells.
[[nodiscard]] std::string versions_of(const CellList& cells);
/// "DNS: timed out" or the reason's name where nothing more is known of why the first of them stopped.
[[nodiscard]] std::string why_stopped(const CellList& cells);

/// A handshake completed.
[[nodiscard]] bool has_session(const Cell& cell);
/// TLS 1.0 or 1.1 (or older) was negotiated.
[[nodiscard]] bool is_old_tls(const Cell& cell);
/// The key exchange was ephemeral; false without a session.
[[nodiscard]] bool has_forward_secrecy(const Cell& cell);
/// EHLO as told in clear text, or nullptr. HELO tells nothing of extensions, so it does not count.
[[nodiscard]] const EhloFacts* clear_ehlo(const Cell& cell);
/// EHLO as told under TLS, or nullptr.
[[nodiscard]] const EhloFacts* tls_ehlo(const Cell& cell);
[[nodiscard]] bool offers(const EhloFacts* ehlo, const std::string& keyword);
/// It got a connection; a cell that was concluded from another did not ask for one.
[[nodiscard]] bool connected(const Cell& cell);
/// The cell got as far as `stage` of its mode.
[[nodiscard]] bool got_to(const Cell& cell, Stage stage);
[[nodiscard]] bool same_port(const Cell& one, const Cell& other);

/// What this client offers: from the context, else what the id of a version-pinned client says. Empty when
/// neither knows it.
[[nodiscard]] std::optional<ClientAbility> ability_of(const DiagnosisContext& context,
                                                      std::string_view client);
/// It offers nothing from TLS 1.2 on, and something.
[[nodiscard]] bool speaks_old_tls_only(const DiagnosisContext& context, const Cell& cell);
/// It offers TLS 1.2 or newer and nothing older.
[[nodiscard]] bool speaks_new_tls_only(const DiagnosisContext& context, const Cell& cell);

/// What is known of the reply that stopped the cell, or nullptr.
[[nodiscard]] const ReplyEntry* known_reply(const HostReport& host, const Cell& cell);

/// Provider of the endpoint, else of the host, or empty.
[[nodiscard]] std::string provider_at(const HostReport& host, const Endpoint& endpoint);
/// Provider of the host, or empty.
[[nodiscard]] std::string provider_of(const HostReport& host);

}  // namespace smtpmatrix::reports
