#include "reports/diagnosis/advice.h"

#include <algorithm>
#include <stdexcept>

namespace smtpmatrix::reports {

std::string fill_in(std::string_view text, const AdviceWords& words) {
  std::string result;
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    result += text.substr(0, open);
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto mark =
        close == std::string_view::npos ? words.end() : words.find(text.substr(0, close).substr(1));
    if (mark != words.end()) {
      result += mark->second;
      text.remove_prefix(close + 1);
    } else if (!text.empty()) {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

Finding make_finding(std::string_view id, const AdviceWords& words) {
  const auto& table = all_advice();
  const auto found = std::ranges::find(table, id, &Advice::id);
  if (found == table.end()) throw std::logic_error("no advice for " + std::string(id));
  Finding finding;
  finding.id = found->id;
  finding.severity = found->severity;
  finding.actor = found->actor;
  finding.title = fill_in(found->title, words);
  finding.explanation = fill_in(found->explanation, words);
  for (const auto& step : found->remedy)
    finding.remedy.push_back({.text = fill_in(step.text, words), .is_command = step.is_command});
  finding.source = found->source;
  return finding;
}

}  // namespace smtpmatrix::reports
