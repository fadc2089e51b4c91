#include "probes/survey/survey.h"

#include <algorithm>
#include <utility>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/survey/limits.h"
#include "probes/survey/line.h"
#include "probes/survey/offers.h"
#include "probes/survey/suites.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::survey {
namespace {

namespace version = iana::version;

constexpr std::array searched_versions = {version::tls13, version::tls12, version::tls11, version::tls10};

Values only(const Values& suites, const auto& is_wanted) {
  Values chosen;
  for (const std::uint16_t code : suites) {
    const tls::Suite* const suite = tls::find_suite(code);
    if (suite != nullptr && is_wanted(*suite)) chosen.push_back(code);
  }
  return chosen;
}

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

/// The SSL Protocol, version 2.0: a record with a two-byte header, SERVER-HELLO (4), its fifth byte the
/// version 0.2.
bool is_ssl2_server_hello(View bytes) {
  constexpr std::uint8_t two_byte_header = 0x80, server_hello = 4, ssl2_low = 2;
  return bytes.size() >= 7 && (bytes[0] & two_byte_header) != 0 && bytes[2] == server_hello &&
         bytes[5] == 0 && bytes[6] == ssl2_low;
}

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

void note(Known& known, const std::vector<std::uint16_t>& offered, const Observation& seen) {
  if (!seen.tls || !seen.tls->version || !seen.tls->cipher_suite) return;
  const bool was_minded = seen.stop && (seen.stop->reason == Reason::tls_version_mismatch ||
                                        seen.stop->reason == Reason::tls_cipher_mismatch);
  if (!was_minded) known.choices.push_back({*seen.tls->version, offered, *seen.tls->cipher_suite});
}

class Survey::Impl {
 public:
  Impl(Known known, std::size_t room) : known_(std::move(known)), room_(std::max<std::size_t>(room, 1)) {
    ask_suites(version::tls13);
    ask_suites(version::tls12);
    ask_old_versions();
  }

  std::vector<Question> take_ready();
  void answered(unsigned id, const Outcome& outcome);
  [[nodiscard]] bool done() const { return open_.empty() && (!is_waiting() || is_exhausted()); }
  [[nodiscard]] SurveyFacts facts() const;

 private:
  struct Open {
    Line* line;
    unsigned id;
  };
  /// The searches whose results stand in the facts.
  enum class Topic : std::uint8_t { groups13, groups12, schemes13, schemes12 };

  [[nodiscard]] bool is_waiting() const {
    return std::ranges::any_of(lines_, [](const auto& line) { return !line->done(); });
  }
  [[nodiscard]] bool is_exhausted() const { return next_id_ >= limits::questions; }
  enum class Turn : std::uint8_t { first, in_gaps };
  SearchLine& add(SearchLine::Task task, Turn turn = Turn::in_gaps);
  void ask(tls::Offer offer, TlsDepth depth, std::function<void(const Outcome&)> read);

  void ask_suites(std::uint16_t version);
  void ask_old_versions();
  void go_on();
  void ask_what_follows_tls13();
  void ask_what_follows(std::uint16_t older);
  void ask_dh_bits(std::uint16_t older, const Values& suites);
  void ask_extensions(std::uint16_t older, const Values& suites);
  void ask_chains(std::uint16_t older, const Values& suites);
  void ask_chains_of_tls13();
  void ask_tolerance();
  void ask_fallback();
  void note_flight(const Outcome& outcome);
  void note_chain(const char* kind, const Outcome& outcome);
  [[nodiscard]] const ChoiceSearch* suites_of(std::uint16_t version) const;
  [[nodiscard]] bool is_settled(std::uint16_t version) const;
  /// Empty: not known yet.
  [[nodiscard]] std::optional<bool> is_offered(std::uint16_t version) const;
  [[nodiscard]] Values accepted_at(std::uint16_t version) const;
  [[nodiscard]] Values usual_suites(std::uint16_t version) const;
  [[nodiscard]] Values offered_versions() const;
  [[nodiscard]] std::optional<std::uint16_t> newest_older() const;

