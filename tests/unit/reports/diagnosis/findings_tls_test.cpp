// Old TLS, key exchange, and what works but weakly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Observation old_session(Stage reached = Stage::ehlo_tls) {
  return reaching(with_tls(seen(Mode::starttls, "tls1.0"), 0x0301), reached);
}
Observation new_session() { return with_tls(seen(Mode::starttls, "tls1.2"), 0x0303); }

TEST(ExchangeOnline, RefusalOfOldTlsGivesTheExactCommandsAndTheLegacyHost) {
  const auto host = diagnosed({old_tls_refused_at_auth()}, "smtp.office365.com");
  const auto finding = finding_of(host, "exchange_online_legacy_tls");
  EXPECT_EQ(finding.actor, "tenant-admin");
  EXPECT_EQ(commands_of(finding.remedy),
            (std::vector<std::string>{"Connect-ExchangeOnline -UserPrincipalName <admin@contoso.com>",
                                      "Get-TransportConfig | Format-List AllowLegacyTLSClients",
                                      "Set-TransportConfig -AllowLegacyTLSClients $true"}));
  EXPECT_THAT(texts_of(finding.remedy), Contains(HasSubstr("server smtp-legacy.office365.com, port 587")));
  EXPECT_THAT(texts_of(finding.remedy), Contains(HasSubstr("nothing = never set")));
  EXPECT_THAT(host.cells.front().findings, Contains("exchange_online_legacy_tls"));
  EXPECT_THAT(ids(host), Not(Contains("reply.exo-tls-too-old")));
}

TEST(ExchangeOnline, ChinaHasALegacyHostAndAnEnvironmentOfItsOwn) {
  const auto finding = finding_of(diagnosed({old_tls_refused_at_auth()}, "smtp.partner.outlook.cn"),
                                  "exchange_online_legacy_tls");
  EXPECT_THAT(texts_of(finding.remedy), Contains(HasSubstr("server smtp-legacy.partner.outlook.cn")));
  EXPECT_THAT(
      commands_of(finding.remedy),
      Contains("Connect-ExchangeOnline -UserPrincipalName <admin@contoso.com> -ExchangeEnvironmentName "
               "O365China"));
}

TEST(ExchangeOnline, GovernmentCloudsHaveNoOptInAndGetNoCommand) {
  const auto host = diagnosed({old_tls_refused_at_auth()}, "smtp.office365.us");
  const auto finding = finding_of(host, "exchange_online_legacy_tls_government");
  EXPECT_THAT(finding.title, HasSubstr("no opt-in"));
  EXPECT_THAT(commands_of(finding.remedy), IsEmpty());
  EXPECT_THAT(ids(host), Not(Contains("exchange_online_legacy_tls")));
}

TEST(ExchangeOnline, TheTenantsOwnMxHasNoOptInEither) {
  EXPECT_THAT(
      ids(diagnosed({old_tls_refused_at_auth("tls1.0", 25)}, "contoso-com.mail.protection.outlook.com")),
      Contains("legacy_tls_refused_by_policy"));
}

TEST(ExchangeOnline, SameRefusalAtTheLegacyHostIsAMissingOptIn) {
  EXPECT_THAT(ids(diagnosed({old_tls_refused_at_auth()}, "smtp-legacy.office365.com")),
              Contains("exchange_online_opt_in_missing"));
}

TEST(ExchangeOnline, OptInIsInPlaceOnceALoginWasJudged) {
  const auto accepted = logged_in(old_session(), AuthResult::accepted);
  EXPECT_THAT(ids(diagnosed({accepted}, "smtp-legacy.office365.com")),
              Contains("exchange_online_legacy_works"));
  const auto wrong =
      reply(535, "Authentication unsuccessful, the user credentials were incorrect.", "5.7.139");
  const auto refused =
      logged_in(stopped(old_session(), Stage::auth, Reason::smtp_reply, wrong), AuthResult::refused, wrong);
  EXPECT_THAT(ids(diagnosed({refused}, "smtp-legacy.office365.com")),
              Contains("exchange_online_legacy_works"));
}

TEST(ExchangeOnline, OptInIsUnprovenWithoutALogin) {
  for (const auto stage : {Stage::ehlo_tls, Stage::auth_challenge}) {
    const auto found = ids(diagnosed({old_session(stage)}, "smtp-legacy.office365.com"));
    EXPECT_THAT(found, Contains("exchange_online_opt_in_unproven"));
    EXPECT_THAT(found, Not(Contains("exchange_online_legacy_works")));
    EXPECT_THAT(found, Not(Contains("legacy_tls_accepted")));
  }
}

