// A way out fits what stopped the clients: the login, the way, or the session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> ways_out(const HostReport& host) {
  std::vector<std::string> ways;
  for (const auto& alternative : host.alternatives) ways.push_back(alternative.id);
  return ways;
}

Observation login_refused_with(SmtpReply words, std::uint16_t port = 587) {
  return stopped(logged_in(with_tls(seen(Mode::starttls, "tls1.2", port, {"LOGIN", "XOAUTH2"}), 0x0303),
                           AuthResult::refused, words),
                 Stage::auth, Reason::smtp_reply, words);
}

Observation stripped_of_starttls(std::uint16_t port = 587) {
  return stopped(telling(seen(Mode::starttls, "tls1.2", port), {}), Stage::starttls, Reason::no_starttls);
}

SmtpReply off_in_the_tenant() {
  return reply(535, "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
               "5.7.139");
}

SmtpReply wrong_password_reply() {
  return reply(535, "Authentication unsuccessful, the user credentials were incorrect.", "5.7.139");
}

TEST(WaysOut, TenantThatRefusesTheLoginLeavesThoseWithoutIt) {
  EXPECT_THAT(ways_out(diagnosed({login_refused_with(off_in_the_tenant())}, "smtp.office365.com")),
              ElementsAre("login_first", "direct_send", "connector_relay", "hve"));
}

TEST(WaysOut, WrongPasswordIsPutRightAndNothingElse) {
  const auto host = diagnosed({login_refused_with(wrong_password_reply())}, "smtp.office365.com");
  ASSERT_THAT(ways_out(host), ElementsAre("login_first"));
  EXPECT_THAT(commands_of(host.alternatives.front().steps),
              ElementsAre("smtpmatrix scan smtp.office365.com:587/starttls --auth-user <scan@contoso.com>"));
  EXPECT_THAT(ways_out(diagnosed({login_refused_with(reply(535, "no", "5.7.8"))})),
              ElementsAre("login_first"));
}

TEST(WaysOut, AnotherPortIsOneWhereTheSessionFailed) {
  const auto cut = ended(seen(Mode::starttls, "tls1.2"), Reason::connection_reset);
  EXPECT_THAT(ways_out(diagnosed({cut}, "smtp.office365.com")), Contains("other_port"));
  EXPECT_THAT(ways_out(diagnosed({login_refused_with(off_in_the_tenant())}, "smtp.office365.com")),
              Not(Contains("other_port")));
}

TEST(WaysOut, OldTlsRefusedAtAuthIsNoRefusedLogin) {
  const auto ways = ways_out(diagnosed({old_tls_refused_at_auth()}, "smtp.office365.com"));
  EXPECT_THAT(ways, Not(Contains("login_first")));
  EXPECT_THAT(ways, Contains("lan_relay"));
  EXPECT_THAT(ways, Contains("other_port"));
}

TEST(WaysOut, MechanismThatTheServerLacksIsMetByARelayAndNotByAnotherPort) {
  const auto host = diagnosed({stopped(with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303),
                                       Stage::auth, Reason::no_common_mechanism)},
                              "smtp.office365.com");
  EXPECT_THAT(ways_out(host), ElementsAre("direct_send", "connector_relay", "lan_relay"));
}

TEST(WaysOut, ServiceOfTokensOnlyIsMetByARelayThatHoldsOne) {
  const auto without_mechanism = [](std::vector<std::string> mechanisms) {
    return ways_out(
        diagnosed({stopped(with_tls(seen(Mode::starttls, "tls1.2", 587, std::move(mechanisms)), 0x0303),
                           Stage::auth, Reason::no_common_mechanism)}));
  };
  EXPECT_THAT(without_mechanism({"GSSAPI", "XOAUTH2"}), ElementsAre("token_relay"));
  EXPECT_THAT(without_mechanism({"LOGIN", "XOAUTH2"}), ElementsAre("lan_relay"));
}

TEST(WaysOut, HiddenStarttlsIsPutRightOnTheWay) {
  EXPECT_THAT(ways_out(diagnosed({stripped_of_starttls()}, "smtp.office365.com")), ElementsAre("open_way"));
  EXPECT_THAT(ways_out(diagnosed({stripped_of_starttls()}, "mail.unknown.example")),
              Not(Contains("open_way")));
}

TEST(WaysOut, HiddenStarttlsIsGoneRoundByADocumentedPortOfImplicitTls) {
  const auto host = diagnosed({stripped_of_starttls()}, "smtp.gmail.com");
  ASSERT_THAT(ways_out(host), ElementsAre("other_port", "open_way"));
  EXPECT_THAT(commands_of(host.alternatives.front().steps),
              ElementsAre("smtpmatrix scan smtp.gmail.com:465/implicit"));
}

