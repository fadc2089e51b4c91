#include <stdexcept>

#include "reports/knowledge/data.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

using load::json;

/// One code, or a list of them.
std::vector<EnhancedRange> enhanced_of(const json& match) {
  if (!match.contains("enhanced")) return {};
  if (match["enhanced"].is_string()) return {EnhancedRange(match["enhanced"].get<std::string>())};
  return load::made_from_texts<EnhancedRange>(match, "enhanced");
}

ReplyConditions conditions_of(const json& match, Compile when) {
  ReplyConditions conditions;
  conditions.code = match.at("code").get<int>();
  conditions.enhanced = enhanced_of(match);
  if (match.contains("text_regex")) conditions.text.emplace(match["text_regex"].get<std::string>(), when);
  conditions.provider = load::optional_text(match, "provider");
  return conditions;
}

ReplyEntry entry_of(const json& item) {
  ReplyEntry entry;
  entry.id = item.at("id").get<std::string>();
  entry.stage = item.at("stage").get<std::string>();
  entry.meaning = item.at("meaning").get<std::string>();
  entry.actor = item.at("actor").get<std::string>();
  entry.remedy = load::steps(item, "remedy");
  for (const auto& sample : item.at("samples")) {
    entry.samples.push_back(
        {.line = sample.at("line").get<std::string>(), .provider = load::optional_text(sample, "provider")});
  }
  entry.provenance = load::provenance(item);
  return entry;
}

}  // namespace

ReplyTable load_replies(std::string_view text, Compile when) {
  ReplyTable table;
  load::each_item(text, "replies", table.as_of, [&](const json& item) {
    table.entries.push_back(entry_of(item));
    table.conditions.push_back(conditions_of(item.at("match"), when));
  });
  return table;
}

}  // namespace smtpmatrix::reports
