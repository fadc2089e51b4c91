// Hosts finish in any order and are handed over in the order they were opened, so that a report reads as its
// targets were given. A slow host holds back at most limits.h's max_held_hosts finished ones; then the oldest
// goes ahead of it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scanner/run/scan.h"

namespace smtpmatrix::scanner {

class HandOver {
 public:
  /// Numbers grow.
  void opened(std::uint64_t number) { open_.insert(open_.end(), number); }
  void finished(std::uint64_t number, FinishedHost host);
  /// Those whose turn it is, in order.
  [[nodiscard]] std::vector<FinishedHost> take_due();

 private:
  std::set<std::uint64_t> open_;
  std::map<std::uint64_t, FinishedHost> held_;
};

}  // namespace smtpmatrix::scanner
