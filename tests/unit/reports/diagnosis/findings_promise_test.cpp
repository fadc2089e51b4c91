// What a server took back after it had agreed, and who hides STARTTLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/base/bytes.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Observation answered_with(std::string_view text, Mode mode = Mode::starttls) {
  auto value = ended(seen(mode, "tls1.2"), Reason::tls_plaintext_reply);
  value.stop->unexpected.assign(text.begin(), text.end());
  return value;
}

TEST(BrokenPromise, ServerThatCannotDoTheTlsItOffers) {
  const auto host = diagnosed({answered_with("454 4.7.0 TLS not available\r\n")});
  const auto finding = finding_of(host, "tls_taken_back");
  EXPECT_EQ(finding.actor, "provider");
  EXPECT_THAT(finding.explanation, HasSubstr("\"454 4.7.0 TLS not available\""));
  EXPECT_THAT(ids(host), Not(Contains("tls_answered_in_clear")));
}

TEST(BrokenPromise, ProxyThatAnswersTheHandshake) {
  const auto host = diagnosed({answered_with("421 proxy\x01 error\r\n")});
  EXPECT_EQ(finding_of(host, "tls_answered_in_clear").actor, "network");
  EXPECT_THAT(finding_of(host, "tls_answered_in_clear").explanation, HasSubstr("421 proxy? error"));
  EXPECT_THAT(ids(host), Not(Contains("tls_taken_back")));
  std::vector<std::string> ways;
  for (const auto& alternative : host.alternatives) ways.push_back(alternative.id);
  EXPECT_EQ(ways, std::vector<std::string>{"open_way"});
}

TEST(BrokenPromise, GreetingAtAPortOfStarttlsIsTheWrongModeOnly) {
  const auto found = ids(diagnosed({answered_with("220 mail ESMTP\r\n", Mode::implicit)}));
  EXPECT_THAT(found, Not(Contains("tls_answered_in_clear")));
  EXPECT_THAT(found, Not(Contains("tls_taken_back")));
}

TEST(BrokenPromise, RelayingDeniedAfterTheLoginIsNoAdviceToLogIn) {
  const auto words = reply(554, "<boss@example.org>: Relay access denied", "5.7.1");
  const auto session = with_tls(seen(Mode::starttls, "tls1.2", 587, {"PLAIN"}), 0x0303);
  const auto refused = [&](Observation value) {
    return diagnosed(
        {stopped(reaching(std::move(value), Stage::mail), Stage::rcpt, Reason::smtp_reply, words)});
  };
  const auto host = refused(logged_in(session, AuthResult::accepted));
  EXPECT_EQ(ids(host), std::set<std::string>{"relay_refused_after_login"});
  EXPECT_EQ(finding_of(host, "relay_refused_after_login").actor, "provider");
  EXPECT_EQ(ids(refused(session)), std::set<std::string>{"reply.relay-denied-postfix"});
}

TEST(StarttlsOnTheWay, WhoHidesItIsToldByTheAnswerToAskingAllTheSame) {
  const auto masked = [](std::optional<SmtpReply> answer) {
    auto value = stopped(telling(seen(Mode::starttls, "tls1.2"), {{"XXXXXXXA", ""}}), Stage::starttls,
                         Reason::no_starttls);
    if (answer) value.starttls = Fact<SmtpReply>::seen(*answer);
    return finding_of(diagnosed({value}), "starttls_masked").explanation;
  };
  EXPECT_THAT(masked(reply(220, "Ready to start TLS")), HasSubstr("what hides that is not the server"));
  EXPECT_THAT(masked(reply(500, "command unrecognized")), HasSubstr("the answer was 500"));
  EXPECT_THAT(masked(std::nullopt), Not(HasSubstr("all the same")));
}

TEST(StarttlsOnTheWay, WayAroundIsAPortThatTheServiceHas) {
  const auto last_step = [](const std::string& host) {
    const auto masked = telling(seen(Mode::plain, "none"), {{"XXXXXXXA", ""}});
    return finding_of(diagnosed({masked}, host), "starttls_masked").remedy.back().text;
  };
  EXPECT_THAT(last_step("mail.example.org"), HasSubstr("port 465 with SSL/TLS, if the server has it"));
  EXPECT_THAT(last_step("smtp.gmail.com"), HasSubstr("use port 465 with SSL/TLS:"));
  EXPECT_THAT(last_step("smtp.office365.com"), HasSubstr("only another network helps"));
}

TEST(WrongMode, WhatIsConcludedRestsOnTheCellThatSpokeTls) {
  const auto host_with = [](bool implicit_works) {
    std::vector<Cell> cells;
    for (const auto mode : {Mode::starttls, Mode::implicit}) {
      Trial trial;
      auto value =
          mode == Mode::implicit ? with_tls(seen(mode, "tls1.2", 465), 0x0303) : seen(mode, "tls1.2", 465);
      trial.probe.endpoint = value.endpoint;
      trial.probe.client = value.client;
      if (mode == Mode::starttls) {
        trial.derived_from = trial.probe;
        trial.derived_from->endpoint.mode = Mode::implicit;
        Stop conclusion;
        conclusion.stage = Stage::greeting;
        conclusion.reason = Reason::implicit_tls_only;
        trial.conclusion = std::move(conclusion);
      } else if (implicit_works) {
        trial.observations = {std::move(value)};
      }
      cells.push_back(judge(std::move(trial)));
    }
    auto report = assemble("mail.example.org", std::move(cells));
    diagnose(report, context_of());
    return finding_of(report, "wrong_mode_starttls").evidence.size();
  };
  EXPECT_EQ(host_with(true), 2U);
  EXPECT_EQ(host_with(false), 1U);
}

}  // namespace
}  // namespace smtpmatrix::reports
