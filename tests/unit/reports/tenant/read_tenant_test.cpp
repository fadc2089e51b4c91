// The samples have the properties that Microsoft documents for each command, and invented values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/tenant/limits.h"
#include "reports/tenant/tenant.h"

namespace smtpmatrix::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TenantConfig tenant_of(std::string_view bytes) {
  const auto read = read_tenant(bytes);
  EXPECT_TRUE(read.has_value()) << read.error().text();
  return read.value_or(TenantConfig{});
}

std::string fault_of(std::string_view bytes) {
  const auto read = read_tenant(bytes);
  EXPECT_FALSE(read.has_value());
  return read ? std::string{} : read.error().text();
}

std::optional<SwitchState> state_of(const std::optional<TenantValue>& value) {
  return value ? std::optional(value->state) : std::nullopt;
}

/// As Out-File of Windows PowerShell writes it.
std::string utf16(std::string_view ascii, bool big_endian) {
  std::string bytes = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (const char c : ascii) {
    if (big_endian) bytes += '\0';
    bytes += c;
    if (!big_endian) bytes += '\0';
  }
  return bytes;
}

constexpr std::string_view transport_list =
    "\r\n\r\n"
    "AddressBookPolicyRoutingEnabled  : False\r\n"
    "AllowLegacyTLSClients            : True\r\n"
    "ExternalDsnDefaultLanguage       : \r\n"
    "InternalSMTPServers              : {}\r\n"
    "MaxReceiveSize                   : Unlimited\r\n"
    "SmtpClientAuthenticationDisabled : True\r\n"
    "Identity                         : contoso.onmicrosoft.com\\Transport Settings\r\n"
    "\r\n\r\n";

TEST(TenantListing, TransportConfigGivesTheSwitchesOfTheOrganization) {
  const auto tenant = tenant_of(transport_list);
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::on);
  EXPECT_EQ(state_of(tenant.smtp_auth_disabled), SwitchState::on);
  EXPECT_EQ(state_of(tenant.reject_direct_send), std::nullopt);
  EXPECT_THAT(tenant.mailboxes, IsEmpty());
  EXPECT_THAT(tenant.remarks, IsEmpty());
}

TEST(TenantListing, EmptyValueIsAValueAndAnAbsentPropertyIsNone) {
  const auto tenant = tenant_of("AllowLegacyTLSClients : \n");
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::empty);
  EXPECT_EQ(state_of(tenant.smtp_auth_disabled), std::nullopt);
}

TEST(TenantListing, SeveralMailboxesAreSeparatedByEmptyLines) {
  const auto tenant = tenant_of(
      "PrimarySmtpAddress               : scan@contoso.com\n"
      "SmtpClientAuthenticationDisabled : False\n"
      "\n"
      "PrimarySmtpAddress               : fax@contoso.com\n"
      "SmtpClientAuthenticationDisabled : \n");
  ASSERT_EQ(tenant.mailboxes.size(), 2U);
  EXPECT_EQ(tenant.mailboxes[0].address, "scan@contoso.com");
  EXPECT_EQ(state_of(tenant.mailboxes[0].smtp_auth_disabled), SwitchState::off);
  EXPECT_EQ(state_of(tenant.find_mailbox("FAX@Contoso.com")->smtp_auth_disabled), SwitchState::empty);
  EXPECT_EQ(tenant.find_mailbox("x@contoso.com"), nullptr);
}

TEST(TenantListing, WrappedValuesAreOneValue) {
  const auto tenant = tenant_of(
      "Identity                         : scan\n"
      "EmailAddresses                   : {SMTP:scan@contoso.com, smtp:scanner-of-the-second-floor@cont\n"
      "                                   oso.com}\n"
      "SmtpClientAuthenticationDisabled : True\n");
  ASSERT_EQ(tenant.mailboxes.size(), 1U);
  EXPECT_THAT(tenant.mailboxes[0].names,
              ElementsAre("scan", "scan@contoso.com", "scanner-of-the-second-floor@contoso.com"));
}

TEST(TenantListing, BlanksOfOtherLocalesAndTranscriptLinesAreTaken) {
  const auto tenant = tenant_of(
      "PS C:\\> Get-TransportConfig | Format-List AllowLegacyTLSClients\n"
      "\n"
      "WARNING: The module is outdated.\n"
      "AllowLegacyTLSClients\xc2\xa0: False\n");
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::off);
}

TEST(TenantListing, SameSwitchOfOrganizationAndMailboxIsToldApart) {
  const auto tenant = tenant_of(std::string(transport_list) +
                                "Identity                         : scan\r\n"
                                "SmtpClientAuthenticationDisabled : False\r\n");
  EXPECT_EQ(state_of(tenant.smtp_auth_disabled), SwitchState::on);
  ASSERT_EQ(tenant.mailboxes.size(), 1U);
  EXPECT_EQ(state_of(tenant.mailboxes[0].smtp_auth_disabled), SwitchState::off);
}

