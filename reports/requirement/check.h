// Holds a requirement against a report, host by host: memory does not grow with the scan.
//
//   Check check(expression);
//   check.see(host, now);              // each host once, diagnosed
//   check.answer(scan_is_complete);
//
// It holds when at least one cell is selected and every selected one satisfies every condition. What is not
// known satisfies nothing: a missing value satisfies only `!=`, and a cell that was not tested, or whose
// result is inconclusive, satisfies no `!=` and no condition on something it did not see. A scan that was cut
// short holds nothing.
#pragma once

#include <string>
#include <vector>

#include "reports/requirement/expression.h"

namespace smtpmatrix::reports::requirement {

struct Answer {
  bool held = false;
  std::string why;  ///< one line; may hold a peer's words: renderers escape them
  /// When not held: whether a tested cell says so, rather than only cells of which nothing is known.
  bool is_proven = false;
};

class Check {
 public:
  explicit Check(Expression expression) : expression_(std::move(expression)) {}

  void see(const HostReport& host, UnixTime now);
  [[nodiscard]] Answer answer(bool scan_is_complete) const;
  [[nodiscard]] const std::string& text() const { return expression_.text; }

 private:
  void see(const Subject& subject);

  Expression expression_;
  std::size_t selected_ = 0;
  std::size_t offending_ = 0;
  std::size_t unnamed_ = 0;
  bool is_proven_ = false;
  std::vector<std::string> named_;
};

/// Whether the term is true of the subject.
[[nodiscard]] bool satisfies(const Subject& subject, const Term& term);

/// `*` any characters, `?` one; letters of ASCII in either case.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace smtpmatrix::reports::requirement
