// Targets, pulled one at a time → what is asked of each host. Targets of one host that follow each other are
// one request; a domain whose mail exchangers are meant comes out as itself, and its hosts are put in once
// known.
#pragma once

#include <deque>
#include <optional>
#include <variant>

#include "scanner/run/host_job.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::scanner {

class RequestQueue {
 public:
  /// Both outlive the queue.
  RequestQueue(const TargetSource& targets, const ScanSettings& settings)
      : targets_(&targets), settings_(&settings) {}

  struct End {};
  struct Domain {
    Target target;
  };
  /// What to do next; `End` when nothing waits (hosts may still be put in).
  [[nodiscard]] std::variant<End, HostRequest, Domain> next();
  void put(HostRequest request) { waiting_.push_back(std::move(request)); }

  /// The request of a domain itself, or of one of its hosts.
  [[nodiscard]] HostRequest request_for(std::string host, const Target& asked) const;
  /// Nothing waits and the source has ended.
  [[nodiscard]] bool is_drained() const { return source_ended_ && waiting_.empty() && !ahead_; }

 private:
  std::optional<Target> next_target();

  const TargetSource* targets_;
  const ScanSettings* settings_;
  std::deque<HostRequest> waiting_;  ///< exchangers of a domain, before their turn
  std::optional<Target> ahead_;      ///< read already, of the next host
  bool source_ended_ = false;
};

}  // namespace smtpmatrix::scanner
