// The Driver that stands on sockets, c-ares and real sessions.
#pragma once

#include <memory>
#include <unordered_map>

#include "probes/base/random.h"
#include "scanner/net/dns_watcher.h"
#include "scanner/net/loop.h"
#include "scanner/run/driver.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::scanner {

class NetDriver final : public Driver {
 public:
  /// All outlive the driver.
  NetDriver(Loop& loop, const ScanSettings& settings, Random& random);

  /// Before any other call.
  void listen(DriverListener& listener) { listener_ = &listener; }

  [[nodiscard]] Elapsed now() const override { return loop_->now(); }
  void wake_at(Elapsed when) override;
  void resolve(const std::string& host, Answer answer) override;
  void mail_exchangers(const std::string& domain, Answer answer) override;
  void open(ConnectionId id, const Task& task, const DialTo& to) override;
  void cancel(ConnectionId id) override;
  void answer_login(ConnectionId id, bool granted) override;
  void finish() override { loop_->stop(); }

 private:
  [[nodiscard]] const clients::Client& client_of(const Task& task) const;
  /// Made at the first name, so that a scan of addresses needs no resolver. nullptr: the answer was given.
  Resolver* resolver_for(const std::string& name, const Answer& answer);
  /// Answers from the loop, never from within the question.
  Answer later(Answer answer);

  Loop* loop_;
  const ScanSettings* settings_;
  Random* random_;
  DriverListener* listener_ = nullptr;
  Timer alarm_;
  DnsWatcher watcher_;
  std::unique_ptr<Resolver> resolver_;
  std::unordered_map<ConnectionId, std::shared_ptr<Drive>> drives_;
};

}  // namespace smtpmatrix::scanner