  Known known_;
  std::size_t room_;
  std::vector<std::unique_ptr<Line>> lines_;  ///< first those whose questions go first
  std::map<std::uint16_t, SearchLine*> suites_;
  std::map<Topic, SearchLine*> topics_;
  std::map<unsigned, Open> open_;
  unsigned next_id_ = 0;
  bool asked_after_tls13_ = false, asked_after_older_ = false, asked_after_all_ = false;
  bool asked_for_chains_ = false;
  std::map<std::uint16_t, Answer> old_versions_;
  std::optional<unsigned> dh_bits_;
  std::map<Trait, Answer> traits_;
  std::vector<ChainOfKind> chains_;
};

/// Suites go first: the rest gets what they leave, and half of the room once they leave that much.
std::vector<Question> Survey::Impl::take_ready() {
  go_on();
  const bool suites_are_settled =
      std::ranges::all_of(suites_, [](const auto& one) { return one.second->done(); });
  std::vector<Question> questions;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    Line& line = *lines_[i];
    const bool waits = i >= suites_.size() && !suites_are_settled;
    const std::size_t room = waits ? (room_ + 1) / 2 : room_;
    while (open_.size() < room && !is_exhausted()) {
      const auto of_line = static_cast<std::size_t>(
          std::ranges::count_if(open_, [&](const auto& one) { return one.second.line == &line; }));
      auto asked = line.next(of_line + room - open_.size());
      if (!asked) break;
      open_[next_id_] = {&line, asked->id};
      questions.push_back({next_id_++, std::move(asked->offer), asked->depth});
    }
  }
  return questions;
}

void Survey::Impl::answered(unsigned id, const Outcome& outcome) {
  const auto open = open_.extract(id);
  if (!open) return;
  open.mapped().line->answered(open.mapped().id, outcome);
  go_on();
}

SearchLine& Survey::Impl::add(SearchLine::Task task, Turn turn) {
  auto line = std::make_unique<SearchLine>(std::move(task));
  SearchLine& added = *line;
  const auto behind_suites = lines_.begin() + static_cast<std::ptrdiff_t>(suites_.size());
  lines_.insert(turn == Turn::first ? behind_suites : lines_.end(), std::move(line));
  return added;
}

void Survey::Impl::ask(tls::Offer offer, TlsDepth depth, std::function<void(const Outcome&)> read) {
  lines_.push_back(std::make_unique<SingleLine>(std::move(offer), depth, std::move(read)));
}

// ---- versions and their suites

void Survey::Impl::ask_suites(std::uint16_t version) {
  const ChoiceSearch* const newer = version < version::tls12 ? suites_of(version::tls12) : nullptr;
  const auto candidates = suites_at(version);
  ChoiceSearch search(candidates, SuiteOdds(candidates, newer));
  for (const Known::Choice& choice : known_.choices) {
    if (choice.version == version) search.knows(choice.offered, choice.chosen);
  }
  if (newer != nullptr) search.expect(newer->preference());
  SearchLine& line =
      add({.search = std::move(search),
           .offer =
               [version](const Values& offered) {
                 return make_offer(
                     {.versions = {version}, .suites = offered, .groups = {}, .schemes = {}, .shares = {}});
               },
           .choice =
               [version](const TlsFacts& facts) {
                 return facts.version == version ? facts.cipher_suite : std::nullopt;
               }},
          Turn::first);
  suites_[version] = &line;
}

void Survey::Impl::ask_old_versions() {
  ask(ssl3_offer(), TlsDepth::server_hello, [this](const Outcome& outcome) {
    const auto* const facts = outcome.tls();
    const bool chosen = facts != nullptr && facts->version == version::ssl3 && facts->cipher_suite;
    old_versions_[version::ssl3] = chosen ? Answer::yes : answer_to(outcome);
  });
  ask(ssl2_offer(), TlsDepth::server_hello, [this](const Outcome& outcome) {
    const bool spoke =
        outcome.seen != nullptr && outcome.seen->stop && is_ssl2_server_hello(outcome.seen->stop->unexpected);
    const bool was_asked = outcome.tls() != nullptr;
    old_versions_[version::ssl2] = spoke ? Answer::yes : was_asked ? Answer::no : Answer::unknown;
  });
}

const ChoiceSearch* Survey::Impl::suites_of(std::uint16_t version) const {
  const auto found = suites_.find(version);
  return found == suites_.end() ? nullptr : &found->second->search();
}

bool Survey::Impl::is_settled(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  return search != nullptr && search->done();
}

