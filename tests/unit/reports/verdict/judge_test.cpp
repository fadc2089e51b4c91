#include "reports/verdict/judge.h"

#include <gtest/gtest.h>

#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

constexpr auto last_reason = Reason::interrupted;

SmtpReply reply(int code, std::string text, std::optional<std::string> enhanced = std::nullopt) {
  return {.code = code, .enhanced = std::move(enhanced), .text = std::move(text), .lines = {}};
}

Stop stop(Reason reason, Stage stage = Stage::tls) {
  Stop value;
  value.reason = reason;
  value.stage = stage;
  value.detail = "noted";
  return value;
}

Trial trial(std::optional<Stop> how, Mode mode = Mode::starttls) {
  Trial value;
  value.probe.endpoint = {.host = "mail.example.org", .port = 587, .address = "192.0.2.1", .mode = mode};
  value.probe.client = "tls1.2";
  value.connections = 1;
  Observation seen;
  seen.endpoint = value.probe.endpoint;
  seen.stop = std::move(how);
  value.observations.push_back(std::move(seen));
  return value;
}

// The walk over every reason, stage and mode: each has an outcome, none is "works", each says why.
TEST(Judge, EveryReasonAtEveryStageHasAnOutcomeThatIsNotWorks) {
  for (int number = 0; number <= static_cast<int>(last_reason); ++number) {
    const auto reason = static_cast<Reason>(number);
    for (const auto mode : {Mode::plain, Mode::starttls, Mode::implicit}) {
      for (const auto stage : stages_of(mode)) {
        const auto cell = judge(trial(stop(reason, stage), mode));
        EXPECT_NE(cell.outcome, Outcome::works) << to_string(reason);
        ASSERT_TRUE(cell.reason) << to_string(reason);
        EXPECT_EQ(cell.reason_text, to_string(*cell.reason));
        EXPECT_EQ(cell.seen.stop->stage, stage);
      }
    }
  }
}

struct Expected {
  Reason reason;
  Outcome outcome;
};

TEST(Judge, OutcomeOfEachKindOfReason) {
  for (const auto& [reason, outcome] : {
           Expected{Reason::smtp_reply, Outcome::refused},
           Expected{Reason::temporary_reply, Outcome::inconclusive},
           Expected{Reason::tls_alert, Outcome::refused},
           Expected{Reason::tls_version_mismatch, Outcome::refused},
           Expected{Reason::tls_cipher_mismatch, Outcome::refused},
           Expected{Reason::tls_malformed, Outcome::failed},
           Expected{Reason::connection_reset, Outcome::failed},
           Expected{Reason::timeout, Outcome::failed},
           Expected{Reason::connection_refused, Outcome::unsupported},
           Expected{Reason::no_starttls, Outcome::unsupported},
           Expected{Reason::no_auth, Outcome::unsupported},
           Expected{Reason::implicit_tls_only, Outcome::unsupported},
           Expected{Reason::throttled, Outcome::inconclusive},
           Expected{Reason::untrusted_certificate, Outcome::not_run},
           Expected{Reason::plaintext_guard, Outcome::not_run},
           Expected{Reason::account_guard, Outcome::not_run},
           Expected{Reason::our_limit, Outcome::not_run},
           Expected{Reason::interrupted, Outcome::not_run},
       }) {
    EXPECT_EQ(judge(trial(stop(reason))).outcome, outcome) << to_string(reason);
  }
}

TEST(Judge, PlainTextInAnswerToAClientHelloIsNoListenerInThisModeButABrokenPromiseAfterStarttls) {
  EXPECT_EQ(outcome_of(stop(Reason::tls_plaintext_reply), Mode::implicit), Outcome::unsupported);
  EXPECT_EQ(outcome_of(stop(Reason::tls_plaintext_reply), Mode::starttls), Outcome::failed);
}

TEST(Judge, ConversationWithoutAStopWorksAndHasNoReason) {
  const auto cell = judge(trial(std::nullopt));
  EXPECT_EQ(cell.outcome, Outcome::works);
  EXPECT_FALSE(cell.reason);
  EXPECT_EQ(cell.repeats_worked, 1U);
}