TEST(ExchangeOnline, HandshakeWithOldTlsProvesNothingBeforeAuth) {
  const auto handshake = ids(diagnosed({old_session()}, "smtp.office365.com"));
  EXPECT_THAT(handshake, Contains("old_tls_unproven"));
  EXPECT_THAT(handshake, Not(Contains("legacy_tls_accepted")));
  const auto at_auth = ids(diagnosed({old_session(Stage::auth_challenge)}, "smtp.office365.com"));
  EXPECT_THAT(at_auth, Not(Contains("old_tls_unproven")));
  EXPECT_THAT(at_auth, Contains("legacy_tls_accepted"));
}

TEST(ExchangeOnline, TheSameReplyOfAnUnknownServiceNamesNoServiceAndNoCommandOfOne) {
  const auto host = diagnosed({old_tls_refused_at_auth()}, "mail.unknown.example");
  const auto finding = finding_of(host, "legacy_tls_refused_by_policy");
  EXPECT_EQ(finding.actor, "device");
  EXPECT_THAT(commands_of(finding.remedy), IsEmpty());
  EXPECT_THAT(host.settings, IsEmpty());
}

TEST(ExchangeOnline, IsKnownByItsCertificateAndGreetingToo) {
  auto value = old_tls_refused_at_auth();
  value.certificate.emplace();
  value.certificate->chain.resize(1);
  value.certificate->chain.front().not_after = context_of().now + std::chrono::days(90);
  value.certificate->chain.front().subject = "CN=\"outlook.com\",O=\"Microsoft Corporation\"";
  EXPECT_EQ(diagnosed({value}, "scan.contoso.example").endpoints.front().provider, "exchange-online");
}

TEST(OldTls, RefusedByAReplyIsAboutTlsOnlyIfNewTlsGetsFurther) {
  const auto old = stopped(old_session(), Stage::mail, Reason::smtp_reply, reply(550, "no", "5.7.1"));
  EXPECT_THAT(ids(diagnosed({old})), Not(Contains("legacy_tls_refused_by_policy")));
  EXPECT_THAT(ids(diagnosed({old, reaching(new_session(), Stage::mail)})),
              Contains("legacy_tls_refused_by_policy"));
}

TEST(OldTls, RefusedByWordByCloseAndBySilenceAreThreeFindings) {
  const std::vector<std::pair<Reason, std::string>> endings = {
      {Reason::tls_alert, "legacy_tls_not_accepted"},
      {Reason::tls_version_mismatch, "legacy_tls_not_accepted"},
      {Reason::connection_closed, "legacy_tls_closed"},
      {Reason::connection_reset, "legacy_tls_closed"},
      {Reason::timeout, "legacy_tls_ignored"}};
  for (const auto& [reason, id] : endings) {
    const auto old = ended(seen(Mode::starttls, "tls1.0"), reason);
    EXPECT_EQ(ids(diagnosed({old, new_session()})), std::set<std::string>{id}) << to_string(reason);
    EXPECT_THAT(ids(diagnosed({old})), IsEmpty()) << "where nothing newer works it is not about the version";
  }
}

TEST(OldTls, AHelloThatIsNotStoodOrInTheFormatOfSsl2IsNotAboutTheVersion) {
  const auto not_stood = ended(seen(Mode::starttls, "tls1.0"), Reason::tls_intolerant);
  EXPECT_THAT(ids(diagnosed({not_stood, new_session()})), IsEmpty());
  auto context = context_of();
  context.clients = {{.id = "firmware", .tls_versions = {0x0301}, .sslv2_format = true}};
  const auto old = ended(seen(Mode::starttls, "firmware"), Reason::connection_closed);
  EXPECT_THAT(ids(diagnosed_in(context, {old, new_session()})), Not(Contains("legacy_tls_closed")));
}

TEST(OldTls, DeviceProfilesCountByWhatTheyOffer) {
  auto context = context_of();
  context.clients = {{.id = "copier", .tls_versions = {0x0301}}};
  const auto old = ended(seen(Mode::starttls, "copier"), Reason::tls_alert);
  EXPECT_THAT(ids(diagnosed_in(context, {old, new_session()})), Contains("legacy_tls_not_accepted"));
  context.clients.front().tls_versions = {0x0301, 0x0303};
  EXPECT_THAT(ids(diagnosed_in(context, {old, new_session()})), IsEmpty());
}