std::optional<bool> Survey::Impl::is_offered(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  const bool was_chosen =
      (search != nullptr && !search->accepted().empty()) ||
      std::ranges::find(known_.choices, version, &Known::Choice::version) != known_.choices.end();
  if (was_chosen) return true;
  return search != nullptr && search->done() ? std::optional(false) : std::nullopt;
}

Values Survey::Impl::accepted_at(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  return search == nullptr ? Values() : search->accepted();
}

/// What programs of today have, and what this server is known to take.
Values Survey::Impl::usual_suites(std::uint16_t version) const {
  Values suites = only(suites_at(version), [](const tls::Suite&) { return true; });
  const auto accepted = accepted_at(version);
  std::ranges::copy_if(accepted, std::back_inserter(suites),
                       [&](std::uint16_t suite) { return std::ranges::find(suites, suite) == suites.end(); });
  return suites;
}

Values Survey::Impl::offered_versions() const {
  Values versions;
  for (const std::uint16_t version : searched_versions) {
    if (is_offered(version).value_or(false)) versions.push_back(version);
  }
  return versions;
}

/// Empty also while it is not known.
std::optional<std::uint16_t> Survey::Impl::newest_older() const {
  for (const std::uint16_t version : searched_versions) {
    if (version == version::tls13) continue;
    const auto offered = is_offered(version);
    if (!offered) return std::nullopt;
    if (*offered) return version;
  }
  return std::nullopt;
}

/// What TLS 1.2 accepts is the best guess of what older versions do, so they wait until some of it is known;
/// everything else fills the gaps, as soon as it is known which versions there are.
void Survey::Impl::go_on() {
  const bool can_be_guessed_from =
      is_settled(version::tls12) || accepted_at(version::tls12).size() >= limits::suites_to_guess_from;
  if (can_be_guessed_from && suites_.size() == 2) {
    ask_suites(version::tls11);
    ask_suites(version::tls10);
  }
  if (!asked_after_tls13_ && is_offered(version::tls13).value_or(false)) {
    asked_after_tls13_ = true;
    ask_what_follows_tls13();
  }
  if (!asked_after_older_) {
    if (const auto older = newest_older()) {
      asked_after_older_ = true;
      ask_what_follows(*older);
    }
  }
  const bool all_are_known =
      std::ranges::all_of(searched_versions, [&](std::uint16_t one) { return is_offered(one).has_value(); });
  if (!asked_for_chains_ && all_are_known && !newest_older()) ask_chains_of_tls13();
  if (!asked_after_all_ && all_are_known) {
    asked_after_all_ = true;
    ask_tolerance();
    ask_fallback();
  }
}

// ---- groups, schemes, chains

