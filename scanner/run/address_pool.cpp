#include "scanner/run/address_pool.h"

#include <algorithm>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {
namespace {

constexpr std::size_t good_before_recovery = 8;

/// A rate that a server names is kept by so much less: its clock is not ours.
constexpr double told_interval_margin = 1.1;

Elapsed part_of(Elapsed whole, double share) {
  return std::chrono::duration_cast<Elapsed>(
      std::chrono::duration<double, Elapsed::period>(static_cast<double>(whole.count()) * share));
}

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

Elapsed AddressPool::throttled(Elapsed now, double jitter, const smtp::PaceWords& told) {
  good_in_a_row_ = 0;
  const auto asked = told_pause(told);
  keep_told_rate(told);
  // Several connections that were open together are one event, not several.
  if (now >= not_before_) {
    limit_ = std::max<std::size_t>(limit_ / 2, 1);
    const auto grown = std::min<Elapsed>(first_pause * (1U << std::min(throttles_, 10U)), longest_pause);
    ++throttles_;
    if (asked) ++told_in_vain_;
    not_before_ = now + (asked ? *asked + part_of(first_pause, jitter) : grown + part_of(grown, jitter));
  } else if (asked) {
    // … but a ban counts from the last of them.
    not_before_ = std::max(not_before_, now + *asked);
  }
  return not_before_;
}

std::optional<Elapsed> AddressPool::told_pause(const smtp::PaceWords& told) const {
  if (told_in_vain_ >= told_pauses_in_vain || !told.tell_anything()) return std::nullopt;
  // Without a time of its own, a window is over when it has passed.
  return std::min<Elapsed>(told.wait ? *told.wait : told.rate->within, longest_told_pause);
}

void AddressPool::keep_told_rate(const smtp::PaceWords& told) {
  if (told.wait) told_.wait = told.wait;
  if (!told.rate) return;
  told_.rate = told.rate;
  const auto apart = part_of(told.rate->within, told_interval_margin / told.rate->connections);
  interval_ = std::max(interval_, std::min<Elapsed>(apart, longest_told_pause));
}

void AddressPool::went_well() {
  if (++good_in_a_row_ < good_before_recovery) return;
  good_in_a_row_ = 0;
  throttles_ = 0;
  limit_ = std::min(limit_ + 1, full_limit_);
}

void AddressPool::let_in() {
  told_in_vain_ = 0;
  ++let_in_;
  let_in_at_once_ = std::max(let_in_at_once_, open_);
}

reports::Pace AddressPool::pace(Elapsed now) const {
  return {made_, let_in_, let_in_at_once_, now - first_opened_.value_or(now), told_};
}

}  // namespace smtpmatrix::scanner
