#include "probes/survey/survey.h"

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::survey {
namespace {

namespace version = iana::version;
using Values = std::vector<std::uint16_t>;

Observation observed(Reason reason = Reason::our_bug, bool is_stopped = false) {
  Observation seen;
  seen.tls.emplace();
  if (!is_stopped) return seen;
  Stop stop;
  stop.stage = Stage::tls;
  stop.reason = reason;
  stop.detail = "as the test wants it";
  seen.stop = stop;
  return seen;
}

Observation alerted(std::uint8_t description) {
  auto seen = observed(Reason::tls_alert, true);
  seen.tls->alerts.push_back({.level = 2, .description = description, .sent_by = Sender::server});
  return seen;
}

bool contains(const Values& values, std::uint16_t value) {
  return std::ranges::find(values, value) != values.end();
}

std::optional<std::uint16_t> first_of(const Values& order, const Values& others) {
  const auto found =
      std::ranges::find_if(order, [&](std::uint16_t value) { return contains(others, value); });
  return found == order.end() ? std::nullopt : std::optional(*found);
}

/// A server by its lists, in its own order; RSA and ECDSA suites by its certificates.
struct Server {
  std::map<std::uint16_t, Values> suites;  ///< by version
  Values groups = {iana::group::secp384r1, iana::group::x25519};
  Values schemes = {0x0804, 0x0401};
  bool knows_fallback = true;
  bool hangs_at_long_hello = false;
  bool speaks_ssl3 = false, speaks_ssl2 = false;
  bool compresses = false;

  [[nodiscard]] Observation answer(const Question& question) const;

 private:
  [[nodiscard]] std::optional<std::uint16_t> version_for(const tls::Offer& offer) const;
};

std::optional<std::uint16_t> Server::version_for(const tls::Offer& offer) const {
  std::optional<std::uint16_t> newest;
  for (const auto& [version, accepted] : suites) {
    const bool is_named = contains(offer.versions, version) ||
                          (offer.legacy_version > version && !contains(offer.versions, version::tls13));
    if (is_named) newest = version;
  }
  return newest;
}

Observation Server::answer(const Question& question) const {
  const tls::Offer& offer = question.offer;
  if (!offer.sslv2_cipher_specs.empty()) {
    auto seen = observed(Reason::tls_plaintext_reply, true);
    if (speaks_ssl2) seen.stop->unexpected = {0x80, 0x20, 4, 0, 1, 0, 2, 0, 0};
    return seen;
  }
  if (offer.legacy_version == version::ssl3) {
    if (!speaks_ssl3) return alerted(iana::alert::protocol_version);
    auto seen = observed();
    seen.tls->version = version::ssl3;
    seen.tls->cipher_suite = offer.cipher_suites.front();
    return seen;
  }
  const bool is_long = tls::offered_body(offer, iana::extension::padding).size() > 1000;
  if (is_long && hangs_at_long_hello) return observed(Reason::timeout, true);
  const auto chosen_version = version_for(offer);
  if (!chosen_version) return alerted(iana::alert::protocol_version);
  if (!contains(offer.versions, *chosen_version)) {
    auto seen = observed(Reason::tls_version_mismatch, true);
    seen.tls->version = chosen_version;
    seen.tls->cipher_suite = first_of(suites.at(*chosen_version), offer.cipher_suites);
    return seen;
  }
  const bool fell_back = contains(offer.cipher_suites, iana::cipher_suite::fallback_scsv) &&
                         *chosen_version < suites.rbegin()->first;
  if (fell_back && knows_fallback) return alerted(iana::alert::inappropriate_fallback);
  auto seen = observed();
  seen.tls->version = chosen_version;
  seen.tls->cipher_suite = first_of(suites.at(*chosen_version), offer.cipher_suites);
  seen.tls->group = first_of(groups, tls::offered_groups(offer));
  seen.tls->signature_scheme = first_of(schemes, tls::offered_signature_schemes(offer));
  if (!seen.tls->cipher_suite || !seen.tls->group) return alerted(iana::alert::handshake_failure);
  if (!seen.tls->signature_scheme && *chosen_version >= version::tls12)
    return alerted(iana::alert::handshake_failure);
  const auto* const suite = tls::find_suite(*seen.tls->cipher_suite);
  if (suite != nullptr && suite->key_exchange == tls::KeyExchange::dhe) seen.tls->dh_bits = 2048;
  seen.tls->compression_method = compresses && offer.compression_methods.size() > 1 ? 1 : 0;
  for (const auto& extension : offer.extensions) {
    if (extension.type == iana::extension::extended_master_secret)
      seen.tls->server_extensions.push_back(extension.type);
  }
  return seen;
}

SurveyFacts run(Survey& survey, const Server& server, std::size_t room) {
  std::deque<Question> open;
  for (int steps = 0; steps < 5000 && !survey.done(); ++steps) {
    for (auto& question : survey.take_ready()) open.push_back(std::move(question));
    EXPECT_LE(open.size(), room);
    if (open.empty()) break;
    const Question question = std::move(open.front());
    open.pop_front();
    survey.answered(question.id, server.answer(question));
  }
  EXPECT_TRUE(survey.done());
  EXPECT_TRUE(survey.take_ready().empty());
  return survey.facts();
}

const VersionSurvey& at(const SurveyFacts& facts, std::uint16_t version) {
  return *std::ranges::find(facts.versions, version, &VersionSurvey::version);
}

Server usual_server() {
  Server server;
  server.suites[version::tls13] = {0x1302, 0x1301};
  server.suites[version::tls12] = {0xc030, 0x009c, 0xc02f, 0x009f, 0x002f, 0x00a6};
  return server;
}

TEST(Survey, FindsWhatAServerAccepts) {
  for (const std::size_t room : {std::size_t{1}, std::size_t{3}, std::size_t{8}}) {
    const auto server = usual_server();
    Survey survey({}, room);
    const auto facts = run(survey, server, room);
    EXPECT_EQ(at(facts, version::tls13).suites.accepted, server.suites.at(version::tls13));
    EXPECT_EQ(at(facts, version::tls12).suites.accepted, server.suites.at(version::tls12));
    EXPECT_EQ(at(facts, version::tls12).suites.preference, Preference::server);
    EXPECT_TRUE(at(facts, version::tls12).suites.is_complete);
    EXPECT_EQ(at(facts, version::tls11).offered, Answer::no);
    EXPECT_EQ(at(facts, version::ssl3).offered, Answer::no);
    EXPECT_EQ(at(facts, version::ssl2).offered, Answer::no);
    EXPECT_EQ(facts.groups_tls12.accepted, server.groups);
    EXPECT_EQ(facts.groups_tls13.accepted, server.groups);
    EXPECT_EQ(facts.schemes_tls12.accepted, server.schemes);
    EXPECT_EQ(facts.dh_bits, 2048U);
    EXPECT_EQ(facts.traits.at(Trait::fallback_scsv), Answer::yes);
    EXPECT_EQ(facts.traits.at(Trait::long_hello), Answer::yes);
    EXPECT_EQ(facts.traits.at(Trait::grease), Answer::yes);
    EXPECT_EQ(facts.traits.at(Trait::extended_master_secret), Answer::yes);
    EXPECT_EQ(facts.traits.at(Trait::session_ticket), Answer::no);
    EXPECT_EQ(facts.traits.at(Trait::compression), Answer::no);
  }
}

TEST(Survey, OldVersionsAndWhatNobodyShouldHave) {
  Server server;
  server.suites[version::tls10] = {0x0005, 0x000a};
  server.speaks_ssl2 = server.speaks_ssl3 = server.compresses = server.hangs_at_long_hello = true;
  Survey survey({}, 4);
  const auto facts = run(survey, server, 4);
  EXPECT_EQ(at(facts, version::tls13).offered, Answer::no);
  EXPECT_EQ(at(facts, version::tls10).suites.accepted, server.suites.at(version::tls10));
  EXPECT_EQ(at(facts, version::ssl3).offered, Answer::yes);
  EXPECT_EQ(at(facts, version::ssl2).offered, Answer::yes);
  EXPECT_EQ(facts.traits.at(Trait::compression), Answer::yes);
  EXPECT_EQ(facts.traits.at(Trait::long_hello), Answer::no);
  EXPECT_FALSE(facts.traits.contains(Trait::fallback_scsv)) << "there is nothing to fall back to";
}

TEST(Survey, WhatCellsHaveSeenNeedNotBeAsked) {
  const auto server = usual_server();
  Known known;
  auto seen = observed();
  seen.tls->version = version::tls12;
  seen.tls->cipher_suite = 0xc030;
  note(known, {0x002f, 0xc030}, seen);
  Survey survey(known, 1);
  const auto facts = run(survey, server, 1);
  const auto& suites = at(facts, version::tls12).suites;
  EXPECT_EQ(suites.accepted, server.suites.at(version::tls12));
  EXPECT_LE(suites.connections, suites.accepted.size() + 1);
}

TEST(Survey, WhereNothingIsAnsweredNothingIsClaimed) {
  Survey survey({}, 4);
  for (int steps = 0; steps < 100 && !survey.done(); ++steps) {
    for (const auto& question : survey.take_ready()) survey.gave_up(question.id, "421 go away");
  }
  ASSERT_TRUE(survey.done());
  const auto facts = survey.facts();
  for (const auto& one : facts.versions) EXPECT_EQ(one.offered, Answer::unknown);
  EXPECT_EQ(at(facts, version::tls12).suites.gap, "421 go away");
  EXPECT_TRUE(facts.traits.empty());
}

/// Every answer of every kind, in an order that no server gives: it ends, whatever comes.
TEST(Survey, EndsWhateverTheAnswers) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Survey survey({}, 1 + seed % 9);
    unsigned state = seed * 2654435761U + 1;
    const auto next = [&](unsigned bound) {
      state = state * 1664525U + 1013904223U;
      return (state >> 8U) % bound;
    };
    unsigned asked = 0;
    std::vector<Question> open;
    for (int steps = 0; steps < 20'000 && !survey.done(); ++steps) {
      for (auto& question : survey.take_ready()) open.push_back(std::move(question));
      if (open.empty()) break;
      const auto index = next(static_cast<unsigned>(open.size()));
      const Question question = std::move(open[index]);
      open.erase(open.begin() + index);
      ++asked;
      Observation seen;
      switch (next(6)) {
        case 0: seen = alerted(static_cast<std::uint8_t>(next(120))); break;
        case 1: seen = observed(Reason::connection_reset, true); break;
        case 2: seen = observed(Reason::timeout, true); break;
        default: {
          seen = observed();
          const auto& suites = question.offer.cipher_suites;
          seen.tls->version = static_cast<std::uint16_t>(0x0300 + next(5));
          if (!suites.empty()) seen.tls->cipher_suite = suites[next(static_cast<unsigned>(suites.size()))];
          seen.tls->group = static_cast<std::uint16_t>(next(600));
          seen.tls->signature_scheme = static_cast<std::uint16_t>(next(0x900));
        }
      }
      survey.answered(question.id, seen);
    }
    EXPECT_TRUE(survey.done()) << "seed " << seed << ", asked " << asked << ", open " << open.size();
    EXPECT_LE(asked, 1000U);
    (void)survey.facts();
  }
}

}  // namespace
}  // namespace smtpmatrix::survey
