#include "reports/diagnosis/alternatives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/diagnosis/situation.h"
#include "reports/knowledge/alternative_entry.h"
#include "reports/knowledge/knowledge.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> ids_of(const HostReport& host) {
  std::vector<std::string> ids;
  for (const auto& alternative : host.alternatives) ids.push_back(alternative.id);
  return ids;
}

const Alternative& alternative_called(const HostReport& host, std::string_view id) {
  const auto found = std::ranges::find(host.alternatives, id, &Alternative::id);
  if (found == host.alternatives.end()) throw std::logic_error("no alternative " + std::string(id));
  return *found;
}

DiagnosisContext with_client(const std::string& id, std::set<std::uint16_t> versions) {
  auto context = context_of();
  context.clients = {{.id = id, .tls_versions = std::move(versions)}};
  return context;
}

TEST(Alternatives, NoneWhereASettingWorks) {
  EXPECT_THAT(diagnosed_in(context_of(), {with_tls(seen(Mode::starttls, "tls1.2"), 0x0303)}).alternatives,
              IsEmpty());
}

TEST(Alternatives, OldPrinterAtExchangeOnlineGetsEveryWayOutLeastEffortFirst) {
  const auto host = diagnosed_in(
      with_client("tls1.0", {0x0301}),
      {old_tls_refused_at_auth("tls1.0", 587), old_tls_refused_at_auth("tls1.0", 25)}, "smtp.office365.com");
  EXPECT_THAT(ids_of(host),
              ElementsAre("tenant_opt_in", "firmware", "direct_send", "connector_relay", "lan_relay"));
  EXPECT_THAT(
      commands_of(alternative_called(host, "tenant_opt_in").steps),
      ElementsAre("Connect-ExchangeOnline -UserPrincipalName <admin@contoso.com>",
                  "Get-TransportConfig | Format-List AllowLegacyTLSClients",
                  "Set-TransportConfig -AllowLegacyTLSClients $true",
                  "smtpmatrix scan smtp-legacy.office365.com:587/starttls --client tls1.0 --auth-user "
                  "<scan@contoso.com>"));
  for (const auto& alternative : host.alternatives) EXPECT_EQ(alternative.host, "smtp.office365.com");
}

TEST(Alternatives, RelayHasTheLinesOfMainCfTowardsTheModernHost) {
  const auto relay = commands_of(
      alternative_called(diagnosed_in(context_of(), {old_tls_refused_at_auth()}, "smtp-legacy.office365.com"),
                         "lan_relay")
          .steps);
  for (const auto* line :
       {"relayhost = [smtp.office365.com]:587", "smtp_tls_security_level = secure",
        "smtp_sasl_auth_enable = yes", "smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
        "smtpd_tls_protocols = >=TLSv1", "mynetworks = 127.0.0.0/8 [::1]/128 <192.0.2.0/24>"}) {
    EXPECT_THAT(relay, Contains(line));
  }
}

TEST(Alternatives, ClientOfTls12AtTheLegacyHostIsSentToTheModernOne) {
  const auto refused = stopped(with_tls(seen(Mode::starttls, "tls1.2"), 0x0303), Stage::auth_challenge,
                               Reason::smtp_reply, reply(550, "no", "5.7.1"));
  const auto host = diagnosed_in(with_client("tls1.2", {0x0303}), {refused}, "smtp-legacy.office365.com");
  EXPECT_THAT(ids_of(host), Contains("modern_host"));
  EXPECT_THAT(ids_of(host), Not(Contains("tenant_opt_in")));
  EXPECT_THAT(commands_of(alternative_called(host, "modern_host").steps),
              ElementsAre("smtpmatrix scan smtp.office365.com:587/starttls"));
}

TEST(Alternatives, GovernmentCloudHasNoOptIn) {
  EXPECT_THAT(
      ids_of(diagnosed_in(with_client("tls1.0", {0x0301}), {old_tls_refused_at_auth()}, "smtp.office365.us")),
      ElementsAre("firmware", "direct_send", "connector_relay", "lan_relay"));
}