TEST(Judge, PolicyOfA4xxIsARefusalAndAPassingStateIsNot) {
  EXPECT_TRUE(is_policy(reply(421, "TLS 1.0 and 1.1 are not supported.", "4.7.66")));
  EXPECT_TRUE(is_policy(reply(451, "STARTTLS is required to send mail", "5.7.3")));
  EXPECT_TRUE(is_policy(reply(450, "Session encryption is required", "4.7.1")));
  EXPECT_FALSE(is_policy(reply(421, "Too many connections", "4.7.0")));
  EXPECT_FALSE(is_policy(reply(454, "TLS not available due to local problem", "4.7.0")));
  EXPECT_FALSE(is_policy(reply(454, "Temporary authentication failure", "4.7.0")));
  EXPECT_FALSE(is_policy(reply(450, "Greylisted, see you in 5 minutes", "4.7.1")));
  EXPECT_FALSE(is_policy(reply(421, "Connections are counted here: come back in 30 seconds", "4.7.28")));
  EXPECT_FALSE(is_policy(reply(421, "closing")));
  EXPECT_FALSE(is_policy(reply(421, "odd", "4.7.99999999999999999999.1")));
}

TEST(Judge, PolicyReplyIsToldAsTheServersRefusalWithItsWords) {
  auto how = stop(Reason::temporary_reply, Stage::auth_challenge);
  how.reply = reply(421, "TLS 1.0 and 1.1 are not supported.", "4.7.66");
  const auto cell = judge(trial(how));
  EXPECT_EQ(cell.outcome, Outcome::refused);
  EXPECT_EQ(cell.reason, Reason::smtp_reply);
  EXPECT_EQ(cell.detail, "421 4.7.66 TLS 1.0 and 1.1 are not supported.");
}

TEST(Judge, ThrottleAfterEveryRetryIsNeverNotSupported) {
  auto value = trial(stop(Reason::connection_reset));
  value.throttled = true;
  const auto cell = judge(value);
  EXPECT_EQ(cell.outcome, Outcome::inconclusive);
  EXPECT_EQ(cell.reason, Reason::throttled);
}

TEST(Judge, FrontEndsThatDisagreeAreInconclusive) {
  auto value = trial(std::nullopt);
  value.repeats_asked = 3;
  value.observations.push_back(trial(stop(Reason::tls_alert)).observations.front());
  value.observations.push_back(trial(std::nullopt).observations.front());
  const auto cell = judge(value);
  EXPECT_EQ(cell.outcome, Outcome::inconclusive);
  EXPECT_EQ(cell.repeats_worked, 2U);
  EXPECT_EQ(cell.reason, Reason::tls_alert);
}

TEST(Judge, RepeatsThatAllFailAlikeKeepTheirOutcome) {
  auto value = trial(stop(Reason::tls_alert));
  value.observations.push_back(value.observations.front());
  EXPECT_EQ(judge(value).outcome, Outcome::refused);
}

TEST(Judge, TheAlertThatTellsIsNeverTheCloseNotifyOfAnOrderlyEnd) {
  Observation seen;
  EXPECT_EQ(telling_alert(seen), nullptr);
  seen.tls.emplace();
  seen.tls->alerts = {{.level = 1, .description = 0, .sent_by = Sender::server}};
  EXPECT_EQ(telling_alert(seen), nullptr);
  seen.tls->alerts.insert(seen.tls->alerts.begin(),
                          {.level = 1, .description = 112, .sent_by = Sender::server});
  ASSERT_NE(telling_alert(seen), nullptr);
  EXPECT_EQ(telling_alert(seen)->description, 112);
}

TEST(Judge, DerivedCellTakesTheConclusionAndCostsNothing) {
  auto value = trial(std::nullopt);
  value.observations.clear();
  value.derived_from = value.probe;
  value.conclusion = stop(Reason::implicit_tls_only, Stage::greeting);
  const auto cell = judge(value);
  EXPECT_EQ(cell.outcome, Outcome::unsupported);
  EXPECT_EQ(cell.derived_from, cell_key(value.probe));
  EXPECT_EQ(cell.connections, 0U);
}

TEST(Judge, ClientThatVerifiesNamesTheCertificatesProblem) {
  auto value = trial(stop(Reason::certificate_rejected));
  value.observations.front().certificate.emplace();
  value.observations.front().certificate->problems = {CertificateProblem::expired};
  EXPECT_EQ(judge(value).reason_text, "certificate_expired");
}

TEST(Judge, CellThatWasNotTriedSaysWhy) {
  auto value = trial(std::nullopt);
  value.observations.clear();
  value.not_run = Reason::account_guard;
  const auto cell = judge(value);
  EXPECT_EQ(cell.outcome, Outcome::not_run);
  EXPECT_EQ(cell.reason, Reason::account_guard);
}

TEST(Assemble, EndpointsHoldWhatItsCellsSawAndDerivedCellsAddNothing) {
  auto seen = trial(std::nullopt);
  seen.observations.front().greeting = Fact<SmtpReply>::seen(reply(220, "mail.example.org ESMTP Postfix"));
  auto derived = seen;
  derived.probe.endpoint.mode = Mode::implicit;
  derived.derived_from = seen.probe;
  const auto host = assemble("mail.example.org", {judge(seen), judge(derived)});
  ASSERT_EQ(host.endpoints.size(), 2U);
  EXPECT_EQ(host.endpoints[0].greeting->text, "mail.example.org ESMTP Postfix");
  EXPECT_EQ(host.endpoints[0].provider, "postfix");
  EXPECT_FALSE(host.endpoints[1].greeting);
}

