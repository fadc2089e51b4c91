#include "reports/diagnosis/diagnose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "reports/diagnosis/advice.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const UnixTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

SmtpReply reply(int code, std::string text, std::optional<std::string> enhanced = std::nullopt) {
  return {.code = code, .enhanced = std::move(enhanced), .text = std::move(text), .lines = {}};
}

Observation seen(Mode mode, std::string client, std::uint16_t port = 587) {
  Observation value;
  value.endpoint = {.host = "mail.example.org", .port = port, .address = "192.0.2.1", .mode = mode};
  value.client = std::move(client);
  value.reached = mode == Mode::starttls ? Stage::ehlo_tls : Stage::ehlo;
  return value;
}

Observation with_tls(Observation value, std::uint16_t version) {
  value.tls.emplace();
  value.tls->version = version;
  value.tls->cipher_suite = version == 0x0304 ? 0x1302 : version == 0x0303 ? 0xc030 : 0xc014;
  value.tls->handshake_complete = true;
  return value;
}

Observation stopped(Observation value, Stage stage, Reason reason,
                    std::optional<SmtpReply> words = std::nullopt) {
  Stop stop;
  stop.stage = stage;
  stop.reason = reason;
  stop.reply = std::move(words);
  value.stop = std::move(stop);
  return value;
}

HostReport diagnosed(const std::vector<Observation>& observations,
                     const std::string& host = "mail.example.org", bool verify = true) {
  std::vector<Cell> cells;
  for (const auto& observation : observations) {
    Trial trial;
    trial.probe.endpoint = observation.endpoint;
    trial.probe.client = observation.client;
    trial.connections = 1;
    trial.observations = {observation};
    cells.push_back(judge(std::move(trial)));
  }
  auto report = assemble(host, std::move(cells));
  diagnose(report, {.now = now, .verify = verify});
  return report;
}

std::set<std::string> ids(const HostReport& host) {
  std::set<std::string> found;
  for (const auto& finding : host.findings) found.insert(finding.id);
  return found;
}

Observation refused_at_auth() {
  return stopped(with_tls(seen(Mode::starttls, "tls1.0"), 0x0301), Stage::auth_challenge, Reason::smtp_reply,
                 reply(421, "TLS 1.0 and 1.1 are not supported.", "4.7.66"));
}

TEST(Diagnosis, HostThatWorksAsItShouldHasNoFindings) {
  EXPECT_THAT(diagnosed({with_tls(seen(Mode::starttls, "tls1.3"), 0x0304)}).findings, IsEmpty());
}

TEST(Diagnosis, BytesAfterStarttlsAreCritical) {
  auto value = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  value.bytes_after_starttls = {'x'};
  const auto host = diagnosed({value});
  EXPECT_THAT(ids(host), Contains("starttls_injection"));
  EXPECT_EQ(host.findings.front().severity, Severity::critical);
}

TEST(Diagnosis, ExchangeOnlineThatRefusesOldTlsGetsTheExactCommands) {
  const auto host = diagnosed({refused_at_auth()}, "smtp.office365.com");
  ASSERT_THAT(ids(host), Contains("exchange_online_legacy_tls"));
  EXPECT_THAT(commands_of(host.findings.front().remedy),
              Contains("Set-TransportConfig -AllowLegacyTLSClients $true"));
  EXPECT_EQ(host.findings.front().actor, "tenant-admin");
  EXPECT_EQ(host.cells.front().findings, std::vector<std::string>{"exchange_online_legacy_tls"});
}

TEST(Diagnosis, TheSameReplyOfAnUnknownServiceNamesNoServiceAndNoCommandOfOne) {
  const auto host = diagnosed({refused_at_auth()}, "mail.unknown.example");
  ASSERT_THAT(ids(host), Contains("legacy_tls_refused_by_policy"));
  EXPECT_EQ(host.findings.front().actor, "device");
}

TEST(Diagnosis, LegacyHostThatRefusesMissesTheOptIn) {
  EXPECT_THAT(ids(diagnosed({refused_at_auth()}, "smtp-legacy.office365.com")),
              Contains("exchange_online_opt_in_missing"));
}

TEST(Diagnosis, OtherServerThatRefusesOldTlsByReplyIsAboutTlsOnlyIfNewTlsGetsFurther) {
  auto old = stopped(with_tls(seen(Mode::starttls, "tls1.0"), 0x0301), Stage::mail, Reason::smtp_reply,
                     reply(550, "no", "5.7.1"));
  EXPECT_THAT(ids(diagnosed({old})), Not(Contains("legacy_tls_refused_by_policy")));
  auto newer = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  newer.reached = Stage::mail;
  EXPECT_THAT(ids(diagnosed({old, newer})), Contains("legacy_tls_refused_by_policy"));
}

TEST(Diagnosis, OldTlsThatWorksIsWeak) {
  EXPECT_THAT(ids(diagnosed({with_tls(seen(Mode::starttls, "tls1.0"), 0x0301)})),
              Contains("legacy_tls_accepted"));
}

TEST(Diagnosis, OldTlsEndedByAnAlertIsADevicesMatter) {
  const auto old = stopped(seen(Mode::starttls, "tls1.0"), Stage::tls, Reason::tls_alert);
  EXPECT_THAT(ids(diagnosed({old, with_tls(seen(Mode::starttls, "tls1.2"), 0x0303)})),
              Contains("legacy_tls_not_accepted"));
}

