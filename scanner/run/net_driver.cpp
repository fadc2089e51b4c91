#include "scanner/run/net_driver.h"

#include <algorithm>
#include <chrono>

#include "probes/session.h"

namespace smtpmatrix::scanner {
namespace {

UnixTime wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

NetDriver::NetDriver(Loop& loop, const ScanSettings& settings, Random& random)
    : loop_(&loop), settings_(&settings), random_(&random), alarm_(loop), watcher_(loop) {}

void NetDriver::wake_at(Elapsed when) {
  alarm_.set(when, [this] { listener_->woken(); });
}

Resolver* NetDriver::resolver_for(const std::string& name, const Answer& answer) {
  if (resolver_) return resolver_.get();
  ResolverSettings settings;
  settings.ipv4 = settings_->families != Families::only_ipv6;
  settings.ipv6 = settings_->families != Families::only_ipv4;
  settings.dns_server = settings_->dns_server;
  auto made = Resolver::create(settings, watcher_);
  if (!made) {
    answer(tl::unexpected(ResolveFailure{Reason::dns_failed, name + ": " + made.error()}));
    return nullptr;
  }
  resolver_ = std::move(*made);
  watcher_.attach(*resolver_);
  return resolver_.get();
}

Driver::Answer NetDriver::later(Answer answer) {
  return [loop = loop_, answer = std::move(answer)](Resolved<std::vector<std::string>> names) {
    loop->post([answer, names = std::move(names)] { answer(names); });
  };
}

void NetDriver::resolve(const std::string& host, Answer answer) {
  const Answer posted = later(std::move(answer));
  if (Resolver* const resolver = resolver_for(host, posted)) resolver->addresses(host, posted);
}

void NetDriver::mail_exchangers(const std::string& domain, Answer answer) {
  const Answer posted = later(std::move(answer));
  if (Resolver* const resolver = resolver_for(domain, posted)) resolver->mail_exchangers(domain, posted);
}

const clients::Client& NetDriver::client_of(const Task& task) const {
  if (task.asks) return *task.asks;
  return *std::ranges::find(settings_->clients, task.probe.client, &clients::Client::id);
}

void NetDriver::open(ConnectionId id, const Task& task, const DialTo& to) {
  DriveEvents events;
  events.on_progress = [this, id](const Observation& so_far) { listener_->progressed(id, so_far); };
  events.on_login_wanted = [this, id] { listener_->login_wanted(id); };
  events.on_end = [this, id](Observation seen) {
    drives_.erase(id);
    listener_->ended(id, std::move(seen));
  };
  events.on_closed = [this, id] { listener_->closed(id); };
  auto session = make_session(task.probe, client_of(task), settings_->session, wall_clock(), *random_);
  drives_.emplace(id, drive(*loop_, std::move(session), to, std::move(events), settings_->way_out));
}

void NetDriver::cancel(ConnectionId id) {
  const auto found = drives_.find(id);
  if (found == drives_.end()) return;
  const auto running = found->second;
  running->cancel();
}

void NetDriver::answer_login(ConnectionId id, bool granted) {
  // Posted: the question may have come from within the answer to another.
  loop_->post([this, id, granted] {
    const auto found = drives_.find(id);
    if (found == drives_.end()) return;
    const auto running = found->second;
    granted ? running->grant_login() : running->deny_login();
  });
}

}  // namespace smtpmatrix::scanner
