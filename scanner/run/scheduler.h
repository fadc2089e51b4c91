// Decides what is opened when: the global pool, each address's pool and pace, retries after a throttle, the
// account's guard, hosts opened as capacity allows and handed over when finished. Stands on a Driver, so a
// test runs it without sockets and without a clock. Deterministic for the same driver and random numbers.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <unordered_map>

#include "probes/base/random.h"
#include "scanner/run/account_guard.h"
#include "scanner/run/address_pool.h"
#include "scanner/run/driver.h"
#include "scanner/run/hand_over.h"
#include "scanner/run/host_job.h"
#include "scanner/run/request_queue.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::scanner {

class Scheduler final : public DriverListener {
 public:
  /// All outlive the scheduler. `concurrency` is the settings' or less, as this machine admits.
  Scheduler(const TargetSource& targets, const ScanSettings& settings, const ScanEvents& events,
            Driver& driver, Random& random, std::size_t concurrency);
  ~Scheduler() override;

  void start() { pump(); }
  /// Ends what runs; what did not run is handed over as such. `Driver::finish` follows.
  void stop(bool by_deadline);
  [[nodiscard]] const ScanResult& result() const { return result_; }

  void progressed(ConnectionId id, const Observation& so_far) override;
  void login_wanted(ConnectionId id) override;
  void ended(ConnectionId id, Observation seen) override;
  void closed(ConnectionId id) override;
  void woken() override { pump(); }

 private:
  struct OpenHost;
  struct Running {
    OpenHost* host;
    Task task;
  };
  using Hosts = std::list<std::unique_ptr<OpenHost>>;

  void pump();
  bool open_next_host();
  void ask_exchangers(const Target& domain);
  OpenHost& add_host(HostRequest request);
  void open_host(HostRequest request);
  /// Whether an earlier run answered it; then it is handed over at once.
  bool recall(const HostRequest& request);
  [[nodiscard]] bool is_resolved_by_proxy(const std::string& name) const;
  void answer(std::uint64_t host_number, const std::string& name,
              Resolved<std::vector<std::string>> addresses);

  bool start_tasks_once();
  bool start_one_of(OpenHost& host);
  [[nodiscard]] bool may_start(const Task& task);
  [[nodiscard]] bool logs_in(const Probe& probe) const;
  [[nodiscard]] std::optional<Probe> best_first_login();
  void start(OpenHost& host, Task task);
  AddressPool& pool_of(const std::string& address);

  void count(OpenHost& host, const Probe& probe, const Observation& seen);
  bool retry_after_own_limit(OpenHost& host, const Task& task);
  bool retry_after_throttle(OpenHost& host, const Task& task);
  bool retry_after_cut(OpenHost& host, const Task& task, const Observation& seen);
  void grant_login(ConnectionId id);
  void settle_login(ConnectionId id, const Observation& seen);
  void tell(OpenHost& host);
  void hand_over_finished();
  void finish_if_done();
  void drain_source();
  void tell_progress(bool at_end);
  void set_alarm();
  [[nodiscard]] double jitter();

  const ScanSettings* settings_;
  const ScanEvents* events_;
  Driver* driver_;
  Random* random_;
  std::size_t full_concurrency_;
  std::size_t concurrency_;  ///< less while this machine runs out of something
  AccountGuard guard_;

  Hosts hosts_;
  std::unordered_map<std::uint64_t, OpenHost*> by_number_;
  RequestQueue requests_;
  HandOver hand_over_;
  std::unordered_map<std::string, AddressPool> pools_;
  std::unordered_map<ConnectionId, Running> running_;
  std::unordered_map<ConnectionId, std::string>
      unclosed_;  ///< address of every connection the peer still counts
  std::optional<Probe> first_login_;
  std::uint64_t next_number_ = 1;
  std::size_t resolving_ = 0;
  bool stopping_ = false;
  bool finished_ = false;
  bool pumping_ = false;
  Elapsed last_progress_{};
  Progress progress_;
  ScanResult result_;
};

}  // namespace smtpmatrix::scanner
