#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>

#include "reports/diagnosis/advice.h"
#include "reports/knowledge/embedded.h"
#include "reports/knowledge/knowledge.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

/// A finding names the rule that it rests on by its id in data/standards.json; people read what it says.
std::string rules_of(const load::json& item) {
  std::string rules;
  for (const auto& id : item.value("standards", std::vector<std::string>())) {
    const auto* const standard = knowledge().find_standard(id);
    if (standard == nullptr) throw std::logic_error("no standard: " + id);
    rules += fmt::format(" {}{}: {}", standard->rfc, standard->section.empty() ? "" : " " + standard->section,
                         standard->rule);
  }
  return rules;
}

Advice advice_of(const load::json& item) {
  Advice advice;
  advice.id = item.at("id").get<std::string>();
  const auto severity = parse_severity(item.at("severity").get<std::string>());
  if (!severity) throw std::logic_error("no severity: " + item["severity"].dump());
  advice.severity = *severity;
  advice.actor = item.at("actor").get<std::string>();
  advice.title = item.at("title").get<std::string>();
  advice.explanation = item.at("explanation").get<std::string>() + rules_of(item);
  advice.remedy = load::steps(item, "remedy");
  advice.source = fmt::format("{}", fmt::join(item.at("source").get<std::vector<std::string>>(), "; "));
  return advice;
}

}  // namespace

std::vector<Advice> load_advice(std::string_view json) {
  std::vector<Advice> table;
  std::string as_of;
  load::each_item(json, "findings", as_of, [&](const load::json& item) { table.push_back(advice_of(item)); });
  return table;
}

const std::vector<Advice>& all_advice() {
  static const auto table = load_advice(embedded::findings_json());
  return table;
}

}  // namespace smtpmatrix::reports
