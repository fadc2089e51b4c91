#include "scanner/plan/port_plan.h"

#include <algorithm>

namespace smtpmatrix::scanner {
namespace {

void append(std::vector<Conclusion>& to, std::vector<Conclusion> more) {
  std::ranges::move(more, std::back_inserter(to));
}

Stop implicit_tls_only_stop() {
  Stop stop;
  stop.stage = Stage::greeting;
  stop.reason = Reason::implicit_tls_only;
  stop.fault = Fault::peer_incompatible;
  stop.detail = "the port answers a ClientHello at once: it speaks implicit TLS and greets nobody in plain";
  return stop;
}

}  // namespace

PortPlan::PortPlan(Endpoint where, std::span<const Mode> modes, std::span<const PlannedClient> clients,
                   Stage until)
    : order_(scout_order(where.port, modes)) {
  for (const Mode mode : order_) {
    for (const PlannedClient& client : clients) {
      if (!client.belongs_to(mode) || !client.can(mode)) continue;
      where.mode = mode;
      Probe probe;
      probe.endpoint = where;
      probe.client = client.id;
      probe.until = until;
      cells_.push_back({std::move(probe), client.scout_rank});
    }
  }
  std::erase_if(order_, [&](Mode mode) {
    return std::ranges::none_of(cells_, [&](const auto& cell) { return cell.probe.endpoint.mode == mode; });
  });
  scout_next();
}

std::vector<Probe> PortPlan::take_ready() {
  std::vector<PlannedCell*> ready;
  for (PlannedCell& cell : cells_) {
    if (cell.state == State::ready) ready.push_back(&cell);
  }
  std::ranges::stable_sort(ready, {}, [](const PlannedCell* cell) { return cell->scout_rank; });
  std::vector<Probe> probes;
  for (PlannedCell* const cell : ready) {
    cell->state = State::running;
    probes.push_back(cell->probe);
  }
  return probes;
}

std::vector<Conclusion> PortPlan::learned(const Probe& probe, const Observation& so_far) {
  auto conclusions = note_evidence(probe, so_far);
  scout_next();
  return conclusions;
}

std::vector<Conclusion> PortPlan::note_evidence(const Probe& probe, const Observation& seen) {
  const PortKind kind = kind_shown_by(seen);
  if (kind_ == PortKind::unknown) kind_ = kind;
  greeted_ = greeted_ || greeted(seen);
  starttls_offered_ = starttls_offered_ || offers_starttls(seen);
  if (doubt_ && (offers_starttls(seen) || (doubt_->about_both && greeted(seen)))) drop_doubt();
  // A mode that was asked for by name is asked of every client. To wait for EHLO would cost three round trips
  // and save connections only where the mode is dead.
  if (order_.size() == 1 && connected(seen)) open(order_.front());
  // Whether other clients are worth a connection is known once EHLO has told; no need to wait for the end.
  if (offers_starttls(seen)) open(Mode::starttls);
  if (kind != PortKind::tls_first) return {};
  open(Mode::implicit);
  return conclude_implicit_only(probe);
}

std::vector<Conclusion> PortPlan::finished(const Probe& probe, const Observation& seen) {
  PlannedCell* const cell = find(probe);
  if (cell == nullptr || cell->state == State::over) return {};
  cell->state = State::over;
  const Mode mode = probe.endpoint.mode;
  if (gate(mode) == Gate::scouting && nobody_there(seen)) {
    return conclude_if([](const Probe&) { return true; }, probe, *seen.stop);
  }
  auto conclusions = note_evidence(probe, seen);
  append(conclusions, settle_doubt(mode));
  if (gate(mode) == Gate::scouting) append(conclusions, conclude_dead(probe, seen));
  if (gate(mode) != Gate::doubted) open(mode);
  scout_next();
  return conclusions;
}

void PortPlan::ended_without_evidence(const Probe& probe) {
  PlannedCell* const cell = find(probe);
  if (cell == nullptr) return;
  cell->state = State::over;
  // Who should have decided a doubt cannot: then everybody is asked.
  if (doubt_ && doubt_->decider == probe.endpoint.mode) drop_doubt();
  open(probe.endpoint.mode);
  scout_next();
}

std::optional<Mode> PortPlan::decider_for(const Observation& seen) const {
  const Mode decider = was_silent(seen) ? Mode::implicit : Mode::plain;
  const bool may_tell = seen.stop->reason == Reason::no_starttls || was_silent(seen);
  const bool is_asked = std::ranges::find(order_, decider) != order_.end();
  if (!may_tell || !is_asked || decider == seen.endpoint.mode) return std::nullopt;
  return has_ended(decider) ? std::nullopt : std::optional(decider);
}

bool PortPlan::has_ended(Mode mode) const {
  return std::ranges::any_of(cells_, [&](const PlannedCell& cell) {
    return cell.probe.endpoint.mode == mode && cell.state == State::over;
  });
}

void PortPlan::raise_doubt(const Probe& probe, const Observation& seen, Mode decider) {
  doubt_ = Doubt{.source = probe, .stop = *seen.stop, .about_both = was_silent(seen), .decider = decider};
  gate(probe.endpoint.mode) = Gate::doubted;
  if (!doubt_->about_both) return;
  for (const Mode mode : {Mode::plain, Mode::starttls}) {
    if (gate(mode) == Gate::shut) gate(mode) = Gate::doubted;
  }
}

void PortPlan::drop_doubt() {
  doubt_.reset();
  for (const Mode mode : order_) {
    if (gate(mode) == Gate::doubted) open(mode);
  }
}

/// The first connection of the deciding mode has ended, and nothing it saw speaks against the doubted one.
std::vector<Conclusion> PortPlan::settle_doubt(Mode ended) {
  if (!doubt_ || doubt_->decider != ended) return {};
  const Doubt doubt = *doubt_;
  auto conclusions = conclude_mode(doubt.source, doubt.stop, doubt.about_both);
  drop_doubt();
  return conclusions;
}

bool PortPlan::may_answer() const {
  const bool is_first =
      std::ranges::none_of(cells_, [](const PlannedCell& cell) { return cell.state == State::over; });
  return is_first || kind_ != PortKind::unknown;
}

std::vector<Conclusion> PortPlan::conclude_dead(const Probe& probe, const Observation& seen) {
  const Mode mode = probe.endpoint.mode;
  std::vector<Conclusion> conclusions;
  if (was_silent(seen) && mode == Mode::implicit) {
    // Silence alone may be this one hello's doing. A port that greets in plain, or that said nothing there
    // either, says nothing to any client here.
    if (kind_ != PortKind::smtp_first && !silent_in_plain_) return {};
    return conclude_if([](const Probe& other) { return other.endpoint.mode == Mode::implicit; }, probe,
                       *seen.stop);
  }
  if (!mode_is_dead(seen)) return {};
  // Others were greeted: this silence is its own.
  if (was_silent(seen) && greeted_) return {};
  silent_in_plain_ = silent_in_plain_ || was_silent(seen);
  if (const auto decider = decider_for(seen)) {
    raise_doubt(probe, seen, *decider);
    return {};
  }
  return conclude_mode(probe, *seen.stop, dead_before_ehlo(seen));
}

std::vector<Conclusion> PortPlan::conclude_mode(const Probe& source, const Stop& stop, bool both) {
  const auto same_fate = [&](const Probe& other) {
    return other.endpoint.mode == source.endpoint.mode || (both && other.endpoint.mode != Mode::implicit);
  };
  return conclude_if(same_fate, source, stop);
}

std::vector<Conclusion> PortPlan::conclude_implicit_only(const Probe& source) {
  return conclude_if([](const Probe& other) { return other.endpoint.mode != Mode::implicit; }, source,
                     implicit_tls_only_stop());
}

std::vector<Conclusion> PortPlan::conclude_if(const auto& wanted, const Probe& source, const Stop& stop) {
  std::vector<Conclusion> conclusions;
  for (PlannedCell& cell : cells_) {
    const bool not_started = cell.state == State::held || cell.state == State::ready;
    if (!not_started || !wanted(cell.probe)) continue;
    cell.state = State::over;
    conclusions.push_back({cell.probe, source, stop});
  }
  return conclusions;
}

void PortPlan::open(Mode mode) {
  gate(mode) = Gate::open;
  for (PlannedCell& cell : cells_) {
    if (cell.probe.endpoint.mode == mode && cell.state == State::held) cell.state = State::ready;
  }
}

void PortPlan::scout(Mode mode) {
  PlannedCell* best = nullptr;
  for (PlannedCell& cell : cells_) {
    if (cell.probe.endpoint.mode != mode || cell.state != State::held) continue;
    if (best == nullptr || cell.scout_rank < best->scout_rank) best = &cell;
  }
  if (best == nullptr) return;
  best->state = State::ready;
  gate(mode) = Gate::scouting;
}

void PortPlan::scout_next() {
  for (const Mode mode : order_) {
    if (gate(mode) == Gate::shut) scout(mode);
    if (kind_ == PortKind::unknown && is_busy(mode)) return;
  }
}

bool PortPlan::is_busy(Mode mode) const {
  return std::ranges::any_of(cells_, [&](const PlannedCell& cell) {
    return cell.probe.endpoint.mode == mode && (cell.state == State::ready || cell.state == State::running);
  });
}

bool PortPlan::is_open(Mode mode) const {
  return std::ranges::any_of(cells_, [&](const PlannedCell& cell) {
    return cell.probe.endpoint.mode == mode && cell.state != State::over;
  });
}

PortPlan::PlannedCell* PortPlan::find(const Probe& probe) {
  const auto found = std::ranges::find(cells_, probe, &PlannedCell::probe);
  return found == cells_.end() ? nullptr : &*found;
}

bool PortPlan::done() const {
  return std::ranges::all_of(cells_, [](const PlannedCell& cell) { return cell.state == State::over; });
}

std::vector<Probe> PortPlan::open_cells() const {
  std::vector<Probe> open;
  for (const PlannedCell& cell : cells_) {
    if (cell.state != State::over) open.push_back(cell.probe);
  }
  return open;
}

}  // namespace smtpmatrix::scanner