TEST(OldTls, AllThereIsMeansTheServerLacksTls12) {
  const auto newer = ended(seen(Mode::starttls, "tls1.2"), Reason::tls_version_mismatch);
  EXPECT_EQ(ids(diagnosed({old_session(), newer})), std::set<std::string>{"only_old_tls"});
  EXPECT_THAT(ids(diagnosed({old_session(), newer, with_tls(seen(Mode::starttls, "tls1.3"), 0x0304)})),
              Not(Contains("only_old_tls")));
  EXPECT_THAT(ids(diagnosed({old_session()})), Not(Contains("only_old_tls"))) << "nothing newer was tried";
}

TEST(NewTls, CutOffAtTls13WhereTls12WorksIsNoPoliteRefusal) {
  for (const auto reason : {Reason::connection_closed, Reason::connection_reset, Reason::timeout}) {
    const auto newer = ended(seen(Mode::starttls, "tls1.3"), reason);
    EXPECT_EQ(ids(diagnosed({new_session(), newer})), std::set<std::string>{"newer_tls_not_tolerated"})
        << to_string(reason);
    EXPECT_THAT(ids(diagnosed({newer})), IsEmpty()) << "nothing else works, so it is not about the version";
  }
  const auto refused = ended(seen(Mode::starttls, "tls1.3"), Reason::tls_alert);
  EXPECT_THAT(ids(diagnosed({new_session(), refused})), IsEmpty()) << "that is how it is to be said";
}

TEST(OldTls, ThatWorksIsWeak) {
  EXPECT_THAT(ids(diagnosed({old_session()})), Contains("legacy_tls_accepted"));
}

TEST(KeyExchange, RsaRefusedWhereEcdheWorks) {
  const auto rsa = ended(seen(Mode::starttls, "tls1.2-rsa"), Reason::tls_alert);
  EXPECT_THAT(ids(diagnosed({rsa, new_session()})), Contains("rsa_key_exchange_refused"));
  EXPECT_THAT(ids(diagnosed({rsa})), Not(Contains("rsa_key_exchange_refused")));
  const auto only_tls13 = with_tls(seen(Mode::starttls, "tls1.3"), 0x0304);
  EXPECT_THAT(ids(diagnosed({rsa, only_tls13})), Not(Contains("rsa_key_exchange_refused")));
}

TEST(Weak, NoForwardSecrecyIfAClientThatOffersItGetsNone) {
  const auto rsa = with_suite(new_session(), 0x009c);
  EXPECT_THAT(ids(diagnosed({rsa})), Contains("no_forward_secrecy"));
  auto asked_for_it = with_suite(with_tls(seen(Mode::starttls, "tls1.2-rsa"), 0x0303), 0x009c);
  EXPECT_THAT(ids(diagnosed({asked_for_it})), Not(Contains("no_forward_secrecy")));
}

TEST(Weak, BrokenSuitesSmallGroupsAndSha1AreTold) {
  EXPECT_THAT(ids(diagnosed({with_suite(new_session(), 0x0005)})), Contains("weak_cipher"));
  EXPECT_THAT(ids(diagnosed({with_suite(new_session(), 0x000a)})), Contains("weak_cipher"));
  auto value = new_session();
  value.tls->dh_bits = 1024;
  value.tls->signature_scheme = 0x0201;
  const auto weak = ids(diagnosed({value}));
  EXPECT_THAT(weak, Contains("weak_dh"));
  EXPECT_THAT(weak, Contains("weak_handshake_signature"));
  value.tls->dh_bits = 2048;
  value.tls->signature_scheme = 0x0401;
  EXPECT_THAT(ids(diagnosed({value})), IsEmpty());
}

TEST(Weak, GroupThatTheClientTurnsDownIsToldToo) {
  auto value = ended(seen(Mode::starttls, "tls1.2"), Reason::tls_weak_dh);
  value.tls.emplace();
  value.tls->dh_bits = 512;
  EXPECT_THAT(finding_of(diagnosed({value}), "weak_dh").explanation, HasSubstr("512 bits"));
}

}  // namespace
}  // namespace smtpmatrix::reports
