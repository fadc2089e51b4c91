#include "probes/base/stage.h"
#include "reports/render/explanation.h"
#include "reports/render/json_values.h"

namespace smtpmatrix::reports {
namespace {

using json::Json;

Json text_or_nothing(std::string_view text) { return text.empty() ? Json() : json::text(text); }

Json remedy_of(const std::vector<RemedyStep>& steps) {
  auto list = Json::array();
  for (const auto& step : steps) list.push_back({{step.is_command ? "command" : "text", step.text}});
  return list;
}

Json meaning_of_entry(const KnownMeaning& known) {
  return {{"id", known.id},
          {"meaning", known.meaning},
          {"actor", known.actor},
          {"remedy", remedy_of(*known.remedy)},
          {"source", known.provenance->sources},
          {"as_of", known.provenance->as_of},
          {"confidence", known.provenance->confidence}};
}

Json reply_of_explanation(const SmtpReply& reply) {
  return {{"code", reply.code == 0 ? Json() : Json(reply.code)},
          {"enhanced", reply.enhanced ? json::text(*reply.enhanced) : Json()},
          {"text", json::text(reply.text)}};
}

Json alert_of_explanation(const AlertInLine& alert) {
  return {{"number", alert.number},
          {"name", text_or_nothing(alert.name)},
          {"sent_by", text_or_nothing(alert.sent_by)}};
}

Json devices_of_explanation(const std::vector<const DeviceFailure*>& devices) {
  auto list = Json::array();
  for (const auto* device : devices) {
    list.push_back({{"id", device->id},
                    {"device", device->device},
                    {"symptom", device->symptom},
                    {"cause", device->cause},
                    {"fix", device->fix},
                    {"source", device->provenance.sources}});
  }
  return list;
}

Json standards_of_explanation(const std::vector<const StandardRule*>& standards) {
  auto list = Json::array();
  for (const auto* rule : standards) {
    list.push_back({{"rfc", rule->rfc}, {"section", text_or_nothing(rule->section)}, {"rule", rule->rule}});
  }
  return list;
}

Json possible_of(const std::vector<KnownMeaning>& possible) {
  auto list = Json::array();
  for (const auto& known : possible) list.push_back(meaning_of_entry(known));
  return list;
}

Json explanation_of(const ExplainedGroup& group, bool of_log) {
  const auto& made = group.explanation;
  const auto* const provider = made.provider;
  return {{"found", to_string(made.found)},
          {"text", json::text(made.text)},
          {"first_line", of_log ? Json(group.first_line) : Json()},
          {"count", group.count},
          {"span", {{"offset", made.span.offset}, {"length", made.span.length}}},
          {"reply", made.reply ? reply_of_explanation(*made.reply) : Json()},
          {"alert", made.alert ? alert_of_explanation(*made.alert) : Json()},
          {"family", text_or_nothing(made.family)},
          {"program", text_or_nothing(made.program)},
          {"provider", provider == nullptr ? Json() : Json{{"id", provider->id}, {"label", provider->label}}},
          {"stage", text_or_nothing(made.stage)},
          {"known", made.known ? meaning_of_entry(*made.known) : Json()},
          {"possible", possible_of(made.possible)},
          {"quality", to_string(made.quality)},
          {"registry", text_or_nothing(made.registry)},
          {"devices", devices_of_explanation(made.devices)},
          {"standards", standards_of_explanation(made.standards)},
          {"cut", made.cut}};
}

}  // namespace

void write_explanations_json(Output& output, const Explanations& explanations) {
  const auto& counts = explanations.counts;
  output.write("{\n\"schema\":\"smtpmatrix.explanation/1\",\n\"knowledge_as_of\":" +
               json::dump(explanations.knowledge_as_of));
  output.write(",\n\"lines\":" + json::dump({{"read", counts.lines},
                                             {"with_nothing", counts.with_nothing},
                                             {"cut", counts.cut},
                                             {"beyond", counts.beyond}}));
  output.write(",\n\"explanations\":[");
  bool first = true;
  for (const auto& group : explanations.groups) {
    output.write((first ? "\n" : ",\n") + json::dump(explanation_of(group, explanations.of_log)));
    first = false;
  }
  output.write("\n]}\n");
}

}  // namespace smtpmatrix::reports
