// What two reports say differently, as values: per cell, per endpoint, counted.
//
// A cell is the same cell in both when host, port, mode and client are; of several addresses the same one is
// compared, and a single address that changed is still the same cell. Its kind:
//
//   worse      worked, and now does not: refused, failed, unsupported; or works only in some of its repeats
//   better     the reverse
//   uncertain  was known, and is not any more: not run, inconclusive, or asked for less than before
//   changed    no better and no worse, but not the same: another refusal, another TLS version or suite, or a
//              result where there was none
//   added, gone, unchanged
//
// Not tested is evidence of nothing, so `uncertain` and `gone` are not worse; strict counts them as such.
// Cells are held against each other at the depth that both were asked for: a login that is refused today does
// not make worse a cell that was asked for EHLO only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports::compare {

/// In the order of a report: most important first.
enum class Kind : std::uint8_t { worse, uncertain, gone, changed, better, added, unchanged };
/// "worse", "new" …: as in the JSON.
[[nodiscard]] std::string_view to_string(Kind kind);

/// One fact that is not what it was. Empty optional: there was none.
struct Change {
  std::string what;  ///< field of the JSON report: "tls.version", "certificate.issuer"
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// What is said of one side of a cell.
struct CellState {
  Outcome outcome = Outcome::not_run;
  std::string reason;  ///< empty when it works
  std::string detail;  ///< a peer's words, perhaps
  std::string until;
};

struct CellDifference {
  Kind kind = Kind::unchanged;
  Endpoint endpoint;  ///< of the newer report, of the older one when gone
  std::string client;
  std::optional<CellState> before;
  std::optional<CellState> after;
  std::vector<Change> changes;  ///< beyond outcome and reason: address, TLS version and suite
};

/// Of an endpoint as a whole: certificate, EHLO keywords, AUTH mechanisms, who answers.
struct EndpointDifference {
  Kind kind = Kind::changed;  ///< worse or better when the certificate stopped or began to verify
  Endpoint endpoint;
  std::vector<Change> changes;
};

struct HostDifference {
  std::string host;
  std::vector<CellDifference> cells;          ///< without the unchanged ones; most important first
  std::vector<EndpointDifference> endpoints;  ///< likewise
  [[nodiscard]] bool empty() const { return cells.empty() && endpoints.empty(); }
};

struct Counts {
  std::size_t better = 0, worse = 0, changed = 0, uncertain = 0, added = 0, gone = 0, unchanged = 0;
  std::size_t endpoints_worse = 0, endpoints_better = 0, endpoints_changed = 0;
  [[nodiscard]] bool any_worse(bool strict) const {
    return worse + endpoints_worse > 0 || (strict && uncertain + gone > 0);
  }
};

/// One side of a comparison, for a report about it.
struct Side {
  std::string name;  ///< as the user named the file
  ScanInfo info;
  bool interrupted = false;
};

struct Difference {
  Side before;
  Side after;
  std::vector<HostDifference> hosts;  ///< those with a difference; with something worse first
  Counts counts;
  bool strict = false;
};

}  // namespace smtpmatrix::reports::compare
