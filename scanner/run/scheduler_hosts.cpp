// The scheduler's hosts: opened, resolved, recalled from an earlier run, handed over. Their connections are
// in scheduler.cpp.
#include <algorithm>
#include <utility>

#include "scanner/run/limits.h"
#include "scanner/run/open_host.h"

namespace smtpmatrix::scanner {

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
  const std::uint64_t number = next_number_++;
  OpenHost& host = *hosts_.emplace(number, std::make_unique<OpenHost>(number, std::move(request), *settings_))
                        .first->second;
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
  hand_over_.finished(number, {.key = std::move(key), .host = request.host, .cells = {}, .was_known = true});
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
  const auto found = hosts_.find(host_number);
  if (found == hosts_.end() || stopping_) return;
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

/// After whatever may have changed a host: its news, its next tasks, its end.
void Scheduler::tell(OpenHost& host) {
  progress_.cells_known += host.job.cells_known() - host.known;
  host.known = host.job.cells_known();
  for (const reports::Cell* const cell : host.job.take_news()) {
    ++progress_.cells_done;
    ++result_.cells;
    if (events_->on_cell) events_->on_cell(*cell);
  }
  for (Task& task : host.job.take_ready()) enqueue(host, std::move(task));
  if (host.is_finished || !host.done()) return;
  host.is_finished = true;
  finished_hosts_.push_back(host.number);
}

void Scheduler::hand_over_finished() {
  for (const std::uint64_t number : std::exchange(finished_hosts_, {})) {
    const std::unique_ptr<OpenHost> host = std::move(hosts_.extract(number).mapped());
    ++progress_.hosts_done;
    ++result_.hosts;
    hand_over_.finished(number, {.key = host->job.key(),
                                 .host = host->job.host(),
                                 .cells = host->job.take_cells(),
                                 .surveys = host->job.take_surveys(),
                                 .was_abandoned = host->job.was_abandoned()});
  }
  hand_over_due();
}

void Scheduler::hand_over_due() {
  for (FinishedHost& host : hand_over_.take_due()) {
    if (events_->on_host) events_->on_host(std::move(host));
  }
}

/// After the deadline what was not even begun is reported too: a report says what it does not know.
void Scheduler::drain_source() {
  while (true) {
    auto next = requests_.next();
    if (std::holds_alternative<RequestQueue::End>(next)) return hand_over_due();
    auto* const domain = std::get_if<RequestQueue::Domain>(&next);
    if (domain == nullptr && recall(std::get<HostRequest>(next))) continue;
    OpenHost& host = add_host(domain == nullptr ? std::get<HostRequest>(std::move(next))
                                                : requests_.request_for(domain->target.host, domain->target));
    host.job.abandon(Reason::interrupted, "the scan's deadline passed");
    tell(host);
    hand_over_finished();
  }
}

}  // namespace smtpmatrix::scanner
