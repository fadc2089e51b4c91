// What to say about a diagnosis: severity, who acts, words and steps: data/findings.json in C++ values. The
// rules decide when it holds.
//
// `{host}`, `{detail}` and the like in a text are marks, replaced by what the rule found. The data are ours:
// a fault in them throws std::logic_error at first use.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct Advice {
  std::string id;
  Severity severity = Severity::info;
  std::string actor;
  std::string title;
  std::string explanation;
  std::vector<RemedyStep> remedy;
  std::string source;
};

/// What a rule found, by mark: {"host", "mail.example.org"}.
using AdviceWords = std::map<std::string_view, std::string>;

/// Every advice there is, in the file's order.
[[nodiscard]] const std::vector<Advice>& all_advice();
[[nodiscard]] std::vector<Advice> load_advice(std::string_view json);

/// The finding of that id without evidence. An unknown id is a bug of ours and throws std::logic_error.
[[nodiscard]] Finding make_finding(std::string_view id, const AdviceWords& words);

/// The text with its marks replaced; what is no mark of `words` stays. One pass: what a peer said is not
/// searched for marks.
[[nodiscard]] std::string fill_in(std::string_view text, const AdviceWords& words);

}  // namespace smtpmatrix::reports
