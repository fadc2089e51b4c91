#include "scanner/run/scheduler.h"

#include <algorithm>
#include <tuple>

#include "scanner/plan/evidence.h"
#include "scanner/run/limits.h"
#include "scanner/run/throttle.h"

namespace smtpmatrix::scanner {

struct Scheduler::OpenHost {
  OpenHost(std::uint64_t host_number, HostRequest request, const ScanSettings& settings)
      : number(host_number), job(std::move(request), settings) {}

  [[nodiscard]] bool done() const { return running == 0 && names_open == 0 && job.done(); }

  std::uint64_t number;
  HostJob job;
  std::size_t running = 0;
  std::size_t names_open = 0;
  std::size_t known = 0;  ///< cells counted in the progress
};

Scheduler::Scheduler(const TargetSource& targets, const ScanSettings& settings, const ScanEvents& events,
                     Driver& driver, Random& random, std::size_t concurrency)
    : settings_(&settings),
      events_(&events),
      driver_(&driver),
      random_(&random),
      full_concurrency_(std::max<std::size_t>(concurrency, 1)),
      concurrency_(full_concurrency_),
      guard_(settings.auth_attempts, settings.auth_refused),
      requests_(targets, settings) {}

Scheduler::~Scheduler() = default;

// ---- the loop: start what may start, open hosts while there is room, hand over what is finished

void Scheduler::pump() {
  if (pumping_ || finished_) return;
  pumping_ = true;
  hand_over_finished();
  while (!stopping_ && unclosed_.size() < concurrency_) {
    if (start_tasks_once()) continue;
    if (!open_next_host()) break;
    hand_over_finished();
  }
  tell_progress(false);
  pumping_ = false;
  finish_if_done();
  if (!finished_) set_alarm();
}

/// One task of each host at most, so that hosts take turns and no server meets a burst.
bool Scheduler::start_tasks_once() {
  first_login_ = guard_.awaits_first_login() ? best_first_login() : std::nullopt;
  bool started = false;
  for (const auto& host : hosts_) {
    if (unclosed_.size() >= concurrency_) break;
    started = start_one_of(*host) || started;
  }
  // The next round begins behind the first.
  if (!hosts_.empty()) hosts_.splice(hosts_.end(), hosts_, hosts_.begin());
  return started;
}

bool Scheduler::start_one_of(OpenHost& host) {
  auto& ready = host.job.ready();
  const auto task = std::ranges::find_if(ready, [this](const Task& one) { return may_start(one); });
  if (task == ready.end()) return false;
  Task taken = std::move(*task);
  ready.erase(task);
  start(host, std::move(taken));
  return true;
}

bool Scheduler::may_start(const Task& task) {
  const Elapsed now = driver_->now();
  if (now < task.not_before || !pool_of(task.probe.endpoint.address).admits(now)) return false;
  if (!logs_in(task.probe)) return true;
  if (!guard_.admits()) return false;
  return !guard_.awaits_first_login() || task.probe == first_login_;
}

bool Scheduler::logs_in(const Probe& probe) const {
  const SessionSettings& session = settings_->session;
  if (!session.credentials || probe.until < Stage::auth) return false;
  return probe.endpoint.mode != Mode::plain || session.auth_plaintext;
}

/// The cell that is likeliest to log in goes first: what it finds out, the others need not risk.
std::optional<Probe> Scheduler::best_first_login() {
  const Probe* best = nullptr;
  if (!guard_.admits()) return std::nullopt;
  for (const auto& host : hosts_) {
    for (const Task& task : host->job.ready()) {
      if (!logs_in(task.probe)) continue;
      const bool is_better = best == nullptr || login_rank(task.probe.endpoint) < login_rank(best->endpoint);
      if (is_better) best = &task.probe;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

void Scheduler::start(OpenHost& host, Task task) {
  const ConnectionId id = next_number_++;
  const Probe probe = task.probe;
  const std::string& address = probe.endpoint.address;
  pool_of(address).opened(driver_->now());
  unclosed_.emplace(id, address);
  if (logs_in(probe)) guard_.opened(id, login_rank(probe.endpoint));
  ++host.running;
  running_.emplace(id, Running{&host, std::move(task)});
  result_.peak_in_flight = std::max(result_.peak_in_flight, unclosed_.size());
  driver_->open(id, probe, DialTo{address, host.job.dial_port(probe)});
}

AddressPool& Scheduler::pool_of(const std::string& address) {
  return pools_.try_emplace(address, settings_->per_host, settings_->rate).first->second;
}

// ---- hosts

bool Scheduler::open_next_host() {
  while (resolving_ < max_resolving && hosts_.size() < concurrency_ * open_hosts_per_connection) {
    auto next = requests_.next();
    if (std::holds_alternative<RequestQueue::End>(next)) return false;
    if (auto* const request = std::get_if<HostRequest>(&next)) {
      open_host(std::move(*request));
      return true;
    }
    ask_exchangers(std::get<RequestQueue::Domain>(next).target);
  }
  return false;
}

void Scheduler::ask_exchangers(const Target& domain) {
  ++resolving_;
  driver_->mail_exchangers(domain.host, [this, domain](Resolved<std::vector<std::string>> hosts) {
    --resolving_;
    if (stopping_) return;
    if (hosts) {
      for (std::string& host : *hosts) requests_.put(requests_.request_for(std::move(host), domain));
    } else {
      OpenHost& host = add_host(requests_.request_for(domain.host, domain));
      for (const std::string& name : host.job.names()) host.job.not_resolved(name, hosts.error());
      tell(host);
    }
    pump();
  });
}

Scheduler::OpenHost& Scheduler::add_host(HostRequest request) {
  hosts_.push_back(std::make_unique<OpenHost>(next_number_++, std::move(request), *settings_));
  OpenHost& host = *hosts_.back();
  by_number_.emplace(host.number, &host);
  hand_over_.opened(host.number);
  ++progress_.hosts_opened;
  return host;
}

bool Scheduler::recall(const HostRequest& request) {
  if (!events_->is_known) return false;
  std::string key = key_of(request);
  if (!events_->is_known(key)) return false;
  const std::uint64_t number = next_number_++;
  hand_over_.opened(number);
  hand_over_.finished(number, {std::move(key), request.host, {}, true});
  ++progress_.hosts_opened;
  ++progress_.hosts_done;
  ++result_.hosts;
  return true;
}

void Scheduler::open_host(HostRequest request) {
  if (recall(request)) return;
  OpenHost& host = add_host(std::move(request));
  for (const std::string& name : host.job.names()) {
    const auto fixed = std::ranges::find(settings_->resolve, name, &Resolve::host);
    if (is_address(name) || is_resolved_by_proxy(name)) {
      host.job.resolved(name, {name});
    } else if (fixed != settings_->resolve.end()) {
      std::vector<std::string> addresses;
      for (const Resolve& one : settings_->resolve) {
        if (one.host == name) addresses.push_back(one.address);
      }
      host.job.resolved(name, std::move(addresses));
    } else {
      ++resolving_;
      ++host.names_open;
      driver_->resolve(name,
                       [this, number = host.number, name](Resolved<std::vector<std::string>> addresses) {
                         answer(number, name, std::move(addresses));
                       });
    }
  }
  tell(host);
}

/// What `--resolve` says goes first.
bool Scheduler::is_resolved_by_proxy(const std::string& name) const {
  const auto& proxy = settings_->way_out.proxy;
  return proxy && proxy->resolves_names() &&
         std::ranges::find(settings_->resolve, name, &Resolve::host) == settings_->resolve.end();
}

void Scheduler::answer(std::uint64_t host_number, const std::string& name,
                       Resolved<std::vector<std::string>> addresses) {
  --resolving_;
  const auto found = by_number_.find(host_number);
  if (found == by_number_.end() || stopping_) return;
  OpenHost& host = *found->second;
  --host.names_open;
  if (addresses) {
    host.job.resolved(name, std::move(*addresses));
  } else {
    host.job.not_resolved(name, addresses.error());
  }
  tell(host);
  pump();
}

// ---- what connections tell

void Scheduler::progressed(ConnectionId id, const Observation& so_far) {
  const auto found = running_.find(id);
  if (found == running_.end() || stopping_) return;
  found->second.host->job.learned(found->second.task.probe, so_far);
  tell(*found->second.host);
  pump();
}

void Scheduler::login_wanted(ConnectionId id) {
  if (!running_.contains(id)) return;
  const auto answer = guard_.ask(id);
  if (answer == AccountGuard::Answer::granted) return grant_login(id);
  if (answer == AccountGuard::Answer::denied) driver_->answer_login(id, false);
}

/// Told before it leaves: whoever is killed now must not take the account for untried.
void Scheduler::grant_login(ConnectionId id) {
  if (events_->on_login) events_->on_login(LoginEvent::begun);
  driver_->answer_login(id, true);
}

void Scheduler::ended(ConnectionId id, Observation seen) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  Running run = std::move(found->second);
  running_.erase(found);
  OpenHost& host = *run.host;
  --host.running;
  count(host, run.task.probe, seen);
  settle_login(id, seen);

  AddressPool& pool = pool_of(run.task.probe.endpoint.address);
  const bool was_cut_short = seen.stop && seen.stop->reason == Reason::interrupted;
  const bool throttled = is_throttle(seen, pool.open() > 1);
  const bool own_limit = seen.stop && seen.stop->reason == Reason::our_limit && !seen.reached;
  if (was_cut_short) return;  // stop() marks the cell as not run
  if (own_limit) {
    if (!retry_after_own_limit(host, run.task)) host.job.gave_up(run.task, std::move(seen), false);
  } else if (throttled) {
    if (!retry_after_throttle(host, run.task)) host.job.gave_up(run.task, std::move(seen), true);
  } else if (!retry_after_cut(host, run.task, seen)) {
    pool.went_well();
    concurrency_ = std::min(concurrency_ + 1, full_concurrency_);
    host.job.finished(run.task, std::move(seen));
  }
  tell(host);
  pump();
}

void Scheduler::closed(ConnectionId id) {
  const auto found = unclosed_.find(id);
  if (found == unclosed_.end()) return;
  pool_of(found->second).closed();
  unclosed_.erase(found);
  pump();
}

void Scheduler::count(OpenHost& host, const Probe& probe, const Observation& seen) {
  if (!connected(seen)) return;
  ++result_.connections;
  result_.any_endpoint_reached = true;
  host.job.count_connection(probe);
}

bool Scheduler::retry_after_own_limit(OpenHost& host, const Task& task) {
  // What is open now is what this machine can hold.
  concurrency_ = std::max<std::size_t>(running_.size(), 1);
  if (stopping_ || task.own_limits >= own_limit_retries) return false;
  Task again = task;
  ++again.own_limits;
  again.not_before = driver_->now() + own_limit_pause;
  host.job.ready().push_back(std::move(again));
  return true;
}

bool Scheduler::retry_after_throttle(OpenHost& host, const Task& task) {
  AddressPool& pool = pool_of(task.probe.endpoint.address);
  const Elapsed until = pool.throttled(driver_->now(), jitter());
  if (stopping_ || task.throttles >= settings_->retries) return false;
  Task again = task;
  ++again.throttles;
  again.not_before = until;
  host.job.ready().push_back(std::move(again));
  return true;
}

/// Nobody else was connected, so it was not for our rate: one front end of several, or the server's moment.
/// Where each cell is asked several times, what happens to each is counted instead.
bool Scheduler::retry_after_cut(OpenHost& host, const Task& task, const Observation& seen) {
  const bool is_asked_once = settings_->repeat == 1 && task.throttles < settings_->retries;
  if (stopping_ || !is_asked_once || !was_cut_without_a_word(seen)) return false;
  if (!host.job.may_answer(task.probe)) return false;
  Task again = task;
  ++again.throttles;
  again.not_before = driver_->now() + pause_after_cut;
  host.job.ready().push_back(std::move(again));
  return true;
}

void Scheduler::settle_login(ConnectionId id, const Observation& seen) {
  const bool was_granted = guard_.is_logging_in(id);
  const unsigned refused = guard_.refused();
  const auto next = guard_.ended(id, seen.auth.attempts);
  if (was_granted && events_->on_login) {
    for (unsigned i = refused; i < guard_.refused(); ++i) events_->on_login(LoginEvent::refused);
    events_->on_login(LoginEvent::over);
  }
  if (next) grant_login(*next);
  for (const ConnectionId denied : guard_.take_denied()) driver_->answer_login(denied, false);
}

// ---- results

void Scheduler::tell(OpenHost& host) {
  progress_.cells_known += host.job.cells_known() - host.known;
  host.known = host.job.cells_known();
  for (const reports::Cell* const cell : host.job.take_news()) {
    ++progress_.cells_done;
    ++result_.cells;
    if (events_->on_cell) events_->on_cell(*cell);
  }
}

void Scheduler::hand_over_finished() {
  for (auto at = hosts_.begin(); at != hosts_.end();) {
    if (!(*at)->done()) {
      ++at;
      continue;
    }
    const std::unique_ptr<OpenHost> host = std::move(*at);
    at = hosts_.erase(at);
    by_number_.erase(host->number);
    ++progress_.hosts_done;
    ++result_.hosts;
    hand_over_.finished(host->number, {host->job.key(), host->job.host(), host->job.take_cells()});
  }
  for (FinishedHost& host : hand_over_.take_due()) {
    if (events_->on_host) events_->on_host(std::move(host));
  }
  // An address that nobody talks to is forgotten, its pace with it; so memory does not grow with the scan.
  if (pools_.size() > 2 * (hosts_.size() + unclosed_.size()) + max_resolving) {
    const Elapsed now = driver_->now();
    std::erase_if(pools_, [&](const auto& entry) {
      return entry.second.open() == 0 && entry.second.not_before() < now;
    });
  }
}

void Scheduler::finish_if_done() {
  const bool all_done = hosts_.empty() && requests_.is_drained() && resolving_ == 0;
  if (finished_ || !(all_done || (stopping_ && hosts_.empty()))) return;
  finished_ = true;
  tell_progress(true);
  driver_->finish();
}

void Scheduler::stop(bool by_deadline) {
  if (stopping_ || finished_) return;
  stopping_ = true;
  result_.deadline_passed = by_deadline;
  result_.interrupted = !by_deadline;
  std::vector<ConnectionId> ids;
  for (const auto& [id, run] : running_) ids.push_back(id);
  std::ranges::sort(ids);
  for (const ConnectionId id : ids) driver_->cancel(id);
  const std::string why = by_deadline ? "the scan's deadline passed" : "the scan was interrupted";
  for (const auto& host : hosts_) {
    host->names_open = 0;
    host->running = 0;
    host->job.abandon(Reason::interrupted, why);
    tell(*host);
  }
  hand_over_finished();
  if (by_deadline) drain_source();
  finish_if_done();
}

/// After the deadline what was not even begun is reported too: a report says what it does not know.
void Scheduler::drain_source() {
  while (true) {
    auto next = requests_.next();
    if (std::holds_alternative<RequestQueue::End>(next)) return;
    auto* const domain = std::get_if<RequestQueue::Domain>(&next);
    if (domain == nullptr && recall(std::get<HostRequest>(next))) continue;
    OpenHost& host = add_host(domain == nullptr ? std::get<HostRequest>(std::move(next))
                                                : requests_.request_for(domain->target.host, domain->target));
    host.job.abandon(Reason::interrupted, "the scan's deadline passed");
    tell(host);
    hand_over_finished();
  }
}

void Scheduler::tell_progress(bool at_end) {
  if (!events_->on_progress) return;
  const Elapsed now = driver_->now();
  if (!at_end && now - last_progress_ < progress_interval) return;
  last_progress_ = now;
  progress_.all_hosts_opened = requests_.is_drained() && resolving_ == 0;
  progress_.in_flight = unclosed_.size();
  progress_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now);
  events_->on_progress(progress_);
}

void Scheduler::set_alarm() {
  const Elapsed now = driver_->now();
  std::optional<Elapsed> earliest;
  if (events_->on_progress) earliest = now + progress_interval;
  if (unclosed_.size() < concurrency_) {
    for (const auto& host : hosts_) {
      for (const Task& task : host->job.ready()) {
        const Elapsed at = std::max(task.not_before, pool_of(task.probe.endpoint.address).not_before());
        if (at > now && (!earliest || at < *earliest)) earliest = at;
      }
    }
  }
  if (earliest) driver_->wake_at(*earliest);
}

double Scheduler::jitter() {
  const Bytes byte = random_->bytes(1);
  return static_cast<double>(byte.front()) / 255.0;
}

}  // namespace smtpmatrix::scanner
