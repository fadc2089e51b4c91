// Logins, and what servers say when they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/knowledge/knowledge.h"
#include "tests/unit/reports/knowledge/reply_of.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Observation refused_with(SmtpReply words, Stage stage = Stage::auth) {
  const auto reason = words.code < 500 ? Reason::temporary_reply : Reason::smtp_reply;
  return stopped(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), stage, reason, std::move(words));
}

Stage stage_of(const ReplyEntry& entry) {
  // A scan sends no message, so what is usually said to DATA it can only meet before.
  if (entry.stage == "data") return Stage::rcpt;
  return parse_stage(entry.stage).value_or(Stage::auth);
}

TEST(ReplyFindings, EveryEntryOfTheKnowledgeCanBecomeOne) {
  for (const auto& entry : knowledge().replies()) {
    const auto& sample = entry.samples.front();
    auto host = assemble("mail.example.org", {});
    Trial trial;
    trial.observations = {refused_with(reply_of(sample.line), stage_of(entry))};
    trial.observations.front().transcript.add({}, Direction::in, sample.line);
    trial.probe.endpoint = trial.observations.front().endpoint;
    trial.probe.client = "tls1.2";
    host = assemble("mail.example.org", {judge(std::move(trial))});
    if (!sample.provider.empty()) host.endpoints.front().provider = sample.provider;
    diagnose(host, context_of());
    // 504 says the same in three entries, and the mechanisms that were seen say more.
    const bool by_rule = entry.id == "exo-mech-unsupported" || entry.id == "auth-mech-unsupported" ||
                         entry.id == "mailenable-mech";
    const auto finding = finding_of(host, by_rule ? "no_common_mechanism" : "reply." + entry.id);
    ASSERT_FALSE(finding.id.empty()) << entry.id << " gives " << testing::PrintToString(ids(host));
    EXPECT_EQ(finding.actor, entry.actor) << entry.id;
    EXPECT_FALSE(finding.remedy.empty() || finding.source.empty() || finding.title.empty()) << entry.id;
    ASSERT_EQ(finding.evidence.size(), 1U) << entry.id;
    EXPECT_EQ(finding.evidence.front().lines, std::vector<std::string>{sample.line});
  }
}

