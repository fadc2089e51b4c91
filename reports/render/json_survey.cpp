#include "reports/render/json_survey.h"

#include <charconv>
#include <fmt/format.h>

#include "probes/iana/names.h"

namespace smtpmatrix::reports::json {
namespace {

using Name = std::string (*)(std::uint16_t);

Json of(const Choices& choices, Name name) {
  auto accepted = Json::array();
  for (const auto value : choices.accepted)
    accepted.push_back({{"name", name(value)}, {"code", fmt::format("{:#06x}", value)}});
  return {{"accepted", std::move(accepted)},
          {"preference", to_string(choices.preference)},
          {"complete", choices.is_complete},
          {"gap", choices.gap.empty() ? Json() : text(choices.gap)},
          {"connections", choices.connections}};
}

std::uint16_t read_code(const Node& node) {
  const auto text = node.text();
  constexpr std::size_t prefix = 2, length = 6;
  std::uint16_t code = 0;
  const auto* const end = text.data() + text.size();
  constexpr int hexadecimal = 16;
  if (text.size() != length || !text.starts_with("0x") ||
      std::from_chars(text.data() + prefix, end, code, hexadecimal).ptr != end)
    node.fail("wanted a code such as 0xc02f");
  return code;
}

template <typename Enum>
Enum read_word(const Node& node, std::optional<Enum> (*parse)(std::string_view)) {
  const auto value = parse(node.text());
  if (!value) node.fail("not one of the words that stand here");
  return *value;
}

Choices read_choices(const Node& node) {
  Choices choices;
  node.at("accepted").each([&](const Node& one) { choices.accepted.push_back(read_code(one.at("code"))); });
  choices.preference = read_word<Preference>(node.at("preference"), parse_preference);
  choices.is_complete = node.at("complete").boolean();
  if (const auto gap = node.find("gap")) choices.gap = gap->text();
  choices.connections = node.at("connections").number<unsigned>();
  return choices;
}

}  // namespace

Json of(const SurveyFacts& facts, UnixTime now) {
  auto versions = Json::array();
  for (const auto& one : facts.versions) {
    versions.push_back({{"version", iana::version_name(one.version)},
                        {"offered", to_string(one.offered)},
                        {"suites", of(one.suites, iana::cipher_suite_name)}});
  }
  auto traits = Json::object();
  for (const auto& [trait, answer] : facts.traits) traits[std::string(to_string(trait))] = to_string(answer);
  auto chains = Json::array();
  for (const auto& one : facts.chains)
    chains.push_back({{"kind", one.kind}, {"certificate", of(one.chain, now)}});
  return {{"versions", std::move(versions)},
          {"groups_tls13", of(facts.groups_tls13, iana::group_name)},
          {"groups_tls12", of(facts.groups_tls12, iana::group_name)},
          {"signature_schemes_tls13", of(facts.schemes_tls13, iana::signature_scheme_name)},
          {"signature_schemes_tls12", of(facts.schemes_tls12, iana::signature_scheme_name)},
          {"dh_bits", facts.dh_bits ? Json(*facts.dh_bits) : Json()},
          {"traits", std::move(traits)},
          {"chains", std::move(chains)},
          {"connections", facts.connections}};
}

SurveyFacts read_survey(const Node& node) {
  SurveyFacts facts;
  node.at("versions").each([&](const Node& one) {
    const auto version = iana::version_number(one.at("version").text());
    if (!version) one.fail("wanted a version such as TLS 1.2");
    facts.versions.push_back(
        {*version, read_word<Answer>(one.at("offered"), parse_answer), read_choices(one.at("suites"))});
  });
  facts.groups_tls13 = read_choices(node.at("groups_tls13"));
  facts.groups_tls12 = read_choices(node.at("groups_tls12"));
  facts.schemes_tls13 = read_choices(node.at("signature_schemes_tls13"));
  facts.schemes_tls12 = read_choices(node.at("signature_schemes_tls12"));
  if (const auto bits = node.find("dh_bits")) facts.dh_bits = bits->number<unsigned>();
  node.at("traits").each_member([&](const std::string& name, const Node& answer) {
    const auto trait = parse_trait(name);
    if (!trait) answer.fail("not a trait that is known");
    facts.traits[*trait] = read_word<Answer>(answer, parse_answer);
  });
  node.at("chains").each([&](const Node& one) {
    facts.chains.push_back({one.at("kind").text(), read_chain(one.at("certificate"))});
  });
  facts.connections = node.at("connections").number<unsigned>();
  return facts;
}

}  // namespace smtpmatrix::reports::json
