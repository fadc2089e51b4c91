#include "reports/requirement/field.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/iana/names.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::requirement {
namespace {

using enum Kind;
using enum Role;

Value text_or_unknown(const std::optional<std::string>& value) { return value ? Value(*value) : Value(); }
Value stage_or_unknown(const std::optional<Stage>& stage) {
  return stage ? Value(std::string(to_string(*stage))) : Value();
}

const SmtpReply* reply_of(const Subject& at) {
  return at.cell.seen.stop && at.cell.seen.stop->reply ? &*at.cell.seen.stop->reply : nullptr;
}

/// A value of the session's TLS facts, where there are any.
template <typename Read>
Value of_tls(const Subject& at, Read read) {
  return at.cell.seen.tls ? read(*at.cell.seen.tls) : Value();
}
template <typename Name>
Value named(const std::optional<std::uint16_t>& number, Name name) {
  return number ? Value(name(*number)) : Value();
}

template <typename Read>
Value of_chain(const Subject& at, Read read) {
  return at.endpoint != nullptr && at.endpoint->certificate ? read(*at.endpoint->certificate) : Value();
}
/// The server's own certificate.
template <typename Read>
Value of_leaf(const Subject& at, Read read) {
  return of_chain(at, [&](const ChainFacts& facts) {
    return facts.chain.empty() ? Value() : Value(read(facts.chain.front()));
  });
}

Value keywords(const std::optional<EhloFacts>& ehlo) {
  if (!ehlo) return {};
  std::vector<std::string> names;
  for (const auto& [keyword, parameters] : ehlo->keywords) names.push_back(keyword);
  return names;
}
Value mechanisms(const std::optional<EhloFacts>& ehlo) {
  return ehlo ? Value(ehlo->auth_mechanisms) : Value();
}

Value milliseconds(Elapsed time) { return static_cast<double>(time.count()) / 1000.0; }
template <Stage stage>
Value timing(const Subject& at) {
  const auto found = at.cell.seen.timings.find(stage);
  return found == at.cell.seen.timings.end() ? Value() : milliseconds(found->second);
}

Value problems(const ChainFacts& facts) {
  std::vector<std::string> names;
  for (const auto problem : facts.problems) names.emplace_back(to_string(problem));
  return names;
}

Value alert(const Subject& at) {
  const auto* const told = telling_alert(at.cell.seen);
  return told == nullptr ? Value() : Value(iana::alert_name(told->description));
}

Value auth_result(const Subject& at) {
  const auto& auth = at.cell.seen.auth;
  // The report has no `auth` then: nothing was tried.
  if (auth.result == AuthResult::not_run && auth.attempts.empty()) return {};
  return std::string(to_string(auth.result));
}

constexpr auto table = std::to_array<Field>({
    {"endpoint", text, selects, [](const Subject& at) -> Value { return host_port(at.cell.probe.endpoint); }},
    {"host", text, selects, [](const Subject& at) -> Value { return at.cell.probe.endpoint.host; }},
    {"port", number, selects,
     [](const Subject& at) -> Value { return static_cast<double>(at.cell.probe.endpoint.port); }},
    {"address", text, selects, [](const Subject& at) -> Value { return at.cell.probe.endpoint.address; }},
    {"mode", word, selects,
     [](const Subject& at) -> Value { return std::string(to_string(at.cell.probe.endpoint.mode)); }},
    {"client", text, selects, [](const Subject& at) -> Value { return at.cell.probe.client; }},
    {"provider", text, selects,
     [](const Subject& at) { return at.endpoint == nullptr ? Value() : text_or_unknown(at.endpoint->provider); }},

    {"outcome", word, must_hold,
     [](const Subject& at) -> Value { return std::string(to_string(at.cell.outcome)); }},
    {"reached", stage, must_hold, [](const Subject& at) { return stage_or_unknown(at.cell.seen.reached); }},
    {"stopped_at", stage, must_hold,
     [](const Subject& at) { return at.cell.seen.stop ? stage_or_unknown(at.cell.seen.stop->stage) : Value(); }},
    {"reason", text, must_hold,
     [](const Subject& at) { return at.cell.reason ? Value(at.cell.reason_text) : Value(); }},
    {"detail", text, must_hold, [](const Subject& at) -> Value { return at.cell.detail; }},
    {"connections", number, must_hold,
     [](const Subject& at) -> Value { return static_cast<double>(at.cell.connections); }},
    {"repeats.asked", number, must_hold,
     [](const Subject& at) -> Value { return static_cast<double>(at.cell.repeats_asked); }},
    {"repeats.works", number, must_hold,
     [](const Subject& at) -> Value { return static_cast<double>(at.cell.repeats_worked); }},
    {"findings", list, must_hold, [](const Subject& at) -> Value { return at.cell.findings; }},

    {"reply.code", number, must_hold,
     [](const Subject& at) {
       return reply_of(at) == nullptr ? Value() : Value(static_cast<double>(reply_of(at)->code));
     }},
    {"reply.enhanced", text, must_hold,
     [](const Subject& at) { return reply_of(at) == nullptr ? Value() : text_or_unknown(reply_of(at)->enhanced); }},
    {"reply.text", text, must_hold,
     [](const Subject& at) { return reply_of(at) == nullptr ? Value() : Value(reply_of(at)->text); }},

    {"tls.version", version, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) {
         return tls.version ? Value(static_cast<double>(*tls.version)) : Value();
       });
     }},
    {"tls.cipher", text, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) { return named(tls.cipher_suite, iana::cipher_suite_name); });
     }},
    {"tls.group", text, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) { return named(tls.group, iana::group_name); });
     }},
    {"tls.dh_bits", number, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) {
         return tls.dh_bits ? Value(static_cast<double>(*tls.dh_bits)) : Value();
       });
     }},
    {"tls.signature_scheme", text, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) {
         return named(tls.signature_scheme, iana::signature_scheme_name);
       });
     }},
    {"tls.alert.description", text, must_hold, alert},
    {"tls.certificate_verified", boolean, must_hold,
     [](const Subject& at) {
       return at.cell.seen.certificate ? Value(at.cell.seen.certificate->verified()) : Value();
     }},
    {"tls.sni", text, must_hold,
     [](const Subject& at) { return of_tls(at, [](const TlsFacts& tls) { return text_or_unknown(tls.sni); }); }},
    {"tls.handshake_complete", boolean, must_hold,
     [](const Subject& at) { return of_tls(at, [](const TlsFacts& tls) { return Value(tls.handshake_complete); }); }},
    {"tls.extended_master_secret", boolean, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) { return Value(tls.extended_master_secret); });
     }},
    {"tls.secure_renegotiation", boolean, must_hold,
     [](const Subject& at) {
       return of_tls(at, [](const TlsFacts& tls) { return Value(tls.secure_renegotiation); });
     }},

    {"auth.result", word, must_hold, auth_result},
    {"auth.mechanism", text, must_hold,
     [](const Subject& at) { return text_or_unknown(at.cell.seen.auth.mechanism); }},

    {"timing_ms.connect", number, must_hold, timing<Stage::connect>},
    {"timing_ms.greeting", number, must_hold, timing<Stage::greeting>},
    {"timing_ms.ehlo", number, must_hold, timing<Stage::ehlo>},
    {"timing_ms.starttls", number, must_hold, timing<Stage::starttls>},
    {"timing_ms.tls", number, must_hold, timing<Stage::tls>},
    {"timing_ms.ehlo_tls", number, must_hold, timing<Stage::ehlo_tls>},
    {"timing_ms.auth", number, must_hold, timing<Stage::auth>},
    {"timing_ms.total", number, must_hold, [](const Subject& at) { return milliseconds(at.cell.seen.total); }},

    {"greeting.text", text, must_hold,
     [](const Subject& at) {
       return at.endpoint != nullptr && at.endpoint->greeting ? Value(at.endpoint->greeting->text) : Value();
     }},
    {"ehlo", list, must_hold,
     [](const Subject& at) { return at.endpoint == nullptr ? Value() : keywords(at.endpoint->ehlo); }},
    {"ehlo_tls", list, must_hold,
     [](const Subject& at) { return at.endpoint == nullptr ? Value() : keywords(at.endpoint->ehlo_tls); }},
    {"auth_mechanisms", list, must_hold,
     [](const Subject& at) { return at.endpoint == nullptr ? Value() : mechanisms(at.endpoint->ehlo); }},
    {"auth_mechanisms_tls", list, must_hold,
     [](const Subject& at) { return at.endpoint == nullptr ? Value() : mechanisms(at.endpoint->ehlo_tls); }},

    {"certificate.trusted", boolean, must_hold,
     [](const Subject& at) { return of_chain(at, [](const ChainFacts& facts) { return Value(facts.trusted); }); }},
    {"certificate.name_matches", boolean, must_hold,
     [](const Subject& at) {
       return of_chain(at, [](const ChainFacts& facts) { return Value(facts.name_matches); });
     }},
    {"certificate.expires_in_days", number, must_hold,
     [](const Subject& at) {
       return of_leaf(at, [&](const CertificateFacts& leaf) {
         return static_cast<double>(days_until(leaf.not_after, at.now));
       });
     }},
    {"certificate.problems", list, must_hold, [](const Subject& at) { return of_chain(at, problems); }},
    {"certificate.root", text, must_hold,
     [](const Subject& at) {
       return of_chain(at, [](const ChainFacts& facts) { return text_or_unknown(facts.root); });
     }},
    {"certificate.subject", text, must_hold,
     [](const Subject& at) { return of_leaf(at, [](const CertificateFacts& leaf) { return leaf.subject; }); }},
    {"certificate.issuer", text, must_hold,
     [](const Subject& at) { return of_leaf(at, [](const CertificateFacts& leaf) { return leaf.issuer; }); }},
    {"certificate.key_algorithm", text, must_hold,
     [](const Subject& at) {
       return of_leaf(at, [](const CertificateFacts& leaf) { return leaf.key_algorithm; });
     }},
    {"certificate.key_bits", number, must_hold,
     [](const Subject& at) {
       return of_leaf(at, [](const CertificateFacts& leaf) { return static_cast<double>(leaf.key_bits); });
     }},
    {"certificate.sha256_fingerprint", text, must_hold,
     [](const Subject& at) {
       return of_leaf(at, [](const CertificateFacts& leaf) { return leaf.sha256_fingerprint; });
     }},
});

