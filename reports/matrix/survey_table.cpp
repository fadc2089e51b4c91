#include "reports/matrix/survey_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "probes/iana/names.h"

namespace smtpmatrix::reports {
namespace {

std::string_view order_words(Preference preference) {
  switch (preference) {
    case Preference::server: return "in the server's order";
    case Preference::client: return "the client's order decides";
    case Preference::mixed: return "now the server's order decides, now the client's";
    case Preference::unknown: return "";
  }
  return "";
}

std::string_view trait_words(Trait trait) {
  switch (trait) {
    case Trait::long_hello: return "a hello of 4 KB";
    case Trait::unknown_extensions: return "unknown extensions";
    case Trait::grease: return "GREASE";
    case Trait::tls13_hello: return "a hello that names TLS 1.3";
    case Trait::many_suites: return "a hello with every suite";
    case Trait::fallback_scsv: return "fallback signal (RFC 7507)";
    case Trait::secure_renegotiation: return "secure renegotiation";
    case Trait::extended_master_secret: return "extended master secret";
    case Trait::encrypt_then_mac: return "encrypt-then-MAC";
    case Trait::compression: return "TLS compression";
    case Trait::session_ticket: return "session tickets";
    case Trait::ocsp_staple: return "OCSP staple";
    case Trait::client_certificate: return "asks for a client certificate";
  }
  return "";
}

bool is_tolerance(Trait trait) { return trait <= Trait::many_suites; }

std::string remark(const Choices& choices) {
  std::string text(order_words(choices.preference));
  if (choices.is_complete || choices.gap.empty()) return text;
  if (!text.empty()) text += "; ";
  return text + "not all was asked: " + choices.gap;
}

/// "; by key exchange ECDHE_RSA 12, RSA 10"; empty in TLS 1.3, whose suites name none.
std::string key_exchanges_of(const std::vector<std::string>& suites) {
  std::vector<std::pair<std::string_view, unsigned>> counts;
  for (const std::string_view suite : suites) {
    const auto end = suite.find("_WITH_");
    if (end == std::string_view::npos) continue;
    auto name = suite.substr(0, end);
    if (name.starts_with("TLS_")) name.remove_prefix(4);
    auto known = std::ranges::find(counts, name, &std::pair<std::string_view, unsigned>::first);
    if (known == counts.end()) known = counts.insert(known, {name, 0});
    ++known->second;
  }
  std::string text;
  for (const auto& [name, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "; by key exchange " : ", ", name, count);
  return text;
}

class SurveyRows {
 public:
  [[nodiscard]] std::vector<SurveyRow> of(const SurveyFacts& facts) {
    for (const auto& one : facts.versions) add_version(one);
    add_choices("Groups, TLS 1.3", facts.groups_tls13, iana::group_name);
    add_choices("Curves, up to TLS 1.2", facts.groups_tls12, iana::group_name);
    if (facts.dh_bits) add("DH prime", fmt::format("{} bits", *facts.dh_bits));
    add_choices("Signatures, TLS 1.3", facts.schemes_tls13, iana::signature_scheme_name);
    add_choices("Signatures, TLS 1.2", facts.schemes_tls12, iana::signature_scheme_name);
    add_traits(facts);
    for (const auto& chain : facts.chains) add_chain(chain);
    return std::move(rows_);
  }

 private:
  void add(std::string_view label, std::string text) {
    rows_.push_back({std::string(label), std::move(text), {}});
  }

  void add_version(const VersionSurvey& one) {
    const auto name = iana::version_name(one.version);
    const auto& accepted = one.suites.accepted;
    if (one.offered == Answer::no) return add(name, "not offered");
    if (one.offered == Answer::unknown)
      return add(name, one.suites.gap.empty() ? "not known" : fmt::format("not known: {}", one.suites.gap));
    if (accepted.empty()) return add(name, "offered");
    if (accepted == above_) return add(name, fmt::format("the same {} suites", above_.size()));
    above_ = accepted;
    const auto order = remark(one.suites);
    add(name, fmt::format("{} suite{}{}{}", accepted.size(), accepted.size() == 1 ? "" : "s",
                          order.empty() ? "" : ", ", order));
    std::ranges::transform(accepted, std::back_inserter(rows_.back().items), iana::cipher_suite_name);
    rows_.back().text += key_exchanges_of(rows_.back().items);
  }

  void add_choices(std::string_view label, const Choices& choices, std::string (*name)(std::uint16_t)) {
    if (choices.accepted.empty()) {
      if (!choices.gap.empty()) add(label, fmt::format("not known: {}", choices.gap));
      return;
    }
    std::vector<std::string> names;
    std::ranges::transform(choices.accepted, std::back_inserter(names), name);
    const auto order = remark(choices);
    add(label, fmt::format("{}{}{}{}", fmt::join(names, ", "), order.empty() ? "" : " (", order,
                           order.empty() ? "" : ")"));
  }

  void add_traits(const SurveyFacts& facts) {
    std::map<std::pair<bool, Answer>, std::vector<std::string_view>> groups;
    for (const auto& [trait, answer] : facts.traits)
      groups[{is_tolerance(trait), answer}].push_back(trait_words(trait));
    const auto add_group = [&](std::string_view label, bool tolerance, Answer answer) {
      const auto found = groups.find({tolerance, answer});
      if (found != groups.end()) add(label, fmt::format("{}", fmt::join(found->second, ", ")));
    };
    add_group("Has", false, Answer::yes);
    add_group("Has not", false, Answer::no);
    add_group("Answers", true, Answer::yes);
    add_group("Does not answer", true, Answer::no);
    add_group("Not known", false, Answer::unknown);
    add_group("Not known, if answered", true, Answer::unknown);
  }

  void add_chain(const ChainOfKind& one) {
    if (one.chain.chain.empty()) return;
    const auto& leaf = one.chain.chain.front();
    add(one.kind == "rsa" ? "RSA certificate" : "ECDSA certificate",
        fmt::format("{}, {} {} bits, issued by {}: {}", leaf.subject, leaf.key_algorithm, leaf.key_bits,
                    leaf.issuer, one.chain.verified() ? "verified" : "does not verify"));
  }

  std::vector<SurveyRow> rows_;
  std::vector<std::uint16_t> above_;  ///< suites of the version told before
};

/// The same but for what it cost.
std::string likeness_of(const SurveyFacts& facts) {
  std::string key;
  const auto add = [&](const Choices& choices) {
    key +=
        fmt::format("{}{}{};", fmt::join(choices.accepted, ","), to_string(choices.preference), choices.gap);
  };
  for (const auto& one : facts.versions) {
    key += fmt::format("{}{}", one.version, to_string(one.offered));
    add(one.suites);
  }
  for (const auto* choices :
       {&facts.groups_tls13, &facts.groups_tls12, &facts.schemes_tls13, &facts.schemes_tls12})
    add(*choices);
  for (const auto& [trait, answer] : facts.traits)
    key += fmt::format("{}{}", to_string(trait), to_string(answer));
  for (const auto& one : facts.chains)
    key += one.kind + (one.chain.chain.empty() ? "" : one.chain.chain.front().sha256_fingerprint);
  return key + std::to_string(facts.dh_bits.value_or(0));
}

}  // namespace

std::vector<SurveyTable> make_survey_tables(const HostReport& host) {
  struct Alike {
    std::string key;
    SurveyTable table;
    unsigned connections;
  };
  std::vector<Alike> all;
  for (const auto& entry : host.endpoints) {
    if (!entry.survey) continue;
    const auto key = likeness_of(*entry.survey);
    auto same = std::ranges::find(all, key, &Alike::key);
    if (same == all.end()) same = all.insert(same, Alike{key, {{}, SurveyRows().of(*entry.survey)}, 0});
    same->table.endpoints.push_back(entry.endpoint);
    same->connections += entry.survey->connections;
  }
  std::vector<SurveyTable> tables;
  for (auto& one : all) {
    one.table.rows.push_back({"Asked with", fmt::format("{} connections", one.connections), {}});
    tables.push_back(std::move(one.table));
  }
  return tables;
}

}  // namespace smtpmatrix::reports
