#include "reports/verdict/judge.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/verdict/front_end.h"

namespace smtpmatrix::reports {
namespace {

bool worked(const Observation& seen) { return !seen.stop.has_value(); }

/// certificate_rejected names the problem: `certificate_expired`.
std::string reason_text_of(Reason reason, const Observation& seen) {
  if (reason == Reason::certificate_rejected && seen.stop && seen.stop->certificate)
    return fmt::format("certificate_{}", to_string(*seen.stop->certificate));
  if (reason != Reason::certificate_rejected || !seen.certificate || seen.certificate->problems.empty()) {
    return std::string(to_string(reason));
  }
  return fmt::format("certificate_{}", to_string(seen.certificate->problems.front()));
}

/// The peer's own words where it spoke, else what the conversation noted.
std::string detail_of(const Stop& stop) {
  if (!stop.reply) return stop.detail;
  const auto& reply = *stop.reply;
  return fmt::format("{}{}{}{}{}", reply.code, reply.enhanced ? " " : "", reply.enhanced.value_or(""),
                     reply.text.empty() ? "" : " ", reply.text);
}

void conclude(Cell& cell, Outcome outcome, Reason reason, std::string detail) {
  cell.outcome = outcome;
  cell.reason = reason;
  cell.reason_text = reason_text_of(reason, cell.seen);
  cell.detail = std::move(detail);
}

void conclude(Cell& cell, const Stop& stop) {
  const auto outcome = outcome_of(stop, cell.probe.endpoint.mode);
  // A policy is a refusal, also where the conversation could only see that its code is 4xx.
  const bool is_refusal = outcome == Outcome::refused && stop.reason == Reason::temporary_reply;
  conclude(cell, outcome, is_refusal ? Reason::smtp_reply : stop.reason, detail_of(stop));
}

/// The observation that decides: the first that did not work, else the first.
Observation take_decisive(std::vector<Observation>& observations) {
  const auto failed = std::ranges::find_if_not(observations, worked);
  return std::move(failed == observations.end() ? observations.front() : *failed);
}

bool all_agree(const std::vector<Observation>& observations, Mode mode) {
  const auto outcome = [mode](const Observation& seen) {
    return seen.stop ? outcome_of(*seen.stop, mode) : Outcome::works;
  };
  return std::ranges::all_of(observations, [&, first = outcome(observations.front())](const auto& seen) {
    return outcome(seen) == first;
  });
}

Cell start(const Trial& trial) {
  Cell cell;
  cell.probe = trial.probe;
  cell.connections = trial.derived_from ? 0 : trial.connections;
  cell.repeats_asked = trial.repeats_asked;
  if (trial.derived_from) cell.derived_from = cell_key(*trial.derived_from);
  return cell;
}

void judge_observations(Cell& cell, Trial& trial) {
  auto& observations = trial.observations;
  const auto mode = trial.probe.endpoint.mode;
  const bool agree = all_agree(observations, mode);
  const auto works = static_cast<unsigned>(std::ranges::count_if(observations, worked));
  const auto count = observations.size();
  cell.repeats_worked = works;
  if (trial.repeats_asked > 1) cell.front_ends = count_front_ends(observations);
  cell.seen = take_decisive(observations);
  if (!cell.seen.stop) {
    cell.outcome = Outcome::works;
    return;
  }
  conclude(cell, *cell.seen.stop);
  if (trial.throttled) conclude(cell, Outcome::inconclusive, Reason::throttled, cell.detail);
  if (!agree) {
    cell.outcome = Outcome::inconclusive;
    cell.detail = fmt::format("{} of {} connections worked; then: {}", works, count, cell.detail);
  }
}

}  // namespace

Cell judge(Trial trial) {
  auto cell = start(trial);
  if (trial.derived_from && trial.conclusion) {
    cell.seen.endpoint = trial.probe.endpoint;
    cell.seen.client = trial.probe.client;
    cell.seen.until = last_stage(trial.probe.endpoint.mode, trial.probe.until);
    cell.seen.stop = trial.conclusion;
    conclude(cell, *trial.conclusion);
    return cell;
  }
  if (!trial.observations.empty()) {
    judge_observations(cell, trial);
    return cell;
  }
  if (trial.throttled) {
    conclude(cell, Outcome::inconclusive, Reason::throttled, std::move(trial.not_run_detail));
    return cell;
  }
  conclude(cell, Outcome::not_run, trial.not_run.value_or(Reason::our_bug), std::move(trial.not_run_detail));
  return cell;
}

void note_disagreement(Cell& cell, std::string_view detail) {
  if (cell.outcome != Outcome::unsupported) return;
  cell.outcome = Outcome::inconclusive;
  cell.detail = fmt::format("{}: front ends differ", detail);
}

void note_intolerance(Cell& cell) {
  if (cell.outcome != Outcome::failed) return;
  cell.reason = Reason::tls_intolerant;
  cell.reason_text = to_string(Reason::tls_intolerant);
  cell.detail += fmt::format("; {} times, while a smaller hello is answered here", cell.repeats_asked);
}

const Alert* telling_alert(const Observation& seen) {
  if (seen.stop && seen.stop->tls && seen.stop->tls->alert) return &*seen.stop->tls->alert;
  if (!seen.tls) return nullptr;
  constexpr std::uint8_t close_notify = 0;
  const auto& alerts = seen.tls->alerts;
  const auto found = std::ranges::find_if(
      alerts.rbegin(), alerts.rend(), [](const Alert& alert) { return alert.description != close_notify; });
  return found == alerts.rend() ? nullptr : &*found;
}

}  // namespace smtpmatrix::reports
