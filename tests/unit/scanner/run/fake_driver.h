// A Driver without sockets or a clock: connections answer by a script, time jumps from event to event.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scanner/run/driver.h"
#include "tests/unit/scanner/plan/seen.h"

namespace smtpmatrix::scanner::testing {

class FakeDriver final : public Driver {
 public:
  /// What a connection sees in the end, given how many are open to its address.
  using Script = std::function<Observation(const Probe& probe, std::size_t open_there)>;
  explicit FakeDriver(Script script) : script_(std::move(script)) {}

  void listen(DriverListener& listener) { listener_ = &listener; }
  /// Until finish() or nothing is left.
  void run() {
    while (!finished_ && !events_.empty()) {
      const auto next = events_.begin();
      now_ = std::max(now_, next->first.first);
      const auto event = std::move(next->second);
      events_.erase(next);
      event();
    }
  }

  [[nodiscard]] Elapsed now() const override { return now_; }
  void wake_at(Elapsed when) override {
    if (alarm_) events_.erase(*alarm_);
    alarm_ = at(when, [this] {
      alarm_.reset();
      listener_->woken();
    });
  }
  void resolve(const std::string& host, Answer answer) override {
    after([this, host, answer] { answer(answer_for(names, host)); });
  }
  void mail_exchangers(const std::string& domain, Answer answer) override {
    after([this, domain, answer] { answer(answer_for(exchangers, domain)); });
  }
  void open(ConnectionId id, const Task& task, const DialTo& to) override {
    const Probe& probe = task.probe;
    opened.push_back(probe);
    dialled.push_back(to.address + ":" + std::to_string(to.port));
    open_.emplace(id, probe);
    auto& there = open_at_[probe.endpoint.address];
    peak_at_one_address = std::max(peak_at_one_address, ++there);
    peak = std::max(peak, open_.size());
    const Observation seen = script_(probe, there);
    if (logs_in && logs_in(probe)) {
      after([this, id] { listener_->login_wanted(id); });
      waiting_.emplace(id, seen);
    } else {
      after([this, id, seen] { end(id, seen); }, 10);
    }
  }
  void cancel(ConnectionId id) override {
    const Probe probe = open_.at(id);
    end(id, stopped(probe, Stage::greeting, Reason::interrupted));
  }
  void answer_login(ConnectionId id, bool granted) override {
    auto seen = std::move(waiting_.extract(id).mapped());
    if (!granted) {
      seen.auth = AuthFacts();
      seen.stop = stopped(open_.at(id), Stage::auth, Reason::account_guard).stop;
      denied.push_back(open_.at(id));
    } else {
      peak_logins = std::max(peak_logins, ++logins_);
      granted_.insert(id);
    }
    after([this, id, seen] { end(id, seen); }, 10);
  }
  void finish() override { finished_ = true; }

  std::map<std::string, std::vector<std::string>> names;
  std::map<std::string, std::vector<std::string>> exchangers;
  std::function<bool(const Probe&)> logs_in;
  std::vector<Probe> opened;
  std::vector<std::string> dialled;
  std::vector<Probe> denied;
  std::size_t peak = 0;
  std::size_t peak_at_one_address = 0;
  std::size_t peak_logins = 0;
  [[nodiscard]] bool finished() const { return finished_; }
  void after(std::function<void()> event, int milliseconds = 1) {
    (void)at(now_ + std::chrono::milliseconds(milliseconds), std::move(event));
  }

 private:
  using Key = std::pair<Elapsed, std::size_t>;
  Key at(Elapsed when, std::function<void()> event) {
    const Key key{when, ++order_};
    events_.emplace(key, std::move(event));
    return key;
  }
  static Resolved<std::vector<std::string>> answer_for(
      const std::map<std::string, std::vector<std::string>>& from, const std::string& name) {
    const auto found = from.find(name);
    if (found == from.end())
      return tl::unexpected(ResolveFailure{Reason::dns_not_found, "no such name: " + name});
    return found->second;
  }
  void end(ConnectionId id, const Observation& seen) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const std::string address = found->second.endpoint.address;
    open_.erase(found);
    --open_at_[address];
    if (granted_.erase(id) > 0) --logins_;
    listener_->ended(id, seen);
    after([this, id] { listener_->closed(id); });
  }

  Script script_;
  DriverListener* listener_ = nullptr;
  Elapsed now_{};
  std::map<Key, std::function<void()>> events_;
  std::optional<Key> alarm_;
  std::size_t order_ = 0;
  std::map<ConnectionId, Probe> open_;
  std::map<std::string, std::size_t> open_at_;
  std::map<ConnectionId, Observation> waiting_;
  std::set<ConnectionId> granted_;
  std::size_t logins_ = 0;
  bool finished_ = false;
};

}  // namespace smtpmatrix::scanner::testing