TEST(TenantListing, SwitchThatNobodyOwnsIsRefusedWithTheWayToSaveIt) {
  EXPECT_THAT(fault_of("\nSmtpClientAuthenticationDisabled : True\n"),
              HasSubstr("line 2: SmtpClientAuthenticationDisabled stands alone"));
  EXPECT_THAT(fault_of("SmtpClientAuthenticationDisabled : True\n"), HasSubstr("Format-List Identity,"));
}

TEST(TenantListing, OtherTextIsRefusedWithItsLine) {
  EXPECT_EQ(fault_of("AllowLegacyTLSClients : True\nhello there\n"),
            "line 2: wanted \"Name : value\", as Format-List writes it");
  EXPECT_THAT(fault_of("Name : x\n"), HasSubstr("holds no switch"));
  EXPECT_EQ(fault_of(" \r\n"), "is empty");
}

TEST(TenantListing, ValueThatIsNoneIsARemark) {
  const auto tenant = tenant_of("AllowLegacyTLSClients : Maybe\nRejectDirectSend : True\n");
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), std::nullopt);
  EXPECT_EQ(state_of(tenant.reject_direct_send), SwitchState::on);
  EXPECT_THAT(tenant.remarks,
              ElementsAre("line 1: AllowLegacyTLSClients is \"Maybe\"; wanted True, False or nothing"));
}

TEST(TenantTable, ColumnsAreCutByTheLineOfDashesInCharacters) {
  const auto tenant = tenant_of(
      "\n"
      "Name         PrimarySmtpAddress SmtpClientAuthenticationDisabled\n"
      "----         ------------------ --------------------------------\n"
      "B\xc3\xbcro-Scan    scan@contoso.com                              True\n"
      "Fax          fax@contoso.com                              False\n");
  ASSERT_EQ(tenant.mailboxes.size(), 2U);
  EXPECT_THAT(tenant.mailboxes[0].names, ElementsAre("B\xc3\xbcro-Scan", "scan@contoso.com"));
  EXPECT_EQ(state_of(tenant.mailboxes[0].smtp_auth_disabled), SwitchState::on);
  EXPECT_EQ(state_of(tenant.mailboxes[1].smtp_auth_disabled), SwitchState::off);
}

TEST(TenantTable, OneColumnWithoutAValueIsEmpty) {
  EXPECT_EQ(state_of(tenant_of("AllowLegacyTLSClients\n---------------------\n\n").allow_legacy_tls),
            SwitchState::empty);
  EXPECT_EQ(state_of(tenant_of("AllowLegacyTLSClients\n---------------------\n                 True\n")
                         .allow_legacy_tls),
            SwitchState::on);
}

TEST(TenantJson, ObjectGivesItsSwitches) {
  const auto tenant = tenant_of(
      "{\n"
      "  \"AllowLegacyTLSClients\": null,\n"
      "  \"SmtpClientAuthenticationDisabled\": true,\n"
      "  \"MaxSendSize\": {\"IsUnlimited\": true, \"Value\": {\"deep\": {\"deeper\": [[[1]]]}}},\n"
      "  \"Name\": \"Transport Settings\"\n"
      "}\n");
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::empty);
  EXPECT_EQ(state_of(tenant.smtp_auth_disabled), SwitchState::on);
}

TEST(TenantJson, ListOfMailboxesWrappedOrNot) {
  const std::string list =
      R"([{"PrimarySmtpAddress": "scan@contoso.com", "SmtpClientAuthenticationDisabled": false},
          {"Identity": "fax", "EmailAddresses": ["SMTP:fax@contoso.com"], "SmtpClientAuthenticationDisabled": null}])";
  for (const auto& text : {list, "{\"value\": " + list + ", \"Count\": 2}"}) {
    const auto tenant = tenant_of(text);
    ASSERT_EQ(tenant.mailboxes.size(), 2U) << text;
    EXPECT_EQ(state_of(tenant.find_mailbox("fax@contoso.com")->smtp_auth_disabled), SwitchState::empty);
  }
}

TEST(TenantJson, DocumentsThatFollowEachOtherAreOneTenant) {
  const auto tenant = tenant_of(
      "{\"AllowLegacyTLSClients\": true}\n{\"RejectDirectSend\": false, \"DefaultAuthenticationPolicy\": "
      "\"Block\"}\n");
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::on);
  EXPECT_EQ(state_of(tenant.reject_direct_send), SwitchState::off);
  EXPECT_EQ(tenant.default_policy, "Block");
}

