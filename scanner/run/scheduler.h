// Decides what is opened when: the global pool, retries after a throttle, the account's guard, hosts opened
// as capacity allows and handed over when finished; whose turn it is and each address's pace is the agenda's.
// Stands on a Driver, so a test runs it without sockets and without a clock. Deterministic for the same
// driver and random numbers. What an event costs does not depend on how many hosts are open.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "probes/base/random.h"
#include "scanner/run/account_guard.h"
#include "scanner/run/agenda.h"
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
  [[nodiscard]] const Agenda& agenda() const { return agenda_; }

  void progressed(ConnectionId id, const Observation& so_far) override;
  void login_wanted(ConnectionId id) override;
  void ended(ConnectionId id, Observation seen) override;
  void closed(ConnectionId id) override;
  void woken() override;

 private:
  struct OpenHost;
  struct Running {
    OpenHost* host;
    Task task;
  };
  /// Logins before the first one has ended: the likeliest to succeed first, then as they came.
  using FirstLogins = std::map<std::pair<unsigned, std::uint64_t>, Agenda::Entry>;

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

  void enqueue(const OpenHost& host, Task task);
  bool start_next();
  [[nodiscard]] std::optional<Agenda::Entry> take_first_login();
  void release_first_logins();
  [[nodiscard]] bool logs_in(const Probe& probe) const;
  void start(Agenda::Entry next);

  void count(OpenHost& host, const Probe& probe, const Observation& seen);
  void recover_concurrency();
  bool retry_after_own_limit(OpenHost& host, const Task& task);
  bool retry_after_throttle(OpenHost& host, const Task& task, const Observation& seen);
  bool retry_after_cut(OpenHost& host, const Task& task, const Observation& seen);
  void grant_login(ConnectionId id);
  void settle_login(ConnectionId id, const Observation& seen);
  void tell(OpenHost& host);
  void hand_over_finished();
  void hand_over_due();
  void finish_if_done();
  void drain_source();
  void tell_progress(bool at_end);
  void set_alarm();
  [[nodiscard]] std::optional<Elapsed> next_time() const;
  [[nodiscard]] double jitter();

  const ScanSettings* settings_;
  const ScanEvents* events_;
  Driver* driver_;
  Random* random_;
  std::size_t full_concurrency_;
  std::size_t concurrency_;  ///< less while this machine runs out of something
  std::size_t good_since_own_limit_ = 0;
  AccountGuard guard_;

  std::map<std::uint64_t, std::unique_ptr<OpenHost>> hosts_;  ///< by number
  std::vector<std::uint64_t> finished_hosts_;                 ///< to be handed over
  RequestQueue requests_;
  HandOver hand_over_;
  Agenda agenda_;
  FirstLogins first_logins_;
  std::unordered_map<ConnectionId, Running> running_;
  std::unordered_map<ConnectionId, std::string>
      unclosed_;  ///< address of every connection the peer still counts
  std::uint64_t next_number_ = 1;
  std::size_t resolving_ = 0;
  bool stopping_ = false;
  bool finished_ = false;
  bool pumping_ = false;
  Elapsed last_progress_{};
  std::optional<Elapsed> alarm_;  ///< what the driver was asked to wake us at
  Progress progress_;
  ScanResult result_;
};

}  // namespace smtpmatrix::scanner
