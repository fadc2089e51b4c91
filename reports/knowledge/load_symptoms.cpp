#include <stdexcept>

#include "reports/knowledge/data.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

using load::json;

SymptomEntry symptom_of(const json& item) {
  SymptomEntry entry;
  entry.id = item.at("id").get<std::string>();
  entry.kind = item.at("kind").get<std::string>();
  entry.meaning = item.at("meaning").get<std::string>();
  entry.actor = item.at("actor").get<std::string>();
  entry.remedy = load::steps(item, "remedy");
  entry.alerts = item.value("alerts", std::vector<std::uint8_t>{});
  entry.standards = load::texts(item, "standards");
  for (const auto& sample : item.at("samples")) {
    entry.samples.push_back(
        {.line = sample.at("line").get<std::string>(), .program = load::optional_text(sample, "program")});
  }
  entry.provenance = load::provenance(item);
  return entry;
}

}  // namespace

SymptomTable load_symptoms(std::string_view text, Compile when) {
  SymptomTable table;
  if (text.empty()) return table;
  std::vector<std::string> expressions;
  load::each_item(text, "symptoms", table.as_of, [&](const json& item) {
    table.entries.push_back(symptom_of(item));
    for (const auto& words : item.value("patterns", json::array())) {
      expressions.push_back(words.at("regex").get<std::string>());
      table.words.push_back({.entry = table.entries.size() - 1,
                             .family = load::optional_text(words, "family"),
                             .pattern = TextPattern(expressions.back(), when)});
    }
  });
  table.all = PatternSet(std::move(expressions), when);
  return table;
}

DeviceTable load_devices(std::string_view text) {
  DeviceTable table;
  if (text.empty()) return table;
  load::each_item(text, "devices", table.as_of, [&](const json& item) {
    table.entries.push_back({.id = item.at("id").get<std::string>(),
                             .device = item.at("device").get<std::string>(),
                             .symptom = item.at("symptom").get<std::string>(),
                             .cause = item.at("cause").get<std::string>(),
                             .fix = item.at("fix").get<std::string>(),
                             .explains = load::texts(item, "explains"),
                             .provenance = load::provenance(item)});
  });
  return table;
}

StandardTable load_standards(std::string_view text) {
  StandardTable table;
  if (text.empty()) return table;
  load::each_item(text, "standards", table.as_of, [&](const json& item) {
    table.entries.push_back({.id = item.at("id").get<std::string>(),
                             .rfc = item.at("rfc").get<std::string>(),
                             .section = load::optional_text(item, "section"),
                             .rule = item.at("rule").get<std::string>(),
                             .provenance = load::provenance(item)});
  });
  return table;
}

}  // namespace smtpmatrix::reports
