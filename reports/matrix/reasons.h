// Why cells do not work, each reason once, with the places where it holds.
#pragma once

#include <string>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// Where a reason holds: this row, for these clients; `every_client` when for all of the row.
struct Place {
  Endpoint endpoint;
  std::vector<std::string> clients;
  bool every_client = false;
};

struct DistinctReason {
  Outcome outcome = Outcome::not_run;
  std::string word;
  std::string sentence;
  std::string quote;
  bool quotes_peer = false;  ///< `quote` holds the peer's words, not ours
  std::vector<Place> places;
};

/// In the order in which the cells meet them.
[[nodiscard]] std::vector<DistinctReason> distinct_reasons(const std::vector<const Cell*>& cells);

}  // namespace smtpmatrix::reports
