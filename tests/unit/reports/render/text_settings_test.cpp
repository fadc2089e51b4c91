// The settings table of the text report, and what stands behind the last host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/diagnosis/settings.h"
#include "reports/render/limits.h"
#include "reports/render/text_closing.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ResultOf;
using testing::SizeIs;
using testing::StartsWith;

Setting row(const std::string& server, const std::string& generation, const std::string& status) {
  Setting setting;
  setting.server = server;
  setting.port = 587;
  setting.encryption = "STARTTLS";
  setting.tls_versions = {"TLS 1.3", "TLS 1.2"};
  if (generation == "legacy") setting.tls_versions = {"TLS 1.1", "TLS 1.0"};
  setting.auth_mechanisms = {"LOGIN", "XOAUTH2"};
  setting.status = status;
  setting.generation = generation;
  setting.note = std::string(menu_words("STARTTLS"));
  return setting;
}

HostReport host_with(const std::string& name, std::vector<Setting> settings) {
  HostReport host;
  host.host = name;
  EndpointEntry entry;
  entry.provider = name == "smtp.office365.com"          ? std::optional("exchange-online")
                   : name == "smtp-legacy.office365.com" ? std::optional("exchange-online-legacy")
                                                         : std::nullopt;
  host.endpoints.push_back(entry);
  host.settings = std::move(settings);
  return host;
}

const auto modern = row("smtp.office365.com", "modern", "verified");
const auto legacy = row("smtp-legacy.office365.com", "legacy", "needs-action");

TEST(SettingLines, BothGenerationsStandSideBySide) {
  auto same_port = row("smtp.office365.com", "legacy", "reachable");
  const auto lines = setting_lines({modern, same_port, legacy}, Style{}, 100);
  ASSERT_GE(lines.size(), 4U);
  EXPECT_THAT(lines[1], HasSubstr("TLS 1.2 and newer"));
  EXPECT_THAT(lines[2], HasSubstr("1.3 1.2, verified  1.1 1.0, reachable"));
  EXPECT_THAT(lines[3], HasSubstr("smtp-legacy.office365.com  587   STARTTLS    –"));
}

TEST(SettingLines, OneGenerationNeedsNoSecondColumn) {
  const auto lines = setting_lines({modern}, Style{}, 100);
  EXPECT_THAT(lines[1], HasSubstr("TLS      AUTH           status"));
  EXPECT_THAT(lines[2], HasSubstr("1.3 1.2  LOGIN XOAUTH2  verified by login"));
}

TEST(SettingLines, FitAnyWidthAndBreakNothingThatIsTyped) {
  auto action = legacy;
  action.requires_action = "the tenant's administrator runs Set-TransportConfig -AllowLegacyTLSClients $true";
  for (const std::size_t width : {100, 80, 60}) {
    const auto lines = setting_lines({modern, action}, Style{}, width);
    EXPECT_THAT(lines, Each(ResultOf(display_width, testing::Le(width))));
    EXPECT_THAT(lines, Contains(HasSubstr("smtp-legacy.office365.com")));
    EXPECT_THAT(lines, Contains(HasSubstr("needs: smtp-legacy.office365.com: the tenant's")));
  }
  EXPECT_THAT(setting_lines({modern, action}, Style{}, 80)[1], StartsWith(" server"));
  EXPECT_THAT(setting_lines({modern, action}, Style{}, 60)[1], StartsWith(" - server smtp.office365.com"));
}

TEST(SettingLines, WhatTheMenuCallsItIsSaidOnceForAllHosts) {
  auto one = row("smtp.example.org", "modern", "reachable");
  one.user_name = "full address";
  auto other = row("smtp.example.net", "modern", "reachable");
  const auto lines = setting_lines({one, other}, Style{}, 100);
  EXPECT_EQ(std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("   STARTTLS: "); }),
            1);
  EXPECT_THAT(lines, Contains("   smtp.example.org: User name: full address."));
}

TEST(TextClosing, OneTableStandsBehindTheLastHost) {
  TextClosing closing(Style{}, 100);
  EXPECT_THAT(closing.add(host_with("smtp.office365.com", {modern, legacy})), IsEmpty());
  auto own = legacy;
  own.status = "verified";
  EXPECT_THAT(closing.add(host_with("smtp-legacy.office365.com", {own})), IsEmpty());
  const auto parts = closing.end();
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_THAT(parts.front(), Contains(HasSubstr("1.1 1.0, verified")));
  EXPECT_THAT(parts.front(), Not(Contains(HasSubstr("needs action"))))
      << "its own scan goes before documents";
}

TEST(TextClosing, BeyondTheLimitEveryHostHasItsOwn) {
  TextClosing closing(Style{}, 100);
  for (std::size_t i = 0; i < limits::hosts_in_one_table; ++i) {
    const auto name = "mail" + std::to_string(i) + ".example.org";
    EXPECT_THAT(closing.add(host_with(name, {row(name, "modern", "reachable")})), IsEmpty());
  }
  const auto at_once = closing.add(host_with("a.example.org", {row("a.example.org", "modern", "reachable")}));
  ASSERT_THAT(at_once, SizeIs(1));
  EXPECT_THAT(at_once.front(), Contains(HasSubstr("mail0.example.org")));
  EXPECT_THAT(at_once.front(), Contains(HasSubstr("a.example.org")));
  const auto next = closing.add(host_with("b.example.org", {row("b.example.org", "modern", "reachable")}));
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_THAT(next.front(), Contains(HasSubstr("b.example.org")));
  EXPECT_THAT(next.front(), Not(Contains(HasSubstr("a.example.org"))));
  EXPECT_THAT(closing.end(), IsEmpty());
}

Alternative way_out(const std::string& host, const std::string& title) {
  return {.id = "id",
          .host = host,
          .title = title,
          .explanation = "Because.",
          .steps = {{.text = "Set-It $true", .is_command = true}},
          .source = {}};
}

TEST(TextClosing, WaysOutOfAServiceAreToldOnceAndNotWhereItsOtherHostWorks) {
  auto one = host_with("smtp.office365.com", {legacy});
  one.alternatives = {way_out(one.host, "Opt in"), way_out(one.host, "Firmware")};
  auto other = host_with("smtp-legacy.office365.com", {legacy});
  other.alternatives = {way_out(other.host, "Opt in")};
  TextClosing nothing_works(Style{}, 120);
  (void)nothing_works.add(one);
  (void)nothing_works.add(other);
  auto parts = nothing_works.end();
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[1], ElementsAre(HasSubstr("at smtp.office365.com, smtp-legacy.office365.com;"),
                                    " 1. Opt in", "    Because.", "        Set-It $true", " 2. Firmware",
                                    "    Because.", "        Set-It $true"));

  other.settings.front().status = "verified";
  other.alternatives.clear();
  TextClosing helped(Style{}, 120);
  (void)helped.add(one);
  (void)helped.add(other);
  parts = helped.end();
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[1].front(), HasSubstr("use smtp-legacy.office365.com"));
}

TEST(TextClosing, CommandsOfAFindingAreNotPrintedAgain) {
  auto host = host_with("smtp.office365.com", {legacy});
  host.alternatives = {way_out(host.host, "Opt in")};
  Finding finding;
  finding.remedy = {{.text = "Set-It $true", .is_command = true}};
  host.findings = {finding};
  TextClosing closing(Style{}, 100);
  (void)closing.add(host);
  EXPECT_THAT(closing.end().back(), Contains(HasSubstr("The steps stand above")));
}

}  // namespace
}  // namespace smtpmatrix::reports
