// Holds the hosts of a newer report, one by one, against an older one that was read whole.
//
//   Comparison comparison(std::move(old.hosts), verified_both);
//   comparison.see(host);            // for each host of the newer report; nothing of it is kept but its name
//   comparison.finish();             // what was never seen is gone
//
// Of the older report only what is compared is kept: no transcripts, no findings.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "reports/compare/difference.h"

namespace smtpmatrix::reports::compare {

class Comparison {
 public:
  /// `verification_counts`: both scans verified certificates, so that one which does not verify is news.
  Comparison(std::vector<HostReport> older, bool verification_counts);

  /// Differences of this host; what is missing from it is told by finish(), as its host may come again.
  [[nodiscard]] HostDifference see(const HostReport& newer);
  /// The cells that no host brought again, by host.
  [[nodiscard]] std::vector<HostDifference> finish();
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  using Place = std::tuple<std::string, std::uint16_t, Mode>;  ///< host, port, mode
  using CellKey = std::pair<Place, std::string>;               ///< … and client

  void compare_cells(const HostReport& newer, HostDifference& into);
  void compare_endpoints(const HostReport& newer, HostDifference& into);
  void count(const CellDifference& difference);

  std::map<CellKey, std::vector<Cell>> cells_;
  std::map<Place, std::vector<EndpointEntry>> endpoints_;
  bool verification_counts_;
  Counts counts_;
};

/// Both reports whole, sorted for a reader.
[[nodiscard]] Difference compare_all(Side before, std::vector<HostReport> older, Side after,
                                     const std::vector<HostReport>& newer);

/// Whether a scan with these options reported what does not verify.
[[nodiscard]] bool verifies(const ScanInfo& info);

/// One cell of the same place, before and after.
[[nodiscard]] CellDifference compare_cell(const Cell& before, const Cell& after);
/// Empty when nothing differs.
[[nodiscard]] EndpointDifference compare_endpoint(const EndpointEntry& before, const EndpointEntry& after,
                                                  bool verification_counts);

}  // namespace smtpmatrix::reports::compare
