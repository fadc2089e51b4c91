#include "scanner/run/agenda.h"

#include <algorithm>
#include <utility>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {

bool Agenda::Lane::is_idle(Elapsed now) const {
  return pool.open() == 0 && pool.not_before() < now && waiting[free].empty() && waiting[gated].empty() &&
         paused.empty();
}

void Agenda::add(Entry entry, bool behind_gate, Elapsed now) {
  Lane& lane = lane_of(entry.task.probe.endpoint.address, now);
  const Side side = behind_gate ? gated : free;
  if (entry.task.not_before > now) {
    const Elapsed when = entry.task.not_before;
    lane.paused.emplace(when, std::pair(side, std::move(entry)));
  } else {
    lane.waiting[side].push_back(std::move(entry));
  }
  settle(lane, now);
}

std::optional<Agenda::Entry> Agenda::take(Elapsed now, bool gate_is_open) {
  ring_timers(now);
  while (const auto side = next_side(gate_is_open)) {
    Lane& lane = *turns_[*side].front();
    turns_[*side].pop_front();
    lane.has_turn[*side] = false;
    // The other side may have taken the last place since.
    const bool may_start = lane.pool.admits(now) && !lane.waiting[*side].empty();
    std::optional<Entry> taken;
    if (may_start) {
      taken = std::move(lane.waiting[*side].front());
      lane.waiting[*side].pop_front();
      lane.pool.opened(now);
      last_side_ = *side;
    }
    settle(lane, now);
    if (taken) return taken;
  }
  return std::nullopt;
}

/// The sides alternate where both have somebody whose turn it is.
std::optional<Agenda::Side> Agenda::next_side(bool gate_is_open) {
  const bool any_gated = gate_is_open && !turns_[gated].empty();
  const bool any_free = !turns_[free].empty();
  if (!any_gated && !any_free) return std::nullopt;
  if (any_gated && any_free) return last_side_ == free ? gated : free;
  return any_free ? free : gated;
}

void Agenda::clear() {
  for (auto& [address, lane] : lanes_) {
    for (auto& waiting : lane.waiting) waiting.clear();
    lane.paused.clear();
    lane.has_turn = {};
    lane.timer.reset();
  }
  for (auto& turns : turns_) turns.clear();
  timers_.clear();
}

void Agenda::opened(const std::string& address, Elapsed now) {
  Lane& lane = lane_of(address, now);
  lane.pool.opened(now);
  settle(lane, now);
}

void Agenda::closed(const std::string& address, Elapsed now) {
  Lane& lane = lane_of(address, now);
  lane.pool.closed();
  settle(lane, now);
}

Elapsed Agenda::throttled(const std::string& address, Elapsed now, double jitter,
                          const smtp::PaceWords& told) {
  Lane& lane = lane_of(address, now);
  const Elapsed until = lane.pool.throttled(now, jitter, told);
  settle(lane, now);
  return until;
}

void Agenda::went_well(const std::string& address, bool was_let_in, Elapsed now) {
  Lane& lane = lane_of(address, now);
  lane.pool.went_well();
  if (was_let_in) lane.pool.let_in();
  settle(lane, now);
}

AddressPool Agenda::pool(const std::string& address) const {
  const auto found = lanes_.find(address);
  return found == lanes_.end() ? AddressPool(per_address_, rate_) : found->second.pool;
}

std::optional<Elapsed> Agenda::next_time() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

/// Whatever changed at an address: gives it its turn, its timer, or neither where only a close can help.
void Agenda::settle(Lane& lane, Elapsed now) {
  ++looks_;
  while (!lane.paused.empty() && lane.paused.begin()->first <= now) {
    auto [side, entry] = std::move(lane.paused.extract(lane.paused.begin()).mapped());
    lane.waiting[side].push_back(std::move(entry));
  }
  const bool any_waits = !lane.waiting[free].empty() || !lane.waiting[gated].empty();
  if (lane.pool.open() >= lane.pool.limit()) return set_timer(lane, std::nullopt);
  if (any_waits && now < lane.pool.not_before()) return set_timer(lane, lane.pool.not_before());
  for (const Side side : {free, gated}) {
    if (lane.waiting[side].empty() || lane.has_turn[side]) continue;
    lane.has_turn[side] = true;
    turns_[side].push_back(&lane);
  }
  if (lane.paused.empty()) return set_timer(lane, std::nullopt);
  set_timer(lane, std::max(lane.paused.begin()->first, lane.pool.not_before()));
}

void Agenda::set_timer(Lane& lane, std::optional<Elapsed> when) {
  if (lane.timer == when) return;
  if (lane.timer) timers_.erase({*lane.timer, lane.number});
  if (when) timers_.emplace(TimerKey{*when, lane.number}, &lane);
  lane.timer = when;
}

void Agenda::ring_timers(Elapsed now) {
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    Lane& lane = *timers_.begin()->second;
    set_timer(lane, std::nullopt);
    settle(lane, now);
  }
}

Agenda::Lane& Agenda::lane_of(const std::string& address, Elapsed now) {
  const auto found = lanes_.find(address);
  if (found != lanes_.end()) return found->second;
  forget_idle_lanes(now);
  return lanes_.emplace(address, Lane{++next_number_, AddressPool(per_address_, rate_)}).first->second;
}

/// Now and then, so that memory does not grow with the scan and each event pays a constant share.
void Agenda::forget_idle_lanes(Elapsed now) {
  if (lanes_.size() < forget_above_) return;
  // One that has its turn is in a queue by its address, so it stays until the queue has come to it.
  std::erase_if(lanes_, [now](const auto& entry) {
    const Lane& lane = entry.second;
    return lane.is_idle(now) && !lane.timer && !lane.has_turn[free] && !lane.has_turn[gated];
  });
  forget_above_ = 2 * lanes_.size() + min_remembered_addresses;
}

}  // namespace smtpmatrix::scanner
