// What a server has, and which hellos it answers.
#include <algorithm>
#include <utility>

#include "probes/iana/numbers.h"
#include "probes/survey/inquiry.h"
#include "probes/survey/limits.h"
#include "probes/survey/suites.h"

namespace smtpmatrix::survey {
namespace {

namespace version = iana::version;

Answer answer_to(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::replied: return Answer::yes;
    case Outcome::Kind::refused:
    case Outcome::Kind::cut:
    case Outcome::Kind::silent: return Answer::no;
    case Outcome::Kind::unanswered: return Answer::unknown;
  }
  return Answer::unknown;
}

Answer yes_if(bool condition) { return condition ? Answer::yes : Answer::no; }

}  // namespace

/// Several traits in one hello. RFC 7366 3: encrypt-then-MAC is for CBC suites, so those only are offered.
void Inquiry::ask_extensions(std::uint16_t older, const Values& suites) {
  const Values chained = completed(suites, [](const tls::Suite& suite) { return suite.is_cbc(); });
  const bool asks_for_mac = !chained.empty();
  auto offer = make_offer({.versions = {older},
                           .suites = asks_for_mac ? chained : suites,
                           .groups = {},
                           .schemes = {},
                           .shares = {}});
  constexpr std::uint8_t deflate = 1;
  offer.compression_methods = {deflate, 0};
  for (const auto type : {iana::extension::extended_master_secret, iana::extension::encrypt_then_mac,
                          iana::extension::session_ticket})
    offer.extensions.push_back({type, {}});
  ask(std::move(offer), TlsDepth::server_hello, [this, asks_for_mac, deflate](const Outcome& outcome) {
    const auto* const facts = outcome.tls();
    if (outcome.kind != Outcome::Kind::replied || facts == nullptr) return;
    const auto has = [&](std::uint16_t type) {
      return yes_if(std::ranges::find(facts->server_extensions, type) != facts->server_extensions.end());
    };
    traits_[Trait::compression] = yes_if(facts->compression_method == deflate);
    if (facts->compression_method == deflate) return;  // the engine read no further
    traits_[Trait::secure_renegotiation] = has(iana::extension::renegotiation_info);
    traits_[Trait::extended_master_secret] = has(iana::extension::extended_master_secret);
    if (asks_for_mac) traits_[Trait::encrypt_then_mac] = has(iana::extension::encrypt_then_mac);
    traits_[Trait::session_ticket] = has(iana::extension::session_ticket);
  });
}

/// Of any first flight that was read to its end.
void Inquiry::note_flight(const Outcome& outcome) {
  const auto* const facts = outcome.tls();
  if (facts == nullptr || outcome.kind != Outcome::Kind::replied || facts->certificate_chain.empty()) return;
  const auto note = [&](Trait trait, bool seen) {
    auto& known = traits_[trait];
    if (known != Answer::yes) known = yes_if(seen);
  };
  note(Trait::ocsp_staple, facts->ocsp_staple.has_value());
  const bool was_read_whole = outcome.seen->stop == std::nullopt;
  if (was_read_whole) note(Trait::client_certificate, facts->client_certificate_requested);
}

void Inquiry::ask_tolerance() {
  const Values versions = offered_versions();
  if (versions.empty()) return;
  Parts parts{.versions = versions, .suites = {}, .groups = {}, .schemes = {}, .shares = {}};
  for (const std::uint16_t version : versions) {
    for (const std::uint16_t suite : usual_suites(version)) {
      if (std::ranges::find(parts.suites, suite) == parts.suites.end()) parts.suites.push_back(suite);
    }
  }
  parts.groups = usual_groups();
  parts.schemes = usual_schemes();
  const auto answer_for = [this](Trait trait) {
    return [this, trait](const Outcome& outcome) { traits_[trait] = answer_to(outcome); };
  };
  auto lengthened = make_offer(parts);
  lengthen(lengthened, limits::long_hello_bytes);
  ask(std::move(lengthened), TlsDepth::server_hello, answer_for(Trait::long_hello));
  auto with_unknown = make_offer(parts);
  add_unknown_extensions(with_unknown);
  ask(std::move(with_unknown), TlsDepth::server_hello, answer_for(Trait::unknown_extensions));
  auto greased = make_offer(parts);
  add_grease(greased, parts);
  ask(std::move(greased), TlsDepth::server_hello, answer_for(Trait::grease));
  Parts modern = parts;
  if (modern.versions.front() != version::tls13) {
    modern.versions.insert(modern.versions.begin(), version::tls13);
    const auto newest = suites_at(version::tls13);
    modern.suites.insert(modern.suites.begin(), newest.begin(), newest.end());
  }
  modern.shares = {iana::group::x25519};
  ask(make_offer(modern), TlsDepth::server_hello, answer_for(Trait::tls13_hello));
}

/// RFC 7507 3: a hello that names less than the server speaks, and says that it fell back.
void Inquiry::ask_fallback() {
  const Values versions = offered_versions();
  if (versions.size() < 2) return;
  auto offer = make_offer({.versions = {versions[1]},
                           .suites = usual_suites(versions[1]),
                           .groups = {},
                           .schemes = {},
                           .shares = {}});
  offer.cipher_suites.push_back(iana::cipher_suite::fallback_scsv);
  ask(std::move(offer), TlsDepth::server_hello, [this](const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::replied) {
      traits_[Trait::fallback_scsv] = Answer::no;
    } else if (outcome.tls() != nullptr && has_alert(*outcome.tls(), iana::alert::inappropriate_fallback)) {
      traits_[Trait::fallback_scsv] = Answer::yes;
    }
  });
}

}  // namespace smtpmatrix::survey
