#include "reports/diagnosis/tenant_agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/tenant/tenant.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto account = "scan@contoso.com";

TenantConfig saved(std::string_view text) { return read_tenant(text).value(); }

/// The findings about the tenant alone.
std::vector<Finding> told(const TenantConfig& tenant, const std::vector<Observation>& observations,
                          const std::string& host, const std::string& user = account) {
  auto context = context_of();
  context.tenant = &tenant;
  context.account = user;
  auto report = diagnosed_in(context, observations, host);
  std::erase_if(report.findings, [](const Finding& finding) { return !finding.id.starts_with("tenant_"); });
  for (const auto& finding : report.findings) EXPECT_FALSE(finding.evidence.empty()) << finding.id;
  return report.findings;
}

std::vector<std::string> ids_told(const TenantConfig& tenant, const std::vector<Observation>& observations,
                                  const std::string& host, const std::string& user = account) {
  std::vector<std::string> ids;
  for (const auto& finding : told(tenant, observations, host, user)) ids.push_back(finding.id);
  return ids;
}

Observation accepted_over(std::uint16_t version) {
  auto value = logged_in(
      with_tls(seen(Mode::starttls, version < 0x0303 ? "tls1.0" : "tls1.2", 587, {"LOGIN"}), version),
      AuthResult::accepted);
  value.auth.mechanism = "LOGIN";
  return value;
}

Observation refused_login(const SmtpReply& words) {
  auto value = stopped(with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303), Stage::auth,
                       Reason::smtp_reply, words);
  return logged_in(value, AuthResult::refused, words);
}

const SmtpReply disabled = reply(
    535, "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.", "5.7.139");

const auto modern = "smtp.office365.com";
const auto legacy = "smtp-legacy.office365.com";

TEST(TenantAgreement, LegacySwitchOffAndRefusedAgreeOnBothHostsAndGiveTheCommand) {
  for (const auto* text : {"AllowLegacyTLSClients : \n", "AllowLegacyTLSClients : False\n"}) {
    for (const auto* host : {modern, legacy}) {
      const auto findings = told(saved(text), {old_tls_refused_at_auth()}, host);
      ASSERT_EQ(findings.size(), 1U);
      EXPECT_EQ(findings[0].id, "tenant_legacy_tls_off");
      EXPECT_THAT(commands_of(findings[0].remedy),
                  Contains("Set-TransportConfig -AllowLegacyTLSClients $true"));
      EXPECT_THAT(findings[0].explanation, HasSubstr("421 4.7.66"));
    }
  }
}

TEST(TenantAgreement, LegacySwitchOnAndRefusedContradictOnTheLegacyHostOnly) {
  const auto tenant = saved("AllowLegacyTLSClients : True\n");
  EXPECT_THAT(ids_told(tenant, {old_tls_refused_at_auth()}, modern),
              ElementsAre("tenant_legacy_tls_on_elsewhere"));
  const auto findings = told(tenant, {old_tls_refused_at_auth()}, legacy);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "tenant_legacy_tls_refused_anyway");
  EXPECT_THAT(findings[0].explanation, HasSubstr("another tenant"));
}

TEST(TenantAgreement, WithoutAnAccountTheServerCannotKnowTheTenant) {
  const auto findings =
      told(saved("AllowLegacyTLSClients : True\n"), {old_tls_refused_at_auth()}, legacy, "");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].explanation, HasSubstr("--auth-user"));
}

TEST(TenantAgreement, LoginOverOldTlsAgreesWithTheSwitchOrContradictsIt) {
  EXPECT_THAT(ids_told(saved("AllowLegacyTLSClients : True\n"), {accepted_over(0x0301)}, legacy),
              ElementsAre("tenant_legacy_tls_agrees"));
  EXPECT_THAT(ids_told(saved("AllowLegacyTLSClients : False\n"), {accepted_over(0x0301)}, legacy),
              ElementsAre("tenant_legacy_tls_off_but_taken"));
}

TEST(TenantAgreement, NothingIsSaidWithoutAnObservationNorOfOtherServicesNorOfGovernmentClouds) {
  const auto tenant = saved("AllowLegacyTLSClients : False\n");
  EXPECT_THAT(ids_told(tenant, {with_tls(seen(Mode::starttls, "tls1.2"), 0x0303)}, modern), IsEmpty());
  EXPECT_THAT(ids_told(tenant, {old_tls_refused_at_auth()}, "mail.example.org"), IsEmpty());
  EXPECT_THAT(ids_told(tenant, {old_tls_refused_at_auth()}, "smtp.office365.us"), IsEmpty());
}