TEST(Diagnosis, RsaKeyExchangeRefusedWhereEcdheWorks) {
  const auto rsa = stopped(seen(Mode::starttls, "tls1.2-rsa"), Stage::tls, Reason::tls_alert);
  EXPECT_THAT(ids(diagnosed({rsa, with_tls(seen(Mode::starttls, "tls1.2"), 0x0303)})),
              Contains("rsa_key_exchange_refused"));
  EXPECT_THAT(ids(diagnosed({rsa})), Not(Contains("rsa_key_exchange_refused")));
}

TEST(Diagnosis, CertificateProblemIsAFindingUnlessVerifyingIsOff) {
  auto value = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  value.certificate.emplace();
  value.certificate->problems = {CertificateProblem::expired, CertificateProblem::name_mismatch};
  EXPECT_EQ(ids(diagnosed({value})),
            (std::set<std::string>{"certificate_expired", "certificate_name_mismatch"}));
  EXPECT_THAT(diagnosed({value}, "mail.example.org", false).findings, IsEmpty());
}

TEST(Diagnosis, EveryCertificateProblemHasAFinding) {
  for (int number = 0; number <= static_cast<int>(CertificateProblem::other); ++number) {
    auto value = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
    value.certificate.emplace();
    value.certificate->problems = {static_cast<CertificateProblem>(number)};
    EXPECT_EQ(diagnosed({value}).findings.size(), 1U) << number;
  }
}

TEST(Diagnosis, CertificateThatExpiresSoonIsTold) {
  auto value = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  value.certificate.emplace();
  value.certificate->chain.resize(1);
  value.certificate->chain.front().not_after = now + std::chrono::days(5);
  EXPECT_THAT(ids(diagnosed({value})), Contains("certificate_expires_soon"));
  value.certificate->chain.front().not_after = now + std::chrono::days(90);
  EXPECT_THAT(ids(diagnosed({value})), IsEmpty());
}

TEST(Diagnosis, RefusedLoginWarnsOfTheLockOut) {
  auto value = stopped(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), Stage::auth, Reason::smtp_reply,
                       reply(535, "no", "5.7.8"));
  value.auth.result = AuthResult::refused;
  value.auth.attempts = {{.mechanism = "PLAIN", .reply = reply(535, "no", "5.7.8"), .accepted = false}};
  const auto host = diagnosed({value});
  ASSERT_THAT(ids(host), Contains("reply.auth-failed-5.7.8"));
  EXPECT_THAT(host.findings.front().remedy.back().text, testing::HasSubstr("lock an account"));
}

TEST(Diagnosis, NoTlsIsToldOnlyWhereItIsProven) {
  const auto bare = stopped(seen(Mode::starttls, "tls1.2", 25), Stage::starttls, Reason::no_starttls);
  EXPECT_THAT(ids(diagnosed({bare})), Contains("no_tls"));
  const auto doubt = stopped(seen(Mode::implicit, "tls1.2", 465), Stage::connect, Reason::timeout);
  EXPECT_THAT(ids(diagnosed({bare, doubt})), Not(Contains("no_tls")));
}

TEST(Diagnosis, PasswordsInClearTextAreTold) {
  auto value = seen(Mode::plain, "none");
  value.ehlo =
      Fact<EhloFacts>::seen({.by_helo = false, .reply = {}, .keywords = {}, .auth_mechanisms = {"PLAIN"}});
  EXPECT_THAT(ids(diagnosed({value})), Contains("auth_before_tls"));
}

TEST(Diagnosis, WrongModeSaysWhatToChooseOnlyWhereItIsOffered) {
  const auto implicit = stopped(seen(Mode::implicit, "tls1.2"), Stage::tls, Reason::tls_plaintext_reply);
  EXPECT_THAT(ids(diagnosed({implicit})), Not(Contains("wrong_mode_implicit")));
  auto offers = seen(Mode::plain, "none");
  offers.ehlo = Fact<EhloFacts>::seen(
      {.by_helo = false, .reply = {}, .keywords = {{"STARTTLS", ""}}, .auth_mechanisms = {}});
  EXPECT_THAT(ids(diagnosed({implicit, offers})), Contains("wrong_mode_implicit"));
  EXPECT_THAT(
      ids(diagnosed({stopped(seen(Mode::plain, "none", 465), Stage::greeting, Reason::implicit_tls_only)})),
      Contains("wrong_mode_starttls"));
}

TEST(Diagnosis, ThrottledCellsAreToldAsNotKnown) {
  EXPECT_THAT(ids(diagnosed({stopped(seen(Mode::plain, "none"), Stage::greeting, Reason::throttled)})),
              Contains("throttled"));
}

TEST(Advice, EveryEntryIsCompleteAndItsIdUnique) {
  const std::set<std::string_view> actors = {"device", "tenant-admin", "mailbox-owner", "network",
                                             "provider"};
  std::set<std::string_view> seen_ids;
  for (const auto& advice : all_advice()) {
    EXPECT_TRUE(seen_ids.insert(advice.id).second) << advice.id;
    EXPECT_TRUE(actors.contains(advice.actor)) << advice.id;
    EXPECT_FALSE(advice.title.empty() || advice.explanation.empty() || advice.source.empty()) << advice.id;
    EXPECT_FALSE(advice.remedy.empty()) << advice.id;
  }
}

TEST(Advice, WordsOfAPeerAreNotSearchedForMarks) {
  const auto finding = make_finding("login_refused", {{"host", "h"}, {"ports", "25"}, {"detail", "{host}"}});
  EXPECT_EQ(finding.title, "h refuses the login: {host}");
}

}  // namespace
}  // namespace smtpmatrix::reports