template <typename Enum>
std::vector<std::string> names_up_to(Enum last) {
  std::vector<std::string> names;
  for (int value = 0; value <= static_cast<int>(last); ++value)
    names.emplace_back(to_string(static_cast<Enum>(value)));
  return names;
}

/// Levenshtein's distance. Both are names of a few dozen characters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

std::string number_text(double number) { return fmt::format("{}", number); }

}  // namespace

std::span<const Field> fields() { return table; }

const Field* find_field(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Field::name);
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> words_of(const Field& field) {
  if (field.kind == Kind::stage) return names_up_to(Stage::rcpt);
  if (field.kind != Kind::word) return {};
  if (field.name == "mode") return names_up_to(Mode::implicit);
  if (field.name == "outcome") return names_up_to(Outcome::not_run);
  return names_up_to(AuthResult::challenged);
}

std::optional<std::string> nearest(std::string_view typed, std::span<const std::string> known) {
  constexpr std::size_t longest_name = 64;
  if (typed.empty() || typed.size() > longest_name) return std::nullopt;
  const auto last_part = std::ranges::find_if(
      known, [&](const std::string& name) { return name.ends_with(fmt::format(".{}", typed)); });
  if (last_part != known.end()) return *last_part;
  const auto best =
      std::ranges::min_element(known, {}, [&](const std::string& name) { return distance(typed, name); });
  const std::size_t near_enough = std::max<std::size_t>(1, typed.size() / 3);
  if (best == known.end() || distance(typed, *best) > near_enough) return std::nullopt;
  return *best;
}

std::optional<std::uint16_t> read_version(std::string_view text) {
  const auto skip = [&](std::string_view prefix) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    if (text.size() < prefix.size() || !std::ranges::equal(text.substr(0, prefix.size()), prefix, same))
      return false;
    text.remove_prefix(prefix.size());
    return true;
  };
  const bool is_ssl = skip("ssl");
  if (!is_ssl) skip("tls");
  if (!skip("v")) skip(" ");
  const auto number = iana::version_number(fmt::format("{} {}", is_ssl ? "SSL" : "TLS", text));
  if (number && *number >= 0x0300 && *number <= 0x0304) return number;
  return std::nullopt;
}

std::string shown(const Field& field, const Value& value) {
  struct Show {
    const Field& field;
    std::string operator()(std::monostate) const { return "not known"; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(double number) const {
      return field.kind == Kind::version ? iana::version_name(static_cast<std::uint16_t>(number))
                                         : number_text(number);
    }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& list) const {
      return list.empty() ? "none" : fmt::format("{}", fmt::join(list, ", "));
    }
  };
  return std::visit(Show{field}, value);
}

}  // namespace smtpmatrix::reports::requirement
