// A scheduler on a FakeDriver, and what it told.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scanner/run/scheduler.h"
#include "tests/unit/scanner/run/fake_driver.h"

namespace smtpmatrix::scanner::testing {

class ZeroRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override { std::ranges::fill(bytes, std::uint8_t{0}); }
};

class SchedulerTest : public ::testing::Test {
 protected:
  SchedulerTest() {
    for (const char* id : {"tls1.0", "tls1.2", "tls1.3"}) settings_.clients.push_back(*clients::find(id));
    settings_.modes = {Mode::starttls};
    settings_.ports = {587};
  }

  void run(FakeDriver& driver, std::vector<std::string> targets) {
    std::size_t next = 0;
    const TargetSource source = [&]() -> std::optional<Target> {
      if (next == targets.size()) return std::nullopt;
      const std::string& text = targets[next++];
      return text.starts_with("mx ") ? parse_mx_domain(text.substr(3)).value() : parse_target(text).value();
    };
    ScanEvents events;
    events.on_cell = [this](const reports::Cell& cell) { cells_.push_back(cell); };
    events.on_host = [this](const FinishedHost& host) {
      hosts_.push_back(host.host);
      keys_.push_back(host.key);
      handed_over_ += host.cells.size();
      for (const auto& [endpoint, facts] : host.surveys) surveys_[endpoint] = facts;
      abandoned_ += host.was_abandoned ? 1 : 0;
    };
    events.is_known = [this](const std::string& key) { return known_.contains(key); };
    events.on_login = [this](LoginEvent event) {
      logins_begun_ += event == LoginEvent::begun ? 1 : 0;
      logins_refused_ += event == LoginEvent::refused ? 1 : 0;
      logins_over_ += event == LoginEvent::over ? 1 : 0;
    };
    events.on_progress = [this](const Progress& progress) { progress_ = progress; };
    ZeroRandom random;
    Scheduler scheduler(source, settings_, events, driver, random, settings_.concurrency);
    driver.listen(scheduler);
    driver.after([&] { scheduler.start(); });
    if (stop_after_) driver.after([&] { scheduler.stop(stop_by_deadline_); }, *stop_after_);
    driver.run();
    result_ = scheduler.result();
    looks_ = scheduler.agenda().looks();
    EXPECT_TRUE(driver.finished());
    EXPECT_EQ(handed_over_, cells_.size());
  }

  std::map<std::string, std::string> outcomes() {
    std::map<std::string, std::string> all;
    for (const auto& cell : cells_)
      all[cell.probe.client] = std::string(to_string(cell.outcome)) + " " + cell.reason_text;
    return all;
  }

  ScanSettings settings_;
  std::vector<reports::Cell> cells_;
  std::map<Endpoint, SurveyFacts> surveys_;
  std::vector<std::string> hosts_;
  std::vector<std::string> keys_;
  std::set<std::string> known_;
  unsigned logins_begun_ = 0;
  unsigned logins_refused_ = 0;
  unsigned logins_over_ = 0;
  std::size_t handed_over_ = 0;
  std::size_t abandoned_ = 0;
  Progress progress_;
  ScanResult result_;
  std::uint64_t looks_ = 0;
  std::optional<int> stop_after_;
  bool stop_by_deadline_ = false;
};

}  // namespace smtpmatrix::scanner::testing
