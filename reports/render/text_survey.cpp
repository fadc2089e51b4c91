// What each endpoint accepts (--ciphers). Endpoints that accept the same share a block.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "probes/iana/names.h"
#include "reports/render/text_sections.h"

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

class SurveyBlock {
 public:
  SurveyBlock(const Style& style, std::size_t width) : style_(style), width_(width) {}

  [[nodiscard]] Lines lines(const std::string& where, const SurveyFacts& facts) {
    add_head(fmt::format("What is accepted at {}", where));
    for (const auto& one : facts.versions) add_version(one);
    add_choices("Groups, TLS 1.3", facts.groups_tls13, iana::group_name);
    add_choices("Curves, up to TLS 1.2", facts.groups_tls12, iana::group_name);
    if (facts.dh_bits) add("DH prime", fmt::format("{} bits", *facts.dh_bits));
    add_choices("Signatures, TLS 1.3", facts.schemes_tls13, iana::signature_scheme_name);
    add_choices("Signatures, TLS 1.2", facts.schemes_tls12, iana::signature_scheme_name);
    add_traits(facts);
    for (const auto& chain : facts.chains) add_chain(chain);
    add("Asked with", fmt::format("{} connections", facts.connections));
    return std::move(lines_);
  }

 private:
  void add_head(const std::string& text) {
    for (const auto& line : hanging("", text, width_)) lines_.push_back(style_.bold(line));
  }
  void add(std::string_view label, const std::string& text) {
    for (auto& line : hanging(fmt::format("   {:<22} ", label), text, width_))
      lines_.push_back(std::move(line));
  }
  static std::string remark(const Choices& choices) {
    std::string text(order_words(choices.preference));
    if (choices.is_complete || choices.gap.empty()) return text;
    if (!text.empty()) text += "; ";
    return text + "not all was asked: " + choices.gap;
  }

  void add_version(const VersionSurvey& one) {
    const auto name = iana::version_name(one.version);
    if (one.offered == Answer::no) return add(name, "not offered");
    if (one.offered == Answer::unknown) {
      return add(name, one.suites.gap.empty() ? "not known"
                                              : fmt::format("not known: {}", style_.foreign(one.suites.gap)));
    }
    if (one.suites.accepted.empty()) return add(name, "offered");
    if (one.suites.accepted == above_) return add(name, fmt::format("the same {} suites", above_.size()));
    above_ = one.suites.accepted;
    const auto order = style_.foreign(remark(one.suites));
    add(name, fmt::format("{}{}{}",
                          fmt::format("{} suite{}", one.suites.accepted.size(),
                                      one.suites.accepted.size() == 1 ? "" : "s"),
                          order.empty() ? "" : ", ", order));
    for (const auto suite : one.suites.accepted)
      lines_.push_back(fmt::format("      {}", iana::cipher_suite_name(suite)));
  }

  void add_choices(std::string_view label, const Choices& choices, std::string (*name)(std::uint16_t)) {
    if (choices.accepted.empty()) return;
    std::vector<std::string> names;
    for (const auto value : choices.accepted) names.push_back(name(value));
    const auto order = style_.foreign(remark(choices));
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
  }

  void add_chain(const ChainOfKind& one) {
    if (one.chain.chain.empty()) return;
    const auto& leaf = one.chain.chain.front();
    add(one.kind == "rsa" ? "RSA certificate" : "ECDSA certificate",
        fmt::format("{}, {} {} bits, issued by {}: {}", style_.foreign(leaf.subject),
                    style_.foreign(leaf.key_algorithm), leaf.key_bits, style_.foreign(leaf.issuer),
                    one.chain.verified() ? "verified" : "does not verify"));
  }

  const Style& style_;
  std::size_t width_;
  Lines lines_;
  std::vector<std::uint16_t> above_;  ///< suites of the version told before
};

/// The same but for what it cost.
std::string key_of(const SurveyFacts& facts) {
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

Lines survey_lines(const HostReport& host, const Style& style, std::size_t width) {
  struct Block {
    std::string where;
    SurveyFacts facts;
  };
  std::vector<std::pair<std::string, Block>> blocks;
  for (const auto& entry : host.endpoints) {
    if (!entry.survey) continue;
    const auto where = fmt::format("{} {}{}", entry.endpoint.port, to_string(entry.endpoint.mode),
                                   entry.endpoint.address == host.host
                                       ? ""
                                       : fmt::format(" at {}", style.foreign(entry.endpoint.address)));
    auto key = key_of(*entry.survey);
    const auto same = std::ranges::find(blocks, key, &std::pair<std::string, Block>::first);
    if (same == blocks.end()) {
      blocks.push_back({std::move(key), {where, *entry.survey}});
    } else {
      same->second.where += ", " + where;
      same->second.facts.connections += entry.survey->connections;
    }
  }
  Lines lines;
  for (const auto& [key, block] : blocks) {
    if (!lines.empty()) lines.emplace_back();
    for (auto& line : SurveyBlock(style, width).lines(block.where, block.facts))
      lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace smtpmatrix::reports