TEST(TenantJson, FaultHasTheLineOfTheText) {
  EXPECT_EQ(fault_of("{\n \"AllowLegacyTLSClients\": true,\n oops\n}\n"),
            "line 3: this is no JSON as ConvertTo-Json writes it");
  EXPECT_THAT(fault_of("{\n \"AllowLegacyTLSClients\": tru\n}\n"), HasSubstr("line 2:"));
  EXPECT_EQ(fault_of("{}\n\n{\"AllowLegacyTLSClients\": 1e999}"),
            "line 3: this JSON holds a value that no command writes");
  EXPECT_THAT(fault_of("[1, 2]"), HasSubstr("holds no switch"));
}

TEST(TenantJson, UsersAndPoliciesBelongTogetherByName) {
  auto tenant =
      tenant_of(R"({"UserPrincipalName": "scan@contoso.com", "AuthenticationPolicy": "Block Basic"})");
  tenant.merge(
      tenant_of(R"({"PrimarySmtpAddress": "Scan@contoso.com", "SmtpClientAuthenticationDisabled": false})"));
  tenant.merge(tenant_of(R"({"Name": "Block Basic", "AllowBasicAuthSmtp": false})"));
  ASSERT_EQ(tenant.mailboxes.size(), 1U);
  EXPECT_EQ(tenant.mailboxes[0].authentication_policy, "Block Basic");
  EXPECT_EQ(state_of(tenant.mailboxes[0].smtp_auth_disabled), SwitchState::off);
  ASSERT_NE(tenant.find_policy("block basic"), nullptr);
  EXPECT_EQ(state_of(tenant.find_policy("block basic")->allow_basic_smtp), SwitchState::off);
}

TEST(TenantEncoding, Utf16OfEitherOrderAndUtf8WithAMarkAreTaken) {
  for (const auto& bytes : {utf16(transport_list, false), utf16(transport_list, true),
                            "\xef\xbb\xbf" + std::string(transport_list)}) {
    EXPECT_EQ(state_of(tenant_of(bytes).allow_legacy_tls), SwitchState::on);
  }
  EXPECT_EQ(state_of(tenant_of(utf16("{\"AllowLegacyTLSClients\": false}", false)).allow_legacy_tls),
            SwitchState::off);
}

TEST(TenantEncoding, Utf16WithoutAMarkIsToldHowToSaveIt) {
  EXPECT_THAT(fault_of(utf16("AllowLegacyTLSClients : True", false).substr(2)),
              HasSubstr("Out-File -Encoding utf8"));
}

TEST(TenantEncoding, ForeignCodePagesAndControlsBecomeReplacements) {
  const auto tenant = tenant_of(
      "Name : B\xfcro\x1b[31m\nPrimarySmtpAddress : s@contoso.com\n"
      "SmtpClientAuthenticationDisabled : True\n");
  ASSERT_EQ(tenant.mailboxes.size(), 1U);
  EXPECT_EQ(tenant.mailboxes[0].names.front(), "B\xef\xbf\xbdro\xef\xbf\xbd[31m");
}

TEST(TenantEncoding, SurrogatePairsAreOneCharacterAndHalvesAreReplaced) {
  std::string bytes = utf16("Name : ", false) + std::string("\x3d\xd8\x00\xde\x3d\xd8", 6);
  bytes += utf16("\nSmtpClientAuthenticationDisabled : True\n", false).substr(2);
  const auto tenant = tenant_of(bytes);
  ASSERT_EQ(tenant.mailboxes.size(), 1U);
  EXPECT_EQ(tenant.mailboxes[0].names.front(), "\xf0\x9f\x98\x80\xef\xbf\xbd");
}

TEST(TenantLimits, LongValuesAreCutAndRemarksCounted) {
  std::string text = "Name : " + std::string(10 * limits::tenant_value_bytes, 'x') +
                     "\nSmtpClientAuthenticationDisabled : True\n\n";
  for (std::size_t i = 0; i < 2 * limits::tenant_remarks; ++i) text += "RejectDirectSend : perhaps\n\n";
  const auto tenant = tenant_of(text);
  EXPECT_EQ(tenant.mailboxes.front().names.front().size(), limits::tenant_value_bytes);
  EXPECT_EQ(tenant.remarks.size(), limits::tenant_remarks);
}

TEST(TenantLimits, DeepNestingIsPassedOver) {
  const std::string deep(100'000, '[');
  const std::string close(100'000, ']');
  EXPECT_EQ(state_of(tenant_of("{\"AllowLegacyTLSClients\": true, \"EmailAddresses\": " + deep + close + "}")
                         .allow_legacy_tls),
            SwitchState::on);
}

TEST(TenantMerge, LaterFilesWin) {
  auto tenant = tenant_of("AllowLegacyTLSClients : False\n");
  tenant.merge(tenant_of("AllowLegacyTLSClients : True\n"));
  tenant.merge(tenant_of("RejectDirectSend : True\n"));
  EXPECT_EQ(state_of(tenant.allow_legacy_tls), SwitchState::on);
}

}  // namespace
}  // namespace smtpmatrix::reports
