#include "reports/knowledge/alternative_entry.h"
#include "reports/knowledge/embedded.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

AlternativeStep alternative_step(const load::json& item) {
  if (item.contains("switch")) return {.step = {}, .switch_id = item["switch"].get<std::string>()};
  const bool is_command = item.contains("command");
  return {
      .step = {.text = item.at(is_command ? "command" : "text").get<std::string>(), .is_command = is_command},
      .switch_id = {}};
}

AlternativeEntry alternative_of(const load::json& item) {
  AlternativeEntry entry;
  entry.id = item.at("id").get<std::string>();
  entry.when = item.at("when").get<std::vector<std::string>>();
  entry.provider = load::optional_text(item, "provider");
  entry.title = item.at("title").get<std::string>();
  entry.explanation = item.at("explanation").get<std::string>();
  for (const auto& step : item.at("steps")) entry.steps.push_back(alternative_step(step));
  entry.provenance = load::provenance(item);
  return entry;
}

}  // namespace

std::vector<AlternativeEntry> load_alternatives(std::string_view json) {
  std::vector<AlternativeEntry> entries;
  std::string as_of;
  load::each_item(json, "alternatives", as_of,
                  [&](const load::json& item) { entries.push_back(alternative_of(item)); });
  return entries;
}

std::span<const AlternativeEntry> alternative_entries() {
  static const auto built_in = load_alternatives(embedded::alternatives_json());
  return built_in;
}

}  // namespace smtpmatrix::reports
