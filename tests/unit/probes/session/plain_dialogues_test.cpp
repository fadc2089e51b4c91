// Conversations without TLS, written as they are spoken. Each is played as written, cut anywhere, broken off
// at every step, searched for secrets, and replayed from its recorded inputs.
#include <array>
#include <gtest/gtest.h>
#include <ostream>

#include "probes/smtp/text.h"
#include "tests/unit/probes/session/dialogue.h"
#include "tests/unit/probes/session/plain_cases.h"

namespace smtpmatrix {
namespace {

using dialogue::Delivery;
using dialogue::dump;
using dialogue::Maker;
using dialogue::Played;
using dialogue::Step;
using plain_cases::Case;

// RFC 2195's user and password, so that the CRAM-MD5 dialogue is its published one.
constexpr std::string_view user = "tim";
constexpr std::string_view password = "tanstaaftanstaaf";
constexpr std::string_view token = "ya29.token-of-tim";

std::optional<Credentials> credentials_of(std::string_view mechanisms) {
  if (mechanisms.empty()) return std::nullopt;
  Credentials credentials;
  credentials.user = user;
  if (mechanisms == "token") {
    credentials.token = Secret(token);
    return credentials;
  }
  credentials.password = Secret(password);
  while (mechanisms != "any" && !mechanisms.empty()) {
    const auto end = std::min(mechanisms.find(' '), mechanisms.size());
    credentials.mechanisms.emplace_back(mechanisms.substr(0, end));
    mechanisms.remove_prefix(std::min(end + 1, mechanisms.size()));
  }
  return credentials;
}

class NoRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  }
};

class PlainDialogue : public ::testing::TestWithParam<Case> {
 protected:
  PlainDialogue() {
    settings_.ehlo_name = "tester.example";
    settings_.mail_from = "probe@tester.example";
    settings_.rcpt_to = "postmaster@example.org";
    settings_.credentials = credentials_of(GetParam().mechanisms);
    settings_.auth_plaintext = GetParam().plaintext_allowed;
    probe_.endpoint = {.host = "mx.example.org", .port = 25, .address = "192.0.2.1", .mode = Mode::plain};
    probe_.client = "none";
    probe_.until = GetParam().until;
  }
  [[nodiscard]] Maker maker() {
    return [this] { return make_session(probe_, client_, settings_, UnixTime{}, random_); };
  }

  SessionSettings settings_;
  Probe probe_;
  clients::Client client_{.id = "none", .label = "no TLS", .offer = std::nullopt};
  NoRandom random_;
  std::vector<Step> steps_ = dialogue::parse(GetParam().script);
};

std::string stop_of(const Observation& seen) {
  if (!seen.stop) return "none";
  return std::string(to_string(seen.stop->stage)) + " " + std::string(to_string(seen.stop->reason)) + " " +
         std::string(to_string(seen.stop->fault));
}

void expect_as_written(const Played& played) {
  for (const auto& fault : played.faults) ADD_FAILURE() << fault;
}

/// What never may be in anything that is reported: the secrets, raw and in base64 at every alignment, and
/// PLAIN's word.
void expect_no_secret(const std::string& text) {
  for (const std::string_view secret : {password, token}) {
    // Not EXPECT_THAT(…HasSubstr): a failure must not print what it found.
    EXPECT_TRUE(text.find(secret) == std::string::npos);
    for (std::size_t before = 0; before < 3; ++before) {
      const std::string encoded = smtp::to_base64(std::string(before, '\0') + std::string(secret));
      EXPECT_TRUE(text.find(encoded.substr(4, encoded.size() - 8)) == std::string::npos) << before;
    }
  }
}

TEST_P(PlainDialogue, goes_as_written) {
  const Played played = play(maker(), steps_);
  expect_as_written(played);
  EXPECT_EQ(to_string(played.seen.reached.value()), GetParam().reached);
  EXPECT_EQ(stop_of(played.seen), GetParam().stop);
  // "empty exactly when reached == until"
  EXPECT_EQ(!played.seen.stop, played.seen.reached == played.seen.until);
}

TEST_P(PlainDialogue, is_the_same_however_the_bytes_are_cut) {
  const std::string whole = dump(play(maker(), steps_).seen);
  std::size_t longest = 0;
  for (const Step& step : steps_) longest = std::max(longest, step.text.size());
  std::vector<Delivery> deliveries = {{.piece = 1}, {.piece = 2}, {.piece = 7}};
  for (std::size_t cut = 1; cut < longest; ++cut) deliveries.push_back({.piece = 0, .cut_at = cut});
  for (const Delivery delivery : deliveries) {
    const Played cut = play(maker(), steps_, delivery);
    expect_as_written(cut);
    EXPECT_EQ(dump(cut.seen), whole) << "pieces of " << delivery.piece << ", cut at " << delivery.cut_at;
  }
}

TEST_P(PlainDialogue, tells_how_it_broke_at_every_step) {
  constexpr std::array events = {
      std::pair("close", Reason::connection_closed), std::pair("reset", Reason::connection_reset),
      std::pair("deadline", Reason::timeout), std::pair("cancel", Reason::interrupted)};
  for (std::size_t broken = 0; broken < steps_.size(); ++broken) {
    if (steps_[broken].kind != Step::Kind::server && steps_[broken].kind != Step::Kind::permission) continue;
    for (const auto& [event, reason] : events) {
      auto steps = std::vector<Step>(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(broken));
      steps.push_back({.kind = Step::Kind::event, .text = event});
      const Played played = play(maker(), steps);
      const bool waits_for_permission = steps_[broken].kind == Step::Kind::permission;
      if (waits_for_permission && reason == Reason::timeout) {
        EXPECT_EQ(stop_of(played.seen), "auth our_limit ours");
        continue;  // and says QUIT, which the dialogue does not hold
      }
      expect_as_written(played);
      ASSERT_TRUE(played.seen.stop) << event << " at step " << broken;
      EXPECT_EQ(played.seen.stop->reason, reason) << event << " at step " << broken;
      EXPECT_TRUE(before(Mode::plain, *played.seen.reached, played.seen.stop->stage));
      expect_no_secret(dump(played.seen));
    }
  }
}

TEST_P(PlainDialogue, reads_what_it_is_told_in_base64) {
  const std::string text = dump(play(maker(), steps_).seen);
  const bool told = GetParam().script.find("334 eyJ") != std::string_view::npos;
  EXPECT_EQ(text.find("the error in base64: {\"status\":\"400\"}") != std::string::npos, told);
}

TEST_P(PlainDialogue, shows_no_secret) {
  const Played played = play(maker(), steps_);
  expect_no_secret(dump(played.seen));
}

TEST_P(PlainDialogue, is_the_same_when_its_inputs_are_replayed) {
  const Played played = play(maker(), steps_, {.piece = 5});
  const Played again = dialogue::replay(maker(), played.inputs);
  EXPECT_EQ(dump(again.seen), dump(played.seen));
  EXPECT_EQ(again.sent, played.sent);
}

INSTANTIATE_TEST_SUITE_P(Plain, PlainDialogue, ::testing::ValuesIn(plain_cases::cases),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace smtpmatrix