TEST(RightSettings, StayWhereTheMailIsRefusedAfterTheLogin) {
  auto refused =
      logged_in(with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303), AuthResult::accepted);
  const auto words = reply(550, "Client does not have permissions to send as this sender", "5.7.60");
  const auto host =
      diagnosed({stopped(refused, Stage::mail, Reason::smtp_reply, words)}, "smtp.office365.com");
  ASSERT_FALSE(host.settings.empty());
  EXPECT_EQ(host.settings.front().status, "verified");
  EXPECT_THAT(host.settings.front().note,
              testing::HasSubstr("What was refused is the mail (550 5.7.60 to MAIL)"));
  EXPECT_THAT(host.alternatives, IsEmpty());
  const auto fine = diagnosed({refused});
  EXPECT_THAT(fine.settings.front().note, Not(testing::HasSubstr("refused is the mail")));
}

TEST(RightSettings, StayWhereALoginIsWantedThatWasNotTried) {
  const auto not_logged_in = [](std::vector<std::string> mechanisms) {
    return diagnosed(
        {stopped(with_tls(seen(Mode::starttls, "tls1.2", 587, std::move(mechanisms)), 0x0303), Stage::mail,
                 Reason::smtp_reply, reply(530, "Client not authenticated to send mail.", "5.7.57"))});
  };
  const auto wanted = not_logged_in({"LOGIN"});
  ASSERT_EQ(wanted.settings.size(), 1U);
  EXPECT_EQ(wanted.settings.front().status, "reachable");
  EXPECT_THAT(wanted.settings.front().note, testing::HasSubstr("A login is wanted (530 5.7.57 to MAIL)"));
  EXPECT_THAT(not_logged_in({}).settings, IsEmpty());
  const auto session =
      reaching(with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303), Stage::mail);
  const auto at_rcpt = [&](SmtpReply words) {
    return diagnosed({stopped(session, Stage::rcpt, Reason::smtp_reply, std::move(words))});
  };
  EXPECT_EQ(at_rcpt(reply(554, "<boss@example.org>: Relay access denied", "5.7.1")).settings.size(), 1U);
  EXPECT_THAT(at_rcpt(reply(550, "User unknown", "5.1.1")).settings, IsEmpty());
}

TEST(RightSettings, HoldNoClearTextWhereStarttlsIsHidden) {
  const auto bare = telling(seen(Mode::plain, "none"), {});
  const auto masked = telling(seen(Mode::plain, "none"), {{"XXXXXXXA", ""}});
  EXPECT_THAT(diagnosed({bare, stripped_of_starttls()}, "smtp.gmail.com").settings, IsEmpty());
  EXPECT_THAT(diagnosed({masked}).settings, IsEmpty());
  EXPECT_EQ(diagnosed({bare}).settings.size(), 1U);
}

TEST(RightSettings, HoldClearTextOfAnMxThatTakesIt) {
  const auto bare = telling(seen(Mode::plain, "none", 25), {});
  const auto no_login = stopped(bare, Stage::auth_challenge, Reason::no_auth);
  EXPECT_EQ(diagnosed({no_login}, "contoso-com.mail.protection.outlook.com").settings.size(), 1U);
}

TEST(RightSettings, HoldNoHostForOldClientsBehindWhatHidesStarttls) {
  EXPECT_THAT(diagnosed({stripped_of_starttls()}, "smtp.office365.com").settings, IsEmpty());
  const auto works = with_tls(seen(Mode::starttls, "tls1.2", 587, {"LOGIN"}), 0x0303);
  const auto host = diagnosed({stripped_of_starttls(25), works}, "smtp.office365.com");
  std::vector<std::string> places;
  for (const auto& setting : host.settings)
    places.push_back(setting.server + ":" + std::to_string(setting.port));
  EXPECT_THAT(places, ElementsAre("smtp.office365.com:587", "smtp-legacy.office365.com:587"));
}

TEST(RightSettings, NameTheVersionsOfTheScansClientsOnly) {
  auto context = context_of();
  context.clients = {{.id = "tls1.0", .tls_versions = {0x0301}}};
  EXPECT_THAT(
      diagnosed_in(context, {old_tls_refused_at_auth()}, "smtp.office365.com").settings.front().tls_versions,
      ElementsAre("TLS 1.0"));
  context.clients.push_back({.id = "tls1.1", .tls_versions = {0x0302}});
  EXPECT_THAT(
      diagnosed_in(context, {old_tls_refused_at_auth()}, "smtp.office365.com").settings.front().tls_versions,
      ElementsAre("TLS 1.1", "TLS 1.0"));
}

}  // namespace
}  // namespace smtpmatrix::reports
