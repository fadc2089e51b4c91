#include "reports/diagnosis/advice.h"

#include <algorithm>
#include <stdexcept>

namespace smtpmatrix::reports {
namespace {

std::string filled(std::string_view text, const AdviceWords& words) {
  std::string result(text);
  const auto replace = [&result](std::string_view mark, const std::string& with) {
    for (auto at = result.find(mark); at != std::string::npos; at = result.find(mark, at + with.size())) {
      result.replace(at, mark.size(), with);
    }
  };
  replace("{host}", words.host);
  replace("{ports}", words.ports);
  // Last: it may hold a peer's words, which are not to be searched for marks.
  replace("{detail}", words.detail);
  return result;
}

}  // namespace

Finding make_finding(std::string_view id, const AdviceWords& words) {
  const auto& table = all_advice();
  const auto found = std::ranges::find(table, id, &Advice::id);
  if (found == table.end()) throw std::logic_error("no advice for " + std::string(id));
  Finding finding;
  finding.id = found->id;
  finding.severity = found->severity;
  finding.actor = found->actor;
  finding.title = filled(found->title, words);
  finding.explanation = filled(found->explanation, words);
  for (const auto step : found->remedy) {
    const bool is_command =
        step.starts_with("Connect-") || step.starts_with("Get-") || step.starts_with("Set-");
    finding.remedy.push_back({filled(step, words), is_command});
  }
  finding.source = found->source;
  return finding;
}

}  // namespace smtpmatrix::reports