void Survey::Impl::ask_what_follows_tls13() {
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
  const Values complete = only(suites, [](const tls::Suite&) { return true; });
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

void Survey::Impl::ask_what_follows(std::uint16_t older) {
  const Values suites = suites_at(older);
  ask_extensions(older, suites);
  const Values elliptic = only(suites, is_ecdhe);
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
  const Values signed_suites = only(suites, is_signed);
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

void Survey::Impl::ask_dh_bits(std::uint16_t older, const Values& suites) {
  const Values finite = only(suites, is_dhe);
  if (finite.empty()) return;
  ask(make_offer({.versions = {older}, .suites = finite, .groups = {}, .schemes = {}, .shares = {}}),
      TlsDepth::first_flight, [this](const Outcome& outcome) {
        if (outcome.tls() != nullptr) dh_bits_ = outcome.tls()->dh_bits;
      });
}

/// Several traits in one hello. RFC 7366 3: encrypt-then-MAC is for CBC suites, so those only are offered.
void Survey::Impl::ask_extensions(std::uint16_t older, const Values& suites) {
  const Values chained = only(suites, [](const tls::Suite& suite) { return suite.is_cbc(); });
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

void Survey::Impl::ask_chains(std::uint16_t older, const Values& suites) {
  const Values by_rsa =
      only(suites, [](const tls::Suite& suite) { return suite.authentication == tls::Authentication::rsa; });
  const Values by_ecdsa = only(
      suites, [](const tls::Suite& suite) { return suite.authentication == tls::Authentication::ecdsa; });
  if (by_rsa.empty() || by_ecdsa.empty()) return;
  asked_for_chains_ = true;
  for (const auto& [kind, offered] : {std::pair("rsa", by_rsa), std::pair("ecdsa", by_ecdsa)}) {
    ask(make_offer({.versions = {older}, .suites = offered, .groups = {}, .schemes = {}, .shares = {}}),
        TlsDepth::first_flight, [this, kind = kind](const Outcome& outcome) { note_chain(kind, outcome); });
  }
}

/// Where there is no older version: once the schemes are known.
void Survey::Impl::ask_chains_of_tls13() {
  const auto found = topics_.find(Topic::schemes13);
  if (found == topics_.end() || !found->second->done()) return;
  asked_for_chains_ = true;
  const Values& schemes = found->second->search().accepted();
  Values by_rsa, by_ecdsa;
  std::ranges::copy_if(schemes, std::back_inserter(by_rsa), is_rsa_scheme);
  std::ranges::copy_if(schemes, std::back_inserter(by_ecdsa), is_ecdsa_scheme);
  if (by_rsa.empty() || by_ecdsa.empty()) return;
  const Values suites = only(suites_at(version::tls13), [](const tls::Suite&) { return true; });
  for (const auto& [kind, offered] : {std::pair("rsa", by_rsa), std::pair("ecdsa", by_ecdsa)}) {
    ask(make_offer({.versions = {version::tls13},
                    .suites = suites,
                    .groups = usual_groups(),
                    .schemes = offered,
                    .shares = {iana::group::x25519, iana::group::secp256r1}}),
        TlsDepth::first_flight, [this, kind = kind](const Outcome& outcome) { note_chain(kind, outcome); });
  }
}

void Survey::Impl::note_chain(const char* kind, const Outcome& outcome) {
  if (outcome.seen == nullptr || !outcome.seen->certificate) return;
  chains_.push_back({kind, *outcome.seen->certificate});
}

/// Of any first flight that was read to its end.
void Survey::Impl::note_flight(const Outcome& outcome) {
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

// ---- what it tolerates

void Survey::Impl::ask_tolerance() {
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
void Survey::Impl::ask_fallback() {
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

// ---- the facts

SurveyFacts Survey::Impl::facts() const {
  SurveyFacts facts;
  for (const std::uint16_t version : searched_versions) {
    VersionSurvey one;
    one.version = version;
    if (const auto* const search = suites_of(version)) {
      one.suites = search->result();
      one.offered = !one.suites.accepted.empty() ? Answer::yes
                    : one.suites.is_complete     ? Answer::no
                                                 : Answer::unknown;
    }
    facts.versions.push_back(std::move(one));
  }
  for (const std::uint16_t version : {version::ssl3, version::ssl2}) {
    const auto found = old_versions_.find(version);
    VersionSurvey one;
    one.version = version;
    if (found != old_versions_.end()) one.offered = found->second;
    facts.versions.push_back(std::move(one));
  }
  const auto result = [&](Topic topic) {
    const auto found = topics_.find(topic);
    return found == topics_.end() || found->second == nullptr ? Choices() : found->second->search().result();
  };
  facts.groups_tls13 = result(Topic::groups13);
  facts.groups_tls12 = result(Topic::groups12);
  facts.schemes_tls13 = result(Topic::schemes13);
  facts.schemes_tls12 = result(Topic::schemes12);
  facts.dh_bits = dh_bits_;
  facts.traits = traits_;
  for (const auto& [version, line] : suites_) {
    const auto took = line->search().took_everything();
    if (version == version::tls12 && took) facts.traits[Trait::many_suites] = yes_if(*took);
  }
  if (chains_.size() > 1) facts.chains = chains_;  // else there is one kind, and the cells tell of it
  return facts;
}

// ---- the public face

Survey::Survey(Known known, std::size_t room) : impl_(std::make_unique<Impl>(std::move(known), room)) {}
Survey::~Survey() = default;
Survey::Survey(Survey&&) noexcept = default;
Survey& Survey::operator=(Survey&&) noexcept = default;

std::vector<Question> Survey::take_ready() { return impl_->take_ready(); }
void Survey::answered(unsigned id, const Observation& seen) { impl_->answered(id, outcome_of(seen)); }
void Survey::gave_up(unsigned id, const std::string& why) {
  impl_->answered(id, {Outcome::Kind::unanswered, why, nullptr});
}
bool Survey::done() const { return impl_->done(); }
SurveyFacts Survey::facts() const { return impl_->facts(); }

}  // namespace smtpmatrix::survey
