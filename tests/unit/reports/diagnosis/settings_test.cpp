#include "reports/diagnosis/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/tenant/tenant.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string line_of(const Setting& setting) {
  return setting.server + ":" + std::to_string(setting.port) + " " + setting.encryption + " " +
         setting.generation + " " + setting.status;
}

std::vector<std::string> lines_of(const HostReport& host) {
  std::vector<std::string> lines;
  for (const auto& setting : host.settings) lines.push_back(line_of(setting));
  return lines;
}

DiagnosisContext for_client(const std::string& id, std::set<std::uint16_t> versions) {
  auto context = context_of();
  context.clients = {{.id = id, .tls_versions = std::move(versions)}};
  return context;
}

TEST(Settings, BestFirstVerifiedThenEncryptedThenPort25ThenClear) {
  const auto host = diagnosed_in(
      context_of(), {seen(Mode::plain, "none", 25), with_tls(seen(Mode::starttls, "tls1.2", 25), 0x0303),
                     with_tls(seen(Mode::starttls, "tls1.3", 2525), 0x0304),
                     with_tls(seen(Mode::implicit, "tls1.3", 465), 0x0304),
                     logged_in(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), AuthResult::accepted)});
  EXPECT_THAT(lines_of(host), ElementsAre("mail.example.org:587 STARTTLS modern verified",
                                          "mail.example.org:465 SSL/TLS modern reachable",
                                          "mail.example.org:2525 STARTTLS modern reachable",
                                          "mail.example.org:25 STARTTLS modern reachable",
                                          "mail.example.org:25 none clear reachable"));
}

TEST(Settings, ModernAndLegacyOfAPortStandSideBySideWithTheirClients) {
  const auto host = diagnosed_in(
      context_of(),
      {with_tls(seen(Mode::starttls, "tls1.0"), 0x0301), with_tls(seen(Mode::starttls, "tls1.1"), 0x0302),
       with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), with_tls(seen(Mode::starttls, "tls1.3"), 0x0304),
       with_tls(seen(Mode::starttls, "tls1.3", 25), 0x0304)});
  ASSERT_EQ(host.settings.size(), 3U);
  EXPECT_EQ(line_of(host.settings[0]), "mail.example.org:587 STARTTLS modern reachable");
  EXPECT_THAT(host.settings[0].tls_versions, ElementsAre("TLS 1.3", "TLS 1.2"));
  EXPECT_THAT(host.settings[0].clients, ElementsAre("tls1.2", "tls1.3"));
  EXPECT_EQ(line_of(host.settings[1]), "mail.example.org:587 STARTTLS legacy reachable");
  EXPECT_THAT(host.settings[1].tls_versions, ElementsAre("TLS 1.1", "TLS 1.0"));
  EXPECT_THAT(host.settings[1].clients, ElementsAre("tls1.0", "tls1.1"));
}

TEST(Settings, LoginVerifiesItsOwnGenerationOnly) {
  const auto host = diagnosed_in(
      context_of(), {with_tls(seen(Mode::starttls, "tls1.0"), 0x0301),
                     logged_in(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), AuthResult::accepted)});
  EXPECT_THAT(lines_of(host), ElementsAre("mail.example.org:587 STARTTLS modern verified",
                                          "mail.example.org:587 STARTTLS legacy reachable"));
}

TEST(Settings, RefusedCellIsNone) {
  EXPECT_THAT(diagnosed_in(context_of(), {stopped(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303),
                                                  Stage::ehlo_tls, Reason::smtp_reply, reply(554, "no"))})
                  .settings,
              IsEmpty());
}

TEST(Settings, OldSessionThatWasNotAskedForAuthIsNoneWhereAuthIsTheGate) {
  const auto modern = with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303);
  const auto old = with_tls(seen(Mode::starttls, "tls1.0", 587, {"LOGIN"}), 0x0301);
  EXPECT_THAT(lines_of(diagnosed_in(context_of(), {modern, old}, "smtp-legacy.office365.com")),
              ElementsAre("smtp-legacy.office365.com:587 STARTTLS modern reachable",
                          "smtp-legacy.office365.com:587 STARTTLS legacy needs-action",
                          "smtp-legacy.office365.com:25 STARTTLS legacy needs-action"));
  EXPECT_THAT(lines_of(diagnosed_in(context_of(), {reaching(old, Stage::auth_challenge)},
                                    "smtp-legacy.office365.com")),
              ElementsAre("smtp-legacy.office365.com:587 STARTTLS legacy reachable"));
}

