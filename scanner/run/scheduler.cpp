#include "scanner/run/scheduler.h"

#include <algorithm>
#include <tuple>

#include "scanner/plan/evidence.h"
#include "scanner/run/limits.h"
#include "scanner/run/open_host.h"
#include "scanner/run/throttle.h"

namespace smtpmatrix::scanner {

Scheduler::Scheduler(const TargetSource& targets, const ScanSettings& settings, const ScanEvents& events,
                     Driver& driver, Random& random, std::size_t concurrency)
    : settings_(&settings),
      events_(&events),
      driver_(&driver),
      random_(&random),
      full_concurrency_(std::max<std::size_t>(concurrency, 1)),
      concurrency_(full_concurrency_),
      guard_(settings.auth_attempts, settings.auth_refused),
      requests_(targets, settings),
      agenda_(settings.per_host, settings.rate) {}

Scheduler::~Scheduler() = default;

// ---- the loop: start what may start, open hosts while there is room, hand over what is finished

void Scheduler::pump() {
  if (pumping_ || finished_) return;
  pumping_ = true;
  hand_over_finished();
  while (!stopping_ && unclosed_.size() < concurrency_) {
    if (start_next()) continue;
    if (!open_next_host()) break;
    hand_over_finished();
  }
  tell_progress(false);
  pumping_ = false;
  finish_if_done();
  if (!finished_) set_alarm();
}

void Scheduler::woken() {
  alarm_.reset();
  pump();
}

void Scheduler::enqueue(const OpenHost& host, Task task) {
  const bool is_login = logs_in(task.probe);
  if (is_login && guard_.awaits_first_login()) {
    const auto rank = std::pair(login_rank(task.probe.endpoint), next_number_++);
    first_logins_.emplace(rank, Agenda::Entry{host.number, std::move(task)});
  } else {
    agenda_.add({host.number, std::move(task)}, is_login, driver_->now());
  }
}

bool Scheduler::start_next() {
  if (!guard_.awaits_first_login()) release_first_logins();
  auto next = take_first_login();
  if (!next) next = agenda_.take(driver_->now(), guard_.admits());
  if (!next) return false;
  start(std::move(*next));
  return true;
}

/// The cell that is likeliest to log in goes first: what it finds out, the others need not risk.
std::optional<Agenda::Entry> Scheduler::take_first_login() {
  if (first_logins_.empty() || !guard_.admits()) return std::nullopt;
  const auto first = first_logins_.begin();
  const Task& task = first->second.task;
  const std::string& address = task.probe.endpoint.address;
  const Elapsed now = driver_->now();
  if (now < task.not_before || !agenda_.pool(address).admits(now)) return std::nullopt;
  agenda_.opened(address, now);
  return std::move(first_logins_.extract(first).mapped());
}

void Scheduler::release_first_logins() {
  for (auto& [rank, entry] : std::exchange(first_logins_, {}))
    agenda_.add(std::move(entry), true, driver_->now());
}

bool Scheduler::logs_in(const Probe& probe) const {
  const SessionSettings& session = settings_->session;
  if (!session.credentials || probe.until < Stage::auth) return false;
  return probe.endpoint.mode != Mode::plain || session.auth_plaintext;
}

void Scheduler::start(Agenda::Entry next) {
  const ConnectionId id = next_number_++;
  const Probe probe = next.task.probe;
  const std::string& address = probe.endpoint.address;
  OpenHost& host = *hosts_.at(next.host);
  unclosed_.emplace(id, address);
  if (logs_in(probe)) guard_.opened(id, login_rank(probe.endpoint));
  ++host.running;
  const auto run = running_.emplace(id, Running{&host, std::move(next.task)}).first;
  result_.peak_in_flight = std::max(result_.peak_in_flight, unclosed_.size());
  driver_->open(id, run->second.task, DialTo{address, host.job.dial_port(probe)});
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

  const std::string& address = run.task.probe.endpoint.address;
  const bool was_cut_short = seen.stop && seen.stop->reason == Reason::interrupted;
  // How a hello of a survey is met is its answer.
  const bool is_answer = run.task.asks && was_cut_at_hello(seen);
  const bool throttled = !is_answer && is_throttle(seen, agenda_.pool(address).open() > 1);
  const bool own_limit = seen.stop && seen.stop->reason == Reason::our_limit && !seen.reached;
  if (was_cut_short) return;  // stop() marks the cell as not run
  if (own_limit) {
    if (!retry_after_own_limit(host, run.task)) host.job.gave_up(run.task, std::move(seen), std::nullopt);
  } else if (throttled) {
    if (!retry_after_throttle(host, run.task, seen))
      host.job.gave_up(run.task, std::move(seen), agenda_.pool(address).pace(driver_->now()));
  } else if (!retry_after_cut(host, run.task, seen)) {
    agenda_.went_well(address, connected(seen), driver_->now());
    recover_concurrency();
    host.job.finished(run.task, std::move(seen));
  }
  tell(host);
  pump();
}

void Scheduler::closed(ConnectionId id) {
  const auto found = unclosed_.find(id);
  if (found == unclosed_.end()) return;
  agenda_.closed(found->second, driver_->now());
  unclosed_.erase(found);
  pump();
}

void Scheduler::count(OpenHost& host, const Probe& probe, const Observation& seen) {
  if (!connected(seen)) return;
  ++result_.connections;
  result_.any_endpoint_reached = true;
  host.job.count_connection(probe);
}

/// Slowly: each step may be one too far again.
void Scheduler::recover_concurrency() {
  if (concurrency_ == full_concurrency_ || ++good_since_own_limit_ < good_before_own_recovery) return;
  good_since_own_limit_ = 0;
  ++concurrency_;
}

bool Scheduler::retry_after_own_limit(OpenHost& host, const Task& task) {
  // What is open now is what this machine can hold.
  concurrency_ = std::max<std::size_t>(running_.size(), 1);
  good_since_own_limit_ = 0;
  if (stopping_ || task.own_limits >= own_limit_retries) return false;
  Task again = task;
  ++again.own_limits;
  again.not_before = driver_->now() + own_limit_pause;
  enqueue(host, std::move(again));
  return true;
}

bool Scheduler::retry_after_throttle(OpenHost& host, const Task& task, const Observation& seen) {
  const Elapsed until =
      agenda_.throttled(task.probe.endpoint.address, driver_->now(), jitter(), pace_words_of(seen));
  if (stopping_ || task.throttles >= settings_->retries) return false;
  host.job.turned_away(task, seen, agenda_.pool(task.probe.endpoint.address).pace(driver_->now()));
  Task again = task;
  ++again.throttles;
  again.not_before = until;
  enqueue(host, std::move(again));
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
  enqueue(host, std::move(again));
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

// ---- the end

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
  agenda_.clear();
  first_logins_.clear();
  for (const auto& [number, host] : hosts_) {
    host->names_open = 0;
    host->running = 0;
    host->job.abandon(Reason::interrupted, why);
    tell(*host);
  }
  hand_over_finished();
  if (by_deadline) drain_source();
  finish_if_done();
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
  auto when = next_time();
  if (events_->on_progress) {
    const Elapsed progress_due = last_progress_ + progress_interval;
    when = std::min(when.value_or(progress_due), progress_due);
  }
  if (!when || when == alarm_) return;
  alarm_ = when;
  driver_->wake_at(*when);
}

/// When something may start as far as time decides.
std::optional<Elapsed> Scheduler::next_time() const {
  if (unclosed_.size() >= concurrency_) return std::nullopt;
  auto when = agenda_.next_time();
  if (first_logins_.empty()) return when;
  const Task& first = first_logins_.begin()->second.task;
  const Elapsed at = std::max(first.not_before, agenda_.pool(first.probe.endpoint.address).not_before());
  if (at > driver_->now()) when = std::min(when.value_or(at), at);
  return when;
}

double Scheduler::jitter() {
  const Bytes byte = random_->bytes(1);
  return static_cast<double>(byte.front()) / 255.0;
}

}  // namespace smtpmatrix::scanner
