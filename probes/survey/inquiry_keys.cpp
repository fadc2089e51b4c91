// Groups, signature schemes, sizes and chains: what goes with the suites of a version.
#include <algorithm>
#include <utility>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/survey/inquiry.h"
#include "probes/survey/suites.h"

namespace smtpmatrix::survey {
namespace {

namespace version = iana::version;

bool is_ecdhe(const tls::Suite& suite) { return suite.key_exchange == tls::KeyExchange::ecdhe; }
bool is_dhe(const tls::Suite& suite) { return suite.key_exchange == tls::KeyExchange::dhe; }
bool is_signed(const tls::Suite& suite) { return is_ecdhe(suite) || is_dhe(suite); }

/// RFC 8446 4.2.3: what kind of key a scheme is for.
bool is_rsa_scheme(std::uint16_t scheme) { return iana::signature_scheme_name(scheme).starts_with("rsa_"); }
bool is_ecdsa_scheme(std::uint16_t scheme) {
  return iana::signature_scheme_name(scheme).starts_with("ecdsa_");
}

ChoiceSearch::Likelihood usual_first(Values usual) {
  return [usual = std::move(usual)](std::uint16_t value, const ChoiceSearch&) {
    constexpr double likely = 0.9, unlikely = 0.1;
    return std::ranges::find(usual, value) != usual.end() ? likely : unlikely;
  };
}

/// A usual one for a kind of key that the server is known to have.
double likely_scheme(std::uint16_t scheme, const ChoiceSearch& search) {
  constexpr double likely = 0.9, unlikely = 0.1;
  const auto usual = usual_schemes();
  const bool is_usual = std::ranges::find(usual, scheme) != usual.end();
  const auto is_alike = [&](std::uint16_t other) { return is_rsa_scheme(other) == is_rsa_scheme(scheme); };
  return is_usual && std::ranges::any_of(search.accepted(), is_alike) ? likely : unlikely;
}

}  // namespace

void Inquiry::ask_what_follows_tls13() {
  const Values suites = suites_at(version::tls13);
  topics_[Topic::groups13] = &add({.search = ChoiceSearch(groups_of_tls13(), usual_first(usual_groups())),
                                   .offer =
                                       [suites](const Values& offered) {
                                         return make_offer({.versions = {version::tls13},
                                                            .suites = suites,
                                                            .groups = offered,
                                                            .schemes = {},
                                                            .shares = {}});
                                       },
                                   .choice = [](const TlsFacts& facts) { return facts.group; }});
  // A signature of TLS 1.3 comes encrypted: only suites and shares that we can complete.
  const Values complete = completed(suites);
  if (complete.empty()) return;
  topics_[Topic::schemes13] =
      &add({.search = ChoiceSearch(schemes_of_tls13(), likely_scheme),
            .offer =
                [complete](const Values& offered) {
                  return make_offer({.versions = {version::tls13},
                                     .suites = complete,
                                     .groups = usual_groups(),
                                     .schemes = offered,
                                     .shares = {iana::group::x25519, iana::group::secp256r1}});
                },
            .depth = TlsDepth::first_flight,
            .choice = [](const TlsFacts& facts) { return facts.signature_scheme; },
            .watch = [this](const Outcome& outcome) { note_flight(outcome); }});
}

void Inquiry::ask_what_follows(std::uint16_t older) {
  const Values suites = suites_at(older);
  ask_extensions(older, suites);
  const Values elliptic = completed(suites, is_ecdhe);
  if (!elliptic.empty()) {
    topics_[Topic::groups12] = &add(
        {.search = ChoiceSearch(groups_up_to_tls12(), usual_first(usual_groups())),
         .offer =
             [older, elliptic](const Values& offered) {
               return make_offer(
                   {.versions = {older}, .suites = elliptic, .groups = offered, .schemes = {}, .shares = {}});
             },
         .depth = TlsDepth::first_flight,
         .choice = [](const TlsFacts& facts) { return facts.group; },
         .watch = [this](const Outcome& outcome) { note_flight(outcome); }});
  }
  const Values signed_suites = completed(suites, is_signed);
  if (!signed_suites.empty() && older == version::tls12) {
    topics_[Topic::schemes12] = &add({.search = ChoiceSearch(schemes_of_tls12(), likely_scheme),
                                      .offer =
                                          [older, signed_suites](const Values& offered) {
                                            return make_offer({.versions = {older},
                                                               .suites = signed_suites,
                                                               .groups = {},
                                                               .schemes = offered,
                                                               .shares = {}});
                                          },
                                      .depth = TlsDepth::first_flight,
                                      .choice = [](const TlsFacts& facts) { return facts.signature_scheme; },
                                      .watch = [this](const Outcome& outcome) { note_flight(outcome); }});
  }
  ask_dh_bits(older, suites);
  ask_chains(older, suites);
}

void Inquiry::ask_dh_bits(std::uint16_t older, const Values& suites) {
  const Values finite = completed(suites, is_dhe);
  if (finite.empty()) return;
  ask(make_offer({.versions = {older}, .suites = finite, .groups = {}, .schemes = {}, .shares = {}}),
      TlsDepth::first_flight, [this](const Outcome& outcome) {
        if (outcome.tls() != nullptr) dh_bits_ = outcome.tls()->dh_bits;
      });
}

void Inquiry::ask_chains(std::uint16_t older, const Values& suites) {
  const Values by_rsa = completed(
      suites, [](const tls::Suite& suite) { return suite.authentication == tls::Authentication::rsa; });
  const Values by_ecdsa = completed(
      suites, [](const tls::Suite& suite) { return suite.authentication == tls::Authentication::ecdsa; });
  if (by_rsa.empty() || by_ecdsa.empty()) return;
  asked_for_chains_ = true;
  for (const auto& [kind, offered] : {std::pair("rsa", by_rsa), std::pair("ecdsa", by_ecdsa)})
    ask_for_chain(
        kind,
        make_offer({.versions = {older}, .suites = offered, .groups = {}, .schemes = {}, .shares = {}}));
}

/// Where there is no older version: once the schemes are known.
void Inquiry::ask_chains_of_tls13() {
  const auto found = topics_.find(Topic::schemes13);
  if (found == topics_.end() || !found->second->done()) return;
  asked_for_chains_ = true;
  const Values& schemes = found->second->search().accepted();
  Values by_rsa, by_ecdsa;
  std::ranges::copy_if(schemes, std::back_inserter(by_rsa), is_rsa_scheme);
  std::ranges::copy_if(schemes, std::back_inserter(by_ecdsa), is_ecdsa_scheme);
  if (by_rsa.empty() || by_ecdsa.empty()) return;
  const Values suites = completed(suites_at(version::tls13));
  for (const auto& [kind, offered] : {std::pair("rsa", by_rsa), std::pair("ecdsa", by_ecdsa)})
    ask_for_chain(kind, make_offer({.versions = {version::tls13},
                                    .suites = suites,
                                    .groups = usual_groups(),
                                    .schemes = offered,
                                    .shares = {iana::group::x25519, iana::group::secp256r1}}));
}

void Inquiry::ask_for_chain(std::string_view kind, tls::Offer offer) {
  ask(std::move(offer), TlsDepth::first_flight, [this, kind = std::string(kind)](const Outcome& outcome) {
    if (outcome.seen != nullptr && outcome.seen->certificate) chains_[kind] = *outcome.seen->certificate;
  });
}

}  // namespace smtpmatrix::survey
