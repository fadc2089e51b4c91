// A scan as a monitoring system wants it: one status, the reason that decided it, and figures.
//
//   Monitor monitor(policy);
//   monitor.see(host, now);              // each host of the scan
//   monitor.conclude(scan_is_complete);
//
// Without requirements every endpoint (host:port at an address) must work with at least one of its clients in
// one of its modes, and its certificate must verify. With requirements these must hold instead. Thresholds
// count in both cases. What is the tester's own or passes by itself (a throttle, greylisting, no answer from
// the resolver, a limit of this machine) is `unknown`: it proves neither. Pure, and bounded (limits.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/requirement/check.h"

namespace smtpmatrix::reports::monitor {

/// The numbers are the exit codes of monitoring plugins.
enum class Status : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };
[[nodiscard]] std::string_view to_string(Status status);
/// The one that is told of both: critical, unknown, warning, ok.
[[nodiscard]] Status worse_of(Status a, Status b);

/// Of a stage in seconds (more is worse), or of "cert_days" (less is worse).
struct Threshold {
  std::optional<double> warn;
  std::optional<double> crit;
  bool must_be_known = false;  ///< asked for by the user: a figure that no endpoint gives is `unknown`
};

inline constexpr std::string_view certificate_days = "cert_days";
/// Names that a threshold may have: the stages, "total", "cert_days".
[[nodiscard]] const std::vector<std::string>& metric_names();

struct Policy {
  std::map<std::string, Threshold> thresholds;
  std::vector<requirement::Expression> requirements;
  bool verify = true;  ///< a certificate that does not verify is critical
};

struct Metric {
  std::string label;  ///< "connect", or "mail.example.org:587 connect" when there are several endpoints
  double value = 0;
  bool is_days = false;  ///< else seconds
  Threshold threshold;
};

struct Conclusion {
  Status status = Status::unknown;
  std::string headline;              ///< the decisive reason; may hold a peer's words
  std::vector<std::string> details;  ///< one line each
  std::vector<Metric> metrics;
};

class Monitor {
 public:
  explicit Monitor(Policy policy);

  void see(const HostReport& host, UnixTime now);
  [[nodiscard]] Conclusion conclude(bool scan_is_complete) const;

 private:
  struct Place {
    Status status;
    std::string text;  ///< "smtp.example.org:587 starttls: works, TLS 1.3"
    std::string name;  ///< "smtp.example.org:587"
    std::vector<Metric> metrics;
  };

  void see_place(const std::vector<const Cell*>& cells, UnixTime now);
  void measure(Place& place, const Cell& cell, UnixTime now);
  void compare(Place& place, const Metric& metric) const;
  [[nodiscard]] Conclusion of_places() const;
  void judge_requirements(Conclusion& conclusion, bool scan_is_complete) const;
  void judge_missing_metrics(Conclusion& conclusion) const;

  Policy policy_;
  std::vector<requirement::Check> checks_;
  std::vector<Place> places_;
  std::vector<std::string> details_;
  std::vector<std::string> findings_;
  std::vector<std::string> measured_;
};

/// What one cell says on its own.
[[nodiscard]] Status status_of(const Cell& cell);

}  // namespace smtpmatrix::reports::monitor