TEST(ReplyFindings, AreOneAnEntryWithEveryCellAsEvidence) {
  const auto words = reply(
      535, "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "5.7.139");
  auto second = refused_with(words);
  second.client = "tls1.3";
  const auto host = diagnosed({refused_with(words), second}, "smtp.office365.com");
  const auto finding = finding_of(host, "reply.exo-smtpauth-off-tenant");
  EXPECT_EQ(finding.evidence.size(), 2U);
  EXPECT_EQ(finding.title,
            "smtp.office365.com answers 535 5.7.139 to AUTH: SMTP AUTH is off for the "
            "organization and the mailbox follows it");
  EXPECT_THAT(commands_of(finding.remedy), Contains(HasSubstr("Set-CASMailbox")));
  EXPECT_EQ(finding.severity, Severity::critical) << "nothing gets in";
}

TEST(ReplyFindings, RefusalsAtMailAndRcptHaveTheirEntries) {
  const auto send_as = reply(550, "Client does not have permissions to send as this sender", "5.7.60");
  EXPECT_THAT(ids(diagnosed({refused_with(send_as, Stage::mail)}, "smtp.office365.com")),
              Contains("reply.exo-no-sendas-5.7.60"));
  EXPECT_THAT(ids(diagnosed({refused_with(reply(550, "Unable to relay", "5.7.54"), Stage::rcpt)})),
              Contains("reply.exch-unable-relay"));
  EXPECT_THAT(
      ids(diagnosed({refused_with(reply(554, "Client host blocked using Spamhaus", "5.7.1"), Stage::rcpt)})),
      Contains("reply.dnsbl"));
}

TEST(ReplyFindings, AServicesStepsAreNotGivenByTheCodeAlone) {
  const auto host =
      diagnosed({refused_with(reply(550, "No", "5.7.60"), Stage::mail)}, "mail.unknown.example");
  EXPECT_EQ(ids(host), std::set<std::string>{"reply_unknown"});
  EXPECT_THAT(host.findings.front().explanation, HasSubstr("No entry of the knowledge fits"));
}

TEST(ReplyFindings, LongWordsAreCutBetweenCharacters) {
  std::string text = "x";
  while (text.size() < 1000) text += "\u00e9";
  const auto host = diagnosed({refused_with(reply(550, text, "5.9.9"), Stage::mail)});
  EXPECT_THAT(finding_of(host, "reply_unknown").explanation, HasSubstr("\u00e9 \u2026\""));
  EXPECT_LT(finding_of(host, "reply_unknown").explanation.size(), 600U);
}

TEST(ReplyFindings, WhatPassesIsNoRefusal) {
  const auto grey = refused_with(reply(450, "Greylisted, please try again", "4.7.1"), Stage::rcpt);
  auto works = with_tls(seen(Mode::starttls, "tls1.3"), 0x0304);
  EXPECT_EQ(finding_of(diagnosed({grey, works}), "reply.greylist-450").severity, Severity::info);
  const auto clear = telling(seen(Mode::plain, "none"), {});
  EXPECT_EQ(finding_of(diagnosed({grey, clear}), "reply.greylist-450").severity, Severity::warning)
      << "EHLO in clear text is no comfort";
}

TEST(ReplyFindings, RefusedLoginWarnsOfTheLockOut) {
  const auto no = reply(535, "no", "5.7.8");
  const auto host = diagnosed({logged_in(refused_with(no), AuthResult::refused, no)});
  EXPECT_THAT(finding_of(host, "reply.auth-failed-5.7.8").remedy.back().text, HasSubstr("lock an account"));
  const auto before_any_login = diagnosed({refused_with(no, Stage::auth_challenge)});
  EXPECT_THAT(finding_of(before_any_login, "reply.auth-failed-5.7.8").remedy.back().text,
              Not(HasSubstr("lock an account")));
}

TEST(Login, NoMechanismInCommonSaysWhatIsOffered) {
  auto value = with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN", "XOAUTH2"}), 0x0303);
  value.auth.mechanism = "PLAIN";
  const auto host = diagnosed({stopped(value, Stage::auth, Reason::smtp_reply,
                                       reply(504, "Unrecognized authentication type", "5.7.4"))});
  EXPECT_THAT(finding_of(host, "no_common_mechanism").explanation,
              HasSubstr("It offers LOGIN, XOAUTH2; tried was PLAIN"));
  EXPECT_THAT(ids(host), Not(Contains("reply.exo-mech-unsupported")));
}

TEST(Login, PlainMissingMattersToWhoNamesIt) {
  const auto told = [](std::vector<std::string> named, std::vector<std::string> offered) {
    auto context = context_of();
    context.mechanisms = std::move(named);
    return ids(
        diagnosed_in(context, {with_tls(seen(Mode::starttls, "tls1.2", 587, std::move(offered)), 0x0303)}));
  };
  EXPECT_EQ(told({"PLAIN", "LOGIN"}, {"LOGIN", "XOAUTH2"}), std::set<std::string>{"plain_mechanism_missing"});
  EXPECT_THAT(told({"LOGIN"}, {"LOGIN", "XOAUTH2"}), IsEmpty());
  EXPECT_THAT(told({}, {"LOGIN", "XOAUTH2"}), IsEmpty());
}

TEST(Login, TokensOnlyAreTold) {
  const auto offering = [](std::vector<std::string> mechanisms) {
    return ids(diagnosed({with_tls(seen(Mode::starttls, "tls1.2", 587, std::move(mechanisms)), 0x0303)}));
  };
  EXPECT_EQ(offering({"XOAUTH2", "OAUTHBEARER"}), std::set<std::string>{"oauth_only"});
  EXPECT_EQ(offering({"GSSAPI", "XOAUTH2"}), std::set<std::string>{"oauth_only"});
  EXPECT_THAT(offering({"GSSAPI"}), IsEmpty());
  EXPECT_THAT(offering({"LOGIN", "XOAUTH2"}), IsEmpty());
  EXPECT_THAT(offering({"PLAIN", "LOGIN"}), IsEmpty());
  EXPECT_THAT(offering({}), IsEmpty());
}

TEST(Login, NotOfferedHereOrNotAtAll) {
  const auto none =
      stopped(telling(seen(Mode::plain, "none", 25), {}), Stage::auth_challenge, Reason::no_auth);
  EXPECT_EQ(ids(diagnosed({none})), std::set<std::string>{"auth_not_offered"});
  const auto submission = with_tls(seen(Mode::starttls, "tls1.2", 587, {"PLAIN"}), 0x0303);
  EXPECT_EQ(finding_of(diagnosed({none, submission}), "auth_on_another_port").title,
            "Port 25 of mail.example.org offers no login; port 587 does");
}

TEST(Login, PasswordsInClearTextAreTold) {
  EXPECT_THAT(ids(diagnosed({telling(seen(Mode::plain, "none"), {}, {"PLAIN"})})),
              Contains("auth_before_tls"));
  EXPECT_THAT(ids(diagnosed({telling(seen(Mode::plain, "none"), {}, {"CRAM-MD5"})})), IsEmpty());
}

TEST(Login, NotOfferedBehindAHiddenStartTlsIsNoWordOfTheServer) {
  const auto cell = stopped(telling(seen(Mode::plain, "none", 587), {{"XXXXXXXA", ""}}),
                            Stage::auth_challenge, Reason::no_auth);
  EXPECT_THAT(ids(diagnosed({cell})), Contains("starttls_masked"));
  EXPECT_THAT(ids(diagnosed({cell})), Not(Contains("auth_not_offered")));
}

TEST(Throttled, CellsAreToldAsNotKnown) {
  EXPECT_THAT(ids(diagnosed({stopped(seen(Mode::plain, "none"), Stage::greeting, Reason::throttled)})),
              Contains("throttled"));
}

}  // namespace
}  // namespace smtpmatrix::reports
