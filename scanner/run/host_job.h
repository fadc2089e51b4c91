// One open host: its plans, the trials under way, the cells that are finished. It decides nothing about pace:
// the scheduler takes tasks from it and brings observations back. A redirected port (`--connect-to`) is
// planned with the addresses of the host it is redirected to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/verdict/pace.h"
#include "reports/verdict/report.h"
#include "scanner/plan/host_plan.h"
#include "scanner/resolve/resolver.h"
#include "scanner/run/scan.h"
#include "scanner/run/survey_jobs.h"
#include "scanner/run/task.h"

namespace smtpmatrix::scanner {

/// What is asked of a host, targets merged.
struct HostRequest {
  std::string host;
  std::vector<PortModes> ports;
};
/// The question in one line, as targets are written: "mx.example.org 25/plain,starttls 465/implicit".
[[nodiscard]] std::string key_of(const HostRequest& request);
/// Adds a target's ports and modes, each once.
void add_target(HostRequest& request, const Target& target, const ScanSettings& settings);

class HostJob {
 public:
  HostJob(HostRequest request, const ScanSettings& settings);

  /// Names to be resolved before anything can be probed; each is answered by exactly one of the next two.
  [[nodiscard]] std::vector<std::string> names() const;
  void resolved(const std::string& name, std::vector<std::string> addresses);
  void not_resolved(const std::string& name, const ResolveFailure& failure);

  /// Probes that may start, each handed out once, best first.
  [[nodiscard]] std::vector<Task> take_ready();
  /// The port to dial for this probe.
  [[nodiscard]] std::uint16_t dial_port(const Probe& probe) const;

  void learned(const Probe& probe, const Observation& so_far);
  /// One observation of a probe; `connections`: established for it, retries included, since the last call.
  void finished(const Task& task, Observation seen);
  /// It was turned away to the end: for our rate, with the pace its address was asked at, or by this machine.
  void gave_up(const Task& task, Observation seen, const std::optional<reports::Pace>& throttled_at);
  void count_connection(const Probe& probe);
  /// A connection to the probe's port that was cut without a word may be answered another time.
  [[nodiscard]] bool may_answer(const Probe& probe) const;
  /// It was turned away for our rate and will be tried again.
  void turned_away(const Task& task, Observation seen, const reports::Pace& asked_at);
  /// Everything not finished will not run, for this reason; what waited for a throttle to pass is told as
  /// throttled.
  void abandon(Reason reason, const std::string& detail);
  [[nodiscard]] bool was_abandoned() const { return was_abandoned_; }

  [[nodiscard]] bool done() const;
  [[nodiscard]] const std::string& host() const { return request_.host; }
  [[nodiscard]] std::string key() const { return key_of(request_); }
  [[nodiscard]] std::size_t cells_known() const;
  [[nodiscard]] std::size_t cells_done() const { return done_.size(); }
  /// Cells finished since the last call, as copies of nothing: pointers valid until the next call to the job.
  [[nodiscard]] std::vector<const reports::Cell*> take_news();
  /// Every cell in the order of the matrix; once, when done.
  [[nodiscard]] std::vector<reports::Cell> take_cells();
  /// Likewise.
  [[nodiscard]] std::map<Endpoint, SurveyFacts> take_surveys() { return surveys_.take_facts(); }

 private:
  /// Ports that are dialled at the same host.
  struct Group {
    std::string dial_host;
    std::vector<PortModes> ports;
    std::map<std::uint16_t, std::uint16_t> dial_ports;
    std::optional<HostPlan> plan;
    bool is_closed = false;  ///< nothing of it is left to plan, and its cells without a setting are told
  };
  struct DoneCell {
    std::size_t position;
    reports::Cell cell;
  };

  Group& group_of(const Probe& probe);
  [[nodiscard]] const Group& group_of(const Probe& probe) const;
  void plan(Group& group, std::vector<std::string> addresses);
  void take_ready(Group& group);
  void note_for_survey(const Observation& seen);
  [[nodiscard]] bool are_cells_done() const;
  void close_if_done(Group& group);
  void conclude(std::vector<Conclusion> conclusions);
  void settle(reports::Trial trial, const reports::Pace& pace = {});
  [[nodiscard]] bool is_in_question(const Group& group, const reports::Trial& trial) const;
  [[nodiscard]] bool misses_starttls(const Group& group, const reports::Trial& trial) const;
  [[nodiscard]] bool smaller_was_answered(const Group& group, const reports::Trial& trial) const;
  [[nodiscard]] bool asked_again(const Group& group, reports::Trial& trial);
  void settle_answered_questions();
  reports::Trial& trial_of(const Probe& probe);
  void abandon(reports::Trial trial, Reason reason, const std::string& detail);

  /// The last time that a probe was, and how its address was asked until then.
  struct TurnedAway {
    Observation seen;
    reports::Pace asked_at;
  };

  HostRequest request_;
  const ScanSettings* settings_;
  Stage until_;
  std::vector<Group> groups_;
  std::vector<Task> ready_;
  std::map<Endpoint, std::vector<std::string>> answered_;  ///< clients whose hello met a ServerHello
  std::map<Probe, reports::Trial> trials_;
  std::map<Probe, TurnedAway> turned_away_;
  SurveyJobs surveys_;
  bool was_abandoned_ = false;
  std::vector<DoneCell> done_;
  std::size_t told_ = 0;
};

}  // namespace smtpmatrix::scanner
