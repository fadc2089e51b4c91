// What to say about a diagnosis: severity, who acts, words and steps. A table; the rules decide when it
// holds.
//
// `{host}`, `{ports}` and `{detail}` in a text are replaced by what the rule found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct Advice {
  std::string_view id;
  Severity severity;
  std::string_view actor;
  std::string_view title;
  std::string_view explanation;
  std::vector<std::string_view> remedy;
  std::string_view source;
};

struct AdviceWords {
  std::string host;
  std::string ports;
  std::string detail;
};

/// Every advice there is, for tests and documentation.
[[nodiscard]] const std::vector<Advice>& all_advice();

/// The finding of that id without evidence. An unknown id is a bug of ours and throws std::logic_error.
[[nodiscard]] Finding make_finding(std::string_view id, const AdviceWords& words);

}  // namespace smtpmatrix::reports