TEST(TenantAgreement, SwitchOfTheMailboxWinsOverTheOrganizations) {
  const auto tenant = saved(
      "Name : Transport Settings\nSmtpClientAuthenticationDisabled : False\n\n"
      "PrimarySmtpAddress : scan@contoso.com\nSmtpClientAuthenticationDisabled : True\n");
  const auto findings = told(tenant, {refused_login(disabled)}, modern);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "tenant_smtp_auth_off");
  EXPECT_THAT(findings[0].explanation,
              AllOf(HasSubstr("mailbox scan@contoso.com"), HasSubstr("535 5.7.139")));
  EXPECT_THAT(commands_of(findings[0].remedy),
              Contains("Set-CASMailbox -Identity scan@contoso.com -SmtpClientAuthenticationDisabled $false"));
}

TEST(TenantAgreement, MailboxWithoutAValueFollowsTheOrganization) {
  const auto tenant = saved(
      "Name : Transport Settings\nSmtpClientAuthenticationDisabled : True\n\n"
      "PrimarySmtpAddress : scan@contoso.com\nSmtpClientAuthenticationDisabled : \n");
  const auto findings = told(tenant, {accepted_over(0x0303)}, modern);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "tenant_smtp_auth_off_but_accepted");
  EXPECT_THAT(findings[0].explanation, HasSubstr("the mailbox follows it"));
}

TEST(TenantAgreement, SmtpAuthThatIsOnTellsWhetherTheRefusalIsAboutIt) {
  const auto tenant =
      saved("PrimarySmtpAddress : scan@contoso.com\nSmtpClientAuthenticationDisabled : False\n");
  EXPECT_THAT(ids_told(tenant, {accepted_over(0x0303)}, modern), ElementsAre("tenant_smtp_auth_agrees"));
  EXPECT_THAT(ids_told(tenant, {refused_login(disabled)}, modern),
              ElementsAre("tenant_smtp_auth_on_but_refused"));
  EXPECT_THAT(ids_told(tenant, {refused_login(reply(535, "Authentication unsuccessful", "5.7.3"))}, modern),
              ElementsAre("tenant_smtp_auth_not_the_cause"));
}

TEST(TenantAgreement, SmtpAuthThatIsOffIsToldEvenBeforeALogin) {
  const auto challenged =
      reaching(with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303), Stage::auth_challenge);
  const auto findings = told(saved("Name : Transport Settings\nSmtpClientAuthenticationDisabled : True\n"),
                             {challenged}, modern, "");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "tenant_smtp_auth_off");
  EXPECT_THAT(findings[0].explanation, HasSubstr("tried no login"));
}

TEST(TenantAgreement, PolicyThatBlocksPasswordsIsHeldAgainstTheLogin) {
  auto tenant = saved("Name : Block Basic\nAllowBasicAuthSmtp : False\n");
  tenant.merge(saved("DefaultAuthenticationPolicy : Block Basic\n"));
  EXPECT_THAT(ids_told(tenant, {refused_login(reply(535, "did not meet", "5.7.139"))}, modern),
              ElementsAre("tenant_basic_auth_blocked"));
  EXPECT_THAT(ids_told(tenant, {accepted_over(0x0303)}, modern),
              ElementsAre("tenant_basic_auth_blocked_but_accepted"));
}

TEST(TenantAgreement, DirectSendIsHeldAgainstTheMxAlone) {
  const auto mx = "contoso-com.mail.protection.outlook.com";
  const auto session = with_tls(seen(Mode::starttls, "tls1.2", 25), 0x0303);
  const auto rejected = stopped(session, Stage::rcpt, Reason::smtp_reply,
                                reply(550, "TenantInboundAttribution; Direct Send not allowed", "5.7.68"));
  const auto on = saved("RejectDirectSend : True\n");
  EXPECT_THAT(ids_told(on, {rejected}, mx), ElementsAre("tenant_direct_send_rejected"));
  EXPECT_THAT(ids_told(saved("RejectDirectSend : False\n"), {rejected}, mx),
              ElementsAre("tenant_direct_send_refused_anyway"));
  EXPECT_THAT(ids_told(on, {reaching(session, Stage::rcpt)}, mx), ElementsAre("tenant_direct_send_taken"));
  EXPECT_THAT(ids_told(on, {session}, modern), IsEmpty());
}

TEST(TenantAgreement, OnlyAPlainAddressGoesIntoACommand) {
  auto context = context_of();
  context.account = "scan@contoso.com; Remove-Mailbox x";
  EXPECT_EQ(account_for_command(context), "<scan@contoso.com>");
  context.account = "CONTOSO\\scan";
  EXPECT_EQ(account_for_command(context), "<scan@contoso.com>");
  context.account = "scan.2nd-floor+x@contoso.com";
  EXPECT_EQ(account_for_command(context), "scan.2nd-floor+x@contoso.com");
}

}  // namespace
}  // namespace smtpmatrix::reports
