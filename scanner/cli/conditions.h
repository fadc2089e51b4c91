// What must hold of a scan, beyond that it was done: --require and --baseline, judged host by host.
//
//   Conditions conditions(options);      // reads expressions and the baseline; before any connection is made
//   conditions.see(host, now);
//   conditions.answers(complete);        // for the reports' `requirements`
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/compare/compare.h"
#include "reports/render/renderer.h"
#include "reports/requirement/check.h"
#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

/// Throws UsageError with the expression and a caret under the wrong character.
[[nodiscard]] std::vector<reports::requirement::Expression> read_requirements(
    const std::vector<std::string>& texts);

struct SavedReport {
  reports::compare::Side side;
  std::vector<reports::HostReport> hosts;
};
/// Throws UsageError naming `option`, the file, the place in it and what was wanted there.
[[nodiscard]] SavedReport read_saved_report(std::string_view option, const std::string& path);

class Conditions {
 public:
  explicit Conditions(const ScanOptions& options);

  void see(const reports::HostReport& host, UnixTime now);
  /// In the order they were given; the baseline last.
  [[nodiscard]] std::vector<reports::Requirement> answers(bool scan_is_complete);

 private:
  void note_worse(const reports::compare::HostDifference& difference);
  [[nodiscard]] reports::Requirement baseline_answer(bool scan_is_complete);

  std::vector<reports::requirement::Check> checks_;
  std::string baseline_name_;
  std::optional<reports::compare::Comparison> baseline_;
  std::vector<std::string> worse_;  ///< the first few, in words
};

}  // namespace smtpmatrix::cli
