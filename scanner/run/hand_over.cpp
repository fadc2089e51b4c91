#include "scanner/run/hand_over.h"

#include <utility>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {

void HandOver::finished(std::uint64_t number, FinishedHost host) {
  open_.erase(number);
  held_.emplace(number, std::move(host));
}

std::vector<FinishedHost> HandOver::take_due() {
  std::vector<FinishedHost> due;
  while (!held_.empty()) {
    const bool is_next = open_.empty() || held_.begin()->first < *open_.begin();
    if (!is_next && held_.size() <= max_held_hosts) break;
    due.push_back(std::move(held_.extract(held_.begin()).mapped()));
  }
  return due;
}

}  // namespace smtpmatrix::scanner