TEST(Assemble, OnlyEhloOfImplicitTlsIsTheOneUnderTls) {
  auto value = trial(std::nullopt, Mode::implicit);
  value.observations.front().ehlo = Fact<EhloFacts>::seen({});
  const auto host = assemble("mail.example.org", {judge(value)});
  EXPECT_FALSE(host.endpoints[0].ehlo);
  EXPECT_TRUE(host.endpoints[0].ehlo_tls);
}

TEST(Judge, WhatAnotherConnectionWasOfferedIsNotUnsupported) {
  auto missing = judge(trial(stop(Reason::no_starttls, Stage::starttls)));
  note_disagreement(missing, "offered to another");
  EXPECT_EQ(missing.outcome, Outcome::inconclusive);
  EXPECT_EQ(missing.reason, Reason::no_starttls);
  EXPECT_EQ(missing.detail, "offered to another: front ends differ");
  auto refused = judge(trial(stop(Reason::tls_alert)));
  note_disagreement(refused, "offered to another");
  EXPECT_EQ(refused.outcome, Outcome::refused);
}

TEST(Judge, AHelloThatIsNotStoodKeepsWhatWasSeen) {
  auto cut = judge(trial(stop(Reason::connection_closed)));
  note_intolerance(cut);
  EXPECT_EQ(cut.reason, Reason::tls_intolerant);
  EXPECT_EQ(cut.reason_text, "tls_intolerant");
  EXPECT_EQ(cut.seen.stop->reason, Reason::connection_closed);
  auto passing = judge(trial(stop(Reason::temporary_reply)));
  note_intolerance(passing);
  EXPECT_EQ(passing.reason, Reason::temporary_reply);
}

TEST(Provider, IsKnownByNameThenByGreeting) {
  EXPECT_EQ(recognise_provider("smtp.office365.com", nullptr), "exchange-online");
  EXPECT_EQ(recognise_provider("smtp-legacy.office365.com", nullptr), "exchange-online-legacy");
  EXPECT_EQ(recognise_provider("contoso-com.mail.protection.outlook.com", nullptr), "exchange-online");
  EXPECT_EQ(recognise_provider("email-smtp.eu-west-1.amazonaws.com", nullptr), "amazon-ses");
  EXPECT_EQ(recognise_provider("notoffice365.com", nullptr), std::nullopt);
  EXPECT_TRUE(refuses_at_auth("exchange-online"));
  EXPECT_FALSE(refuses_at_auth("postfix"));
}

TEST(Provider, IsKnownByMailExchangerGreetingAndCertificate) {
  EXPECT_EQ(recognise_provider("aspmx.l.google.com", EndpointEntry()), "gmail");
  EXPECT_EQ(recognise_provider("mta5.am0.yahoodns.net", EndpointEntry()), "yahoo");
  EndpointEntry entry;
  entry.certificate.emplace();
  entry.certificate->chain.resize(1);
  EXPECT_EQ(recognise_provider("mail.contoso.example", entry), std::nullopt);
  entry.certificate->chain.front().subject = "O=\"Microsoft\",CN=\"mail.protection.outlook.com\"";
  EXPECT_EQ(recognise_provider("mail.contoso.example", entry), "exchange-online");
  entry.certificate->chain.front() = {};
  entry.certificate->chain.front().dns_names = {"smtp.gmail.com"};
  EXPECT_EQ(recognise_provider("mail.contoso.example", entry), "gmail");
  EXPECT_EQ(recognise_provider("smtp.office365.us", EndpointEntry()), "exchange-online-government");
}

TEST(Days, AreWholeAndNegativeOncePassed) {
  const UnixTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  EXPECT_EQ(days_until(now + std::chrono::hours(47), now), 1);
  EXPECT_EQ(days_until(now - std::chrono::hours(1), now), -1);
}

TEST(Summary, CountsEveryCellOnce) {
  Summary sum;
  sum.add(assemble("h", {judge(trial(std::nullopt)), judge(trial(stop(Reason::timeout)))}));
  EXPECT_EQ(sum.cells, 2U);
  EXPECT_EQ(sum.works, 1U);
  EXPECT_EQ(sum.failed, 1U);
  EXPECT_EQ(sum.connections, 2U);
}

}  // namespace
}  // namespace smtpmatrix::reports
