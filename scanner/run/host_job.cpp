#include "scanner/run/host_job.h"

#include <algorithm>

#include "reports/verdict/judge.h"

namespace smtpmatrix::scanner {
namespace {

const ConnectTo* redirection(const std::vector<ConnectTo>& all, const std::string& host, std::uint16_t port) {
  const auto found = std::ranges::find_if(all, [&](const ConnectTo& one) {
    return (one.host.empty() || one.host == host) && (!one.port || *one.port == port);
  });
  return found == all.end() ? nullptr : &*found;
}

/// What was seen of a name that gave no address: nothing was dialled.
Observation observation_of(const Probe& probe, const ResolveFailure& failure) {
  Observation seen;
  seen.endpoint = probe.endpoint;
  seen.client = probe.client;
  seen.until = last_stage(probe.endpoint.mode, probe.until);
  Stop stop;
  stop.stage = Stage::connect;
  stop.reason = failure.reason;
  stop.fault = Fault::network;
  stop.detail = failure.detail;
  seen.transcript.add(Elapsed::zero(), Direction::event, failure.detail);
  seen.stop = std::move(stop);
  return seen;
}

bool missed_starttls(const reports::Trial& trial) {
  return std::ranges::any_of(trial.observations, [](const Observation& seen) {
    return seen.stop && seen.stop->reason == Reason::no_starttls;
  });
}

}  // namespace

std::string key_of(const HostRequest& request) {
  std::string key = request.host;
  for (const PortModes& port : request.ports) {
    char separator = '/';
    key += ' ' + std::to_string(port.port);
    for (const Mode mode : port.modes) {
      key += separator;
      key += to_string(mode);
      separator = ',';
    }
  }
  return key;
}

void add_target(HostRequest& request, const Target& target, const ScanSettings& settings) {
  const auto ports = target.port ? std::vector<std::uint16_t>{*target.port} : settings.ports;
  const auto& modes = target.modes.empty() ? settings.modes : target.modes;
  for (const std::uint16_t port : ports) {
    auto found = std::ranges::find(request.ports, port, &PortModes::port);
    if (found == request.ports.end()) found = request.ports.insert(found, {port, {}});
    for (const Mode mode : modes) {
      if (std::ranges::find(found->modes, mode) == found->modes.end()) found->modes.push_back(mode);
    }
  }
}

HostJob::HostJob(HostRequest request, const ScanSettings& settings)
    : request_(std::move(request)),
      settings_(&settings),
      until_(settings.until.value_or(default_until(request_.host, settings.session.credentials.has_value()))),
      surveys_(settings.survey, settings.per_host) {
  for (const PortModes& port : request_.ports) {
    const ConnectTo* const to = redirection(settings.connect_to, request_.host, port.port);
    const std::string dial_host = to != nullptr && !to->to_host.empty() ? to->to_host : request_.host;
    auto group = std::ranges::find(groups_, dial_host, &Group::dial_host);
    if (group == groups_.end()) {
      group = groups_.insert(group, Group{});
      group->dial_host = dial_host;
    }
    group->ports.push_back(port);
    group->dial_ports[port.port] = to != nullptr ? to->to_port.value_or(port.port) : port.port;
  }
}

std::vector<std::string> HostJob::names() const {
  std::vector<std::string> names;
  for (const Group& group : groups_) names.push_back(group.dial_host);
  return names;
}

void HostJob::resolved(const std::string& name, std::vector<std::string> addresses) {
  const auto group = std::ranges::find(groups_, name, &Group::dial_host);
  if (group == groups_.end() || group->plan) return;
  plan(*group, std::move(addresses));
  take_ready(*group);
}

void HostJob::not_resolved(const std::string& name, const ResolveFailure& failure) {
  const auto group = std::ranges::find(groups_, name, &Group::dial_host);
  if (group == groups_.end() || group->plan) return;
  plan(*group, {std::string()});
  for (const Probe& probe : group->plan->take_ready()) {
    trial_of(probe);
    finished(Task{probe, 0, 0, {}}, observation_of(probe, failure));
  }
}

void HostJob::plan(Group& group, std::vector<std::string> addresses) {
  group.plan.emplace(request_.host, group.ports, std::move(addresses), plan_clients(settings_->clients),
                     until_, settings_->all_addresses);
}

void HostJob::take_ready(Group& group) {
  for (Probe& probe : group.plan->take_ready()) {
    trial_of(probe);
    ready_.push_back(Task{std::move(probe), 0, 0, {}});
  }
  close_if_done(group);
}

/// A client without a setting for a mode has nothing to try there. Told once the group's addresses stand.
void HostJob::close_if_done(Group& group) {
  if (group.is_closed || !group.plan->done()) return;
  group.is_closed = true;
  for (const Probe& probe : group.plan->cells_without_setting()) {
    reports::Trial trial;
    trial.probe = probe;
    trial.repeats_asked = settings_->repeat;
    trial.not_run = Reason::client_limit;
    trial.not_run_detail = "this client has no setting for " + std::string(to_string(probe.endpoint.mode));
    settle(std::move(trial));
  }
}

reports::Trial& HostJob::trial_of(const Probe& probe) {
  const auto [at, is_new] = trials_.try_emplace(probe);
  if (is_new) {
    at->second.probe = probe;
    at->second.repeats_asked = settings_->repeat;
  }
  return at->second;
}

HostJob::Group& HostJob::group_of(const Probe& probe) {
  return *std::ranges::find_if(
      groups_, [&](const Group& group) { return group.dial_ports.contains(probe.endpoint.port); });
}

const HostJob::Group& HostJob::group_of(const Probe& probe) const {
  return *std::ranges::find_if(
      groups_, [&](const Group& group) { return group.dial_ports.contains(probe.endpoint.port); });
}

std::uint16_t HostJob::dial_port(const Probe& probe) const {
  return group_of(probe).dial_ports.at(probe.endpoint.port);
}

void HostJob::learned(const Probe& probe, const Observation& so_far) {
  if (surveys_.asks(probe)) return;
  Group& group = group_of(probe);
  conclude(group.plan->learned(probe, so_far));
  settle_answered_questions();
  take_ready(group);
}

void HostJob::count_connection(const Probe& probe) {
  if (surveys_.asks(probe)) return surveys_.count_connection(probe);
  ++trial_of(probe).connections;
}

void HostJob::finished(const Task& task, Observation seen) {
  const Probe probe = task.probe;
  turned_away_.erase(probe);
  if (surveys_.asks(probe)) return surveys_.finished(probe, seen);
  note_for_survey(seen);
  Group& group = group_of(probe);
  reports::Trial& trial = trial_of(probe);
  const bool is_first = trial.observations.empty();
  if (is_first) {
    auto step = group.plan->finished(probe, seen);
    if (step.moved_on) {
      trials_.erase(probe);
      return take_ready(group);
    }
    conclude(std::move(step.conclusions));
  }
  if (was_answered_at_hello(seen)) answered_[probe.endpoint].push_back(probe.client);
  trial.observations.push_back(std::move(seen));
  const bool was_dialled = !trial.observations.front().endpoint.address.empty();
  if (trial.observations.size() < trial.repeats_asked && was_dialled) {
    ready_.push_back(Task{probe, 0, 0, {}});
  } else if (!is_in_question(group, trial) && !asked_again(group, trial)) {
    settle(std::move(trials_.extract(probe).mapped()));
  }
  settle_answered_questions();
  take_ready(group);
}

void HostJob::note_for_survey(const Observation& seen) {
  const auto client = std::ranges::find(settings_->clients, seen.client, &clients::Client::id);
  if (client == settings_->clients.end() || !client->offer) return;
  surveys_.note(client->offer->cipher_suites, seen);
}

bool HostJob::may_answer(const Probe& probe) const {
  return !surveys_.asks(probe) && group_of(probe).plan->port_of(probe).may_answer();
}

/// What one connection saw may be one front end's doing; the port's other connections will tell.
bool HostJob::is_in_question(const Group& group, const reports::Trial& trial) const {
  const bool complete = !trial.observations.empty() && trial.observations.size() >= trial.repeats_asked;
  if (!complete) return false;
  const bool may_be_intolerance = trial.observations.size() == 1 &&
                                  was_cut_at_hello(trial.observations.front()) &&
                                  !smaller_was_answered(group, trial);
  if (may_be_intolerance && group.plan->port_of(trial.probe).is_open(trial.probe.endpoint.mode)) return true;
  return misses_starttls(group, trial);
}

/// EHLO offered it no STARTTLS, and nobody has been offered it so far.
bool HostJob::misses_starttls(const Group& group, const reports::Trial& trial) const {
  if (!missed_starttls(trial)) return false;
  const PortPlan& port = group.plan->port_of(trial.probe);
  return port.starttls_may_be_offered() && !port.starttls_was_offered();
}

bool HostJob::smaller_was_answered(const Group& group, const reports::Trial& trial) const {
  const auto answered = answered_.find(trial.probe.endpoint);
  return answered != answered_.end() && std::ranges::any_of(answered->second, [&](const std::string& client) {
           return group.plan->asks_less(client, trial.probe.client);
         });
}

/// A hello that was cut where a smaller one was answered is sent once more: then it is no accident.
bool HostJob::asked_again(const Group& group, reports::Trial& trial) {
  const bool is_first_cut = trial.observations.size() == 1 && was_cut_at_hello(trial.observations.front());
  if (!is_first_cut || !smaller_was_answered(group, trial)) return false;
  trial.repeats_asked = 2;
  ready_.push_back(Task{trial.probe, 0, 0, {}});
  return true;
}

void HostJob::settle_answered_questions() {
  for (auto next = trials_.begin(); next != trials_.end();) {
    const auto trial = next++;
    const bool waits = trial->second.observations.size() >= trial->second.repeats_asked;
    const Group& group = group_of(trial->first);
    if (!waits || is_in_question(group, trial->second) || asked_again(group, trial->second)) continue;
    settle(std::move(trials_.extract(trial).mapped()));
  }
}

void HostJob::gave_up(const Task& task, Observation seen, const std::optional<reports::Pace>& throttled_at) {
  const Probe probe = task.probe;
  if (surveys_.asks(probe)) return surveys_.gave_up(probe, seen.stop ? seen.stop->detail : std::string());
  Group& group = group_of(probe);
  auto trial = std::move(trials_.extract(probe).mapped());
  group.plan->ended_without_evidence(probe);
  trial.throttled = throttled_at.has_value();
  trial.observations.push_back(std::move(seen));
  settle(std::move(trial), throttled_at.value_or(reports::Pace{}));
  settle_answered_questions();
  take_ready(group);
}

void HostJob::conclude(std::vector<Conclusion> conclusions) {
  for (Conclusion& conclusion : conclusions) {
    reports::Trial trial;
    trial.probe = std::move(conclusion.probe);
    trial.repeats_asked = settings_->repeat;
    trial.derived_from = std::move(conclusion.derived_from);
    trial.conclusion = std::move(conclusion.stop);
    settle(std::move(trial));
  }
}

void HostJob::settle(reports::Trial trial, const reports::Pace& pace) {
  const Group& group = group_of(trial.probe);
  const auto rank = static_cast<std::size_t>(&group - groups_.data());
  constexpr std::size_t positions_of_a_group = 1U << 24U;
  const std::size_t position = rank * positions_of_a_group + group.plan->position(trial.probe);
  const bool differs = missed_starttls(trial) && group.plan->port_of(trial.probe).starttls_was_offered();
  const bool is_intolerance = trial.observations.size() > 1 &&
                              std::ranges::all_of(trial.observations, was_cut_at_hello) &&
                              smaller_was_answered(group, trial);
  reports::Cell cell = reports::judge(std::move(trial));
  reports::note_pace(cell, pace);
  if (is_intolerance) reports::note_intolerance(cell);
  if (differs)
    reports::note_disagreement(cell, "EHLO offers no STARTTLS, but offered it to another connection");
  done_.push_back({position, std::move(cell)});
}

void HostJob::turned_away(const Task& task, Observation seen, const reports::Pace& asked_at) {
  if (surveys_.asks(task.probe)) return;
  turned_away_.insert_or_assign(task.probe, TurnedAway{std::move(seen), asked_at});
}

void HostJob::abandon(Reason reason, const std::string& detail) {
  ready_.clear();
  was_abandoned_ = !done();
  for (Group& group : groups_) {
    if (!group.plan) plan(group, {std::string()});
    for (const Probe& probe : group.plan->open_cells()) {
      trial_of(probe);
      group.plan->ended_without_evidence(probe);
    }
    close_if_done(group);
  }
  for (auto& [probe, trial] : trials_) abandon(std::move(trial), reason, detail);
  trials_.clear();
  surveys_.abandon(detail);
}

/// A throttle that was still on says more than that we did not wait for its end.
void HostJob::abandon(reports::Trial trial, Reason reason, const std::string& detail) {
  const auto waiting = turned_away_.find(trial.probe);
  if (!trial.observations.empty()) return settle(std::move(trial));
  if (waiting != turned_away_.end()) {
    trial.throttled = true;
    trial.observations.push_back(std::move(waiting->second.seen));
    return settle(std::move(trial), waiting->second.asked_at);
  }
  trial.not_run = reason;
  trial.not_run_detail = detail;
  settle(std::move(trial));
}

std::vector<Task> HostJob::take_ready() {
  if (are_cells_done()) {
    surveys_.begin();
    for (Task& task : surveys_.take_ready()) ready_.push_back(std::move(task));
  }
  return std::exchange(ready_, {});
}

bool HostJob::done() const { return are_cells_done() && surveys_.done(); }

bool HostJob::are_cells_done() const {
  return trials_.empty() && std::ranges::all_of(groups_, [](const Group& group) {
           return group.plan.has_value() && group.plan->done();
         });
}

std::size_t HostJob::cells_known() const {
  std::size_t count = 0;
  for (const Group& group : groups_) count += group.plan ? group.plan->cell_count() : 0;
  return count;
}

std::vector<const reports::Cell*> HostJob::take_news() {
  std::vector<const reports::Cell*> news;
  for (; told_ < done_.size(); ++told_) news.push_back(&done_[told_].cell);
  return news;
}

std::vector<reports::Cell> HostJob::take_cells() {
  std::ranges::stable_sort(done_, {}, &DoneCell::position);
  std::vector<reports::Cell> cells;
  cells.reserve(done_.size());
  for (DoneCell& done : done_) cells.push_back(std::move(done.cell));
  done_.clear();
  return cells;
}

}  // namespace smtpmatrix::scanner