TEST(Settings, ExchangeOnlineShowsTheLegacyHostAsNeedingTheOptIn) {
  const auto modern = with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN", "XOAUTH2"}), 0x0303);
  const auto host = diagnosed_in(context_of(), {modern, old_tls_refused_at_auth()}, "smtp.office365.com");
  EXPECT_THAT(lines_of(host), ElementsAre("smtp.office365.com:587 STARTTLS modern reachable",
                                          "smtp-legacy.office365.com:587 STARTTLS legacy needs-action",
                                          "smtp-legacy.office365.com:25 STARTTLS legacy needs-action"));
  const auto& legacy = host.settings[1];
  EXPECT_THAT(legacy.tls_versions, ElementsAre("TLS 1.1", "TLS 1.0"));
  EXPECT_THAT(legacy.auth_mechanisms, ElementsAre("LOGIN", "XOAUTH2"));
  EXPECT_EQ(legacy.requires_action,
            "the tenant's administrator runs Set-TransportConfig -AllowLegacyTLSClients $true");
  EXPECT_THAT(legacy.clients, IsEmpty());
  EXPECT_EQ(host.settings[0].user_name, "full sign-in name (UPN)");
  EXPECT_THAT(host.settings[0].note, HasSubstr("off often still means STARTTLS"));
}

TEST(Settings, TheChineseCloudHasItsOwnLegacyHostAndGovernmentCloudsHaveNone) {
  const auto modern = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  EXPECT_EQ(diagnosed_in(context_of(), {modern}, "smtp.partner.outlook.cn").settings.back().server,
            "smtp-legacy.partner.outlook.cn");
  for (const auto* host : {"smtp.office365.us", "outlook-dod.office365.us"}) {
    EXPECT_EQ(diagnosed_in(context_of(), {modern, old_tls_refused_at_auth()}, host).settings.size(), 1U)
        << host;
  }
}

TEST(Settings, LegacyHostOfTheSameScanIsLeftToItsOwnReport) {
  auto context = context_of();
  context.other_hosts = {"smtp-legacy.office365.com"};
  EXPECT_THAT(diagnosed_in(context, {old_tls_refused_at_auth()}, "smtp.office365.com").settings, IsEmpty());
}

TEST(Settings, DeviceSeesOnlyWhatItCanDo) {
  const auto modern = with_tls(seen(Mode::starttls, "tls1.2"), 0x0303);
  EXPECT_THAT(lines_of(diagnosed_in(for_client("tls1.2", {0x0303}), {modern}, "smtp.office365.com")),
              ElementsAre("smtp.office365.com:587 STARTTLS modern reachable"));
  EXPECT_THAT(lines_of(diagnosed_in(for_client("tls1.0", {0x0301}), {old_tls_refused_at_auth()},
                                    "smtp.office365.com")),
              ElementsAre("smtp-legacy.office365.com:587 STARTTLS legacy needs-action",
                          "smtp-legacy.office365.com:25 STARTTLS legacy needs-action"));
  EXPECT_THAT(diagnosed_in(for_client("none", {}),
                           {stopped(seen(Mode::plain, "none"), Stage::auth_challenge, Reason::no_auth)},
                           "smtp.office365.com")
                  .settings,
              IsEmpty());
}

TEST(Settings, SwitchThatIsOnAsksForACheckNotForTheSwitch) {
  TenantConfig tenant;
  tenant.allow_legacy_tls = TenantValue{SwitchState::on};
  auto context = context_of();
  context.tenant = &tenant;
  EXPECT_THAT(diagnosed_in(context, {old_tls_refused_at_auth()}, "smtp.office365.com")
                  .settings.front()
                  .requires_action,
              HasSubstr("smtpmatrix scan smtp-legacy.office365.com:587/starttls"));
}

TEST(Settings, MxThatOffersNoLoginIsASettingForDirectSend) {
  const auto no_auth =
      stopped(with_tls(seen(Mode::starttls, "tls1.2", 25), 0x0303), Stage::auth_challenge, Reason::no_auth);
  const auto host = diagnosed_in(context_of(), {no_auth}, "contoso-com.mail.protection.outlook.com");
  ASSERT_THAT(lines_of(host),
              ElementsAre("contoso-com.mail.protection.outlook.com:25 STARTTLS modern reachable"));
  EXPECT_EQ(host.settings.front().user_name, "");
  EXPECT_THAT(host.settings.front().note, HasSubstr("own mailboxes only"));
  EXPECT_THAT(diagnosed_in(context_of(), {no_auth}).settings, IsEmpty());
}

}  // namespace
}  // namespace smtpmatrix::reports