TEST(Alternatives, UnknownServerGetsFirmwareAndRelayButNothingOfMicrosofts) {
  EXPECT_THAT(ids_of(diagnosed_in(with_client("tls1.0", {0x0301}), {old_tls_refused_at_auth()})),
              ElementsAre("firmware", "lan_relay"));
}

TEST(Alternatives, HostThatNobodyReachedAsksForAnotherNetworkFirst) {
  const auto host =
      diagnosed_in(context_of(), {unreached(Mode::starttls, "tls1.2", 25, Reason::timeout),
                                  unreached(Mode::starttls, "tls1.2", 2525, Reason::connection_refused)});
  EXPECT_THAT(ids_of(host), ElementsAre("other_network"));
  EXPECT_THAT(host.alternatives.front().explanation, HasSubstr("(ports 25, 2525)"));
}

TEST(Alternatives, NameWithoutAnAddressIsChecked) {
  EXPECT_THAT(
      ids_of(diagnosed_in(context_of(), {unreached(Mode::starttls, "tls1.2", 587, Reason::dns_not_found)})),
      ElementsAre("check_name"));
}

TEST(Alternatives, ThrottledHostIsScannedAgainAndNothingElse) {
  const auto throttled = stopped(seen(Mode::starttls, "tls1.2"), Stage::greeting, Reason::throttled);
  EXPECT_THAT(ids_of(diagnosed_in(context_of(), {throttled})), ElementsAre("retry_later"));
}

TEST(Alternatives, AHostThatTheScanDidNotComeToIsSaidToBeUntestedAndNotUnreachable) {
  auto untested = stopped(seen(Mode::starttls, "tls1.2"), Stage::connect, Reason::interrupted);
  untested.reached.reset();
  EXPECT_THAT(ids_of(diagnosed_in(context_of(), {untested})), ElementsAre("scan_to_the_end"));
}

TEST(Alternatives, DocumentedPortThatWasNotTriedIsNamed) {
  const auto host = diagnosed_in(context_of(), {unreached(Mode::starttls, "tls1.2", 25, Reason::timeout)},
                                 "smtp.office365.com");
  EXPECT_THAT(commands_of(alternative_called(host, "other_port").steps),
              ElementsAre("smtpmatrix scan smtp.office365.com:587/starttls"));
}

TEST(Alternatives, NeverEmptyWhereNothingWorksWhateverTheReason) {
  for (int number = 0; number <= static_cast<int>(Reason::interrupted); ++number) {
    for (const auto stage : {Stage::connect, Stage::greeting, Stage::tls}) {
      auto value = stopped(seen(Mode::starttls, "tls1.2"), stage, static_cast<Reason>(number));
      if (stage == Stage::connect) value.reached.reset();
      const auto host = diagnosed_in(context_of(), {value});
      EXPECT_FALSE(host.settings.empty() && host.alternatives.empty())
          << to_string(static_cast<Reason>(number)) << " at " << to_string(stage);
    }
  }
}

TEST(AlternativeData, EverySituationIsKnownAndEverySwitchTheProvidersAndNoMarkIsLeft) {
  const auto host = diagnosed_in(context_of(), {old_tls_refused_at_auth()}, "smtp.office365.com");
  for (const auto& entry : alternative_entries()) {
    for (const auto& word : entry.when)
      EXPECT_TRUE(situation_holds(word, host, context_of()).has_value()) << word;
    const auto* const provider = knowledge().find_provider(entry.provider);
    EXPECT_EQ(provider == nullptr, entry.provider.empty()) << entry.id;
    for (const auto& [step, id] : entry.steps) {
      if (id.empty()) continue;
      EXPECT_NE(provider->find_switch(id), nullptr) << entry.id << " " << id;
    }
  }
  EXPECT_EQ(situation_holds("no such word", host, context_of()), std::nullopt);
  for (const auto& alternative : host.alternatives) {
    EXPECT_EQ(alternative.title.find('{'), std::string::npos) << alternative.title;
    EXPECT_EQ(alternative.explanation.find('{'), std::string::npos) << alternative.explanation;
    for (const auto& step : alternative.steps) EXPECT_EQ(step.text.find('{'), std::string::npos) << step.text;
  }
}

}  // namespace
}  // namespace smtpmatrix::reports
