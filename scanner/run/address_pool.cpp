#include "scanner/run/address_pool.h"

#include <algorithm>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {
namespace {

constexpr std::size_t good_before_recovery = 8;

Elapsed interval_of(double rate) {
  if (rate <= 0) return Elapsed::zero();
  return std::chrono::duration_cast<Elapsed>(std::chrono::duration<double>(1.0 / rate));
}

}  // namespace

AddressPool::AddressPool(std::size_t limit, double rate)
    : full_limit_(std::max<std::size_t>(limit, 1)), limit_(full_limit_), interval_(interval_of(rate)) {}

bool AddressPool::admits(Elapsed now) const { return open_ < limit_ && now >= not_before_; }

void AddressPool::opened(Elapsed now) {
  ++open_;
  ++made_;
  first_opened_ = first_opened_.value_or(now);
  not_before_ = std::max(not_before_, now + interval_);
}

void AddressPool::closed() {
  if (open_ > 0) --open_;
}

Elapsed AddressPool::throttled(Elapsed now, double jitter) {
  good_in_a_row_ = 0;
  // Several connections that were open together are one event, not several.
  if (now >= not_before_) {
    limit_ = std::max<std::size_t>(limit_ / 2, 1);
    const auto pause = std::min<Elapsed>(first_pause * (1U << std::min(throttles_, 10U)), longest_pause);
    ++throttles_;
    const auto spread =
        std::chrono::duration<double, Elapsed::period>(static_cast<double>(pause.count()) * jitter);
    not_before_ = now + pause + std::chrono::duration_cast<Elapsed>(spread);
  }
  return not_before_;
}

void AddressPool::went_well() {
  if (++good_in_a_row_ < good_before_recovery) return;
  good_in_a_row_ = 0;
  throttles_ = 0;
  limit_ = std::min(limit_ + 1, full_limit_);
}

void AddressPool::let_in() {
  ++let_in_;
  let_in_at_once_ = std::max(let_in_at_once_, open_);
}

reports::Pace AddressPool::pace(Elapsed now) const {
  return {made_, let_in_, let_in_at_once_, now - first_opened_.value_or(now)};
}

}  // namespace smtpmatrix::scanner
