#include "probes/survey/inquiry.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "probes/iana/numbers.h"
#include "probes/survey/limits.h"
#include "probes/survey/suites.h"

namespace smtpmatrix::survey {
namespace {

namespace version = iana::version;

constexpr std::array searched_versions = {version::tls13, version::tls12, version::tls11, version::tls10};

/// The SSL Protocol, version 2.0: a record with a two-byte header, SERVER-HELLO (4), its fifth byte the
/// version 0.2.
bool is_ssl2_server_hello(View bytes) {
  constexpr std::uint8_t two_byte_header = 0x80, server_hello = 4, ssl2_low = 2;
  return bytes.size() >= 7 && (bytes[0] & two_byte_header) != 0 && bytes[2] == server_hello &&
         bytes[5] == 0 && bytes[6] == ssl2_low;
}

}  // namespace

Inquiry::Inquiry(Known known, std::size_t concurrency) : known_(std::move(known)), concurrency_(concurrency) {
  ask_suites(version::tls13);
  ask_suites(version::tls12);
  ask_old_versions();
}

bool Inquiry::is_waiting() const {
  return std::ranges::any_of(lines_, [](const auto& line) { return !line->done(); });
}

bool Inquiry::is_exhausted() const { return next_id_ >= limits::questions; }

/// Suites go first: the rest gets what they leave, and half of the room once they leave that much.
std::vector<Question> Inquiry::take_ready() {
  go_on();
  const bool suites_are_settled =
      std::ranges::all_of(suites_, [](const auto& one) { return one.second->done(); });
  std::vector<Question> questions;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    Line& line = *lines_[i];
    const bool waits = i >= suites_.size() && !suites_are_settled;
    const std::size_t room = waits ? (concurrency_ + 1) / 2 : concurrency_;
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

void Inquiry::answered(unsigned id, const Outcome& outcome) {
  const auto open = open_.extract(id);
  if (!open) return;
  open.mapped().line->answered(open.mapped().id, outcome);
  go_on();
}

SearchLine& Inquiry::add(SearchLine::Task task, Turn turn) {
  auto line = std::make_unique<SearchLine>(std::move(task));
  SearchLine& added = *line;
  const auto behind_suites = lines_.begin() + static_cast<std::ptrdiff_t>(suites_.size());
  lines_.insert(turn == Turn::first ? behind_suites : lines_.end(), std::move(line));
  return added;
}

void Inquiry::ask(tls::Offer offer, TlsDepth depth, std::function<void(const Outcome&)> read) {
  lines_.push_back(std::make_unique<SingleLine>(std::move(offer), depth, std::move(read)));
}

// ---- versions and their suites

void Inquiry::ask_suites(std::uint16_t version) {
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

void Inquiry::ask_old_versions() {
  ask(ssl3_offer(), TlsDepth::server_hello, [this](const Outcome& outcome) {
    const auto* const facts = outcome.tls();
    const bool chosen = facts != nullptr && facts->version == version::ssl3 && facts->cipher_suite;
    const bool was_answered = outcome.kind != Outcome::Kind::unanswered;
    old_versions_[version::ssl3] = chosen ? Answer::yes : was_answered ? Answer::no : Answer::unknown;
  });
  ask(ssl2_offer(), TlsDepth::server_hello, [this](const Outcome& outcome) {
    const bool spoke =
        outcome.seen != nullptr && outcome.seen->stop && is_ssl2_server_hello(outcome.seen->stop->unexpected);
    const bool was_asked = outcome.tls() != nullptr;
    old_versions_[version::ssl2] = spoke ? Answer::yes : was_asked ? Answer::no : Answer::unknown;
  });
}

const ChoiceSearch* Inquiry::suites_of(std::uint16_t version) const {
  const auto found = suites_.find(version);
  return found == suites_.end() ? nullptr : &found->second->search();
}

bool Inquiry::is_settled(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  return search != nullptr && search->done();
}

std::optional<bool> Inquiry::is_offered(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  const bool was_chosen =
      (search != nullptr && !search->accepted().empty()) ||
      std::ranges::find(known_.choices, version, &Known::Choice::version) != known_.choices.end();
  if (was_chosen) return true;
  return search != nullptr && search->done() ? std::optional(false) : std::nullopt;
}

Values Inquiry::accepted_at(std::uint16_t version) const {
  const auto* const search = suites_of(version);
  return search == nullptr ? Values() : search->accepted();
}

/// What programs of today have, and what this server is known to take.
Values Inquiry::usual_suites(std::uint16_t version) const {
  Values suites = completed(suites_at(version));
  const auto accepted = accepted_at(version);
  std::ranges::copy_if(accepted, std::back_inserter(suites),
                       [&](std::uint16_t suite) { return std::ranges::find(suites, suite) == suites.end(); });
  return suites;
}

Values Inquiry::offered_versions() const {
  Values versions;
  for (const std::uint16_t version : searched_versions) {
    if (is_offered(version).value_or(false)) versions.push_back(version);
  }
  return versions;
}

/// Empty also while it is not known.
std::optional<std::uint16_t> Inquiry::newest_older() const {
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
void Inquiry::go_on() {
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

/// A search that was cut off by the bound says so.
Choices Inquiry::result_of(const SearchLine& line) const {
  Choices result = line.search().result();
  if (!line.done() && is_exhausted()) result.gap = fmt::format("more than {} questions", limits::questions);
  return result;
}

SurveyFacts Inquiry::facts() const {
  SurveyFacts facts;
  for (const std::uint16_t version : searched_versions) {
    VersionSurvey one;
    one.version = version;
    if (const auto found = suites_.find(version); found != suites_.end()) {
      one.suites = result_of(*found->second);
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
    return found == topics_.end() ? Choices() : result_of(*found->second);
  };
  facts.groups_tls13 = result(Topic::groups13);
  facts.groups_tls12 = result(Topic::groups12);
  facts.schemes_tls13 = result(Topic::schemes13);
  facts.schemes_tls12 = result(Topic::schemes12);
  facts.dh_bits = dh_bits_;
  facts.traits = traits_;
  const auto took_everything = suites_.at(version::tls12)->search().took_everything();
  if (took_everything) facts.traits[Trait::many_suites] = *took_everything ? Answer::yes : Answer::no;
  if (chains_.size() < 2) return facts;  // there is one kind, and the cells tell of it
  for (const auto& [kind, chain] : chains_) facts.chains.push_back({kind, chain});
  return facts;
}

}  // namespace smtpmatrix::survey
