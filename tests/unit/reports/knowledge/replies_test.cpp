// Every reply the data know is found by its samples, and the replies that are easily mistaken are told apart.
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>

#include "reports/knowledge/knowledge.h"
#include "tests/unit/reports/knowledge/reply_of.h"

namespace smtpmatrix::reports {
namespace {

std::optional<std::string_view> optional_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

std::string found_id(std::string_view line, std::optional<std::string_view> provider = {},
                     std::optional<Stage> stage = {}) {
  const auto meaning = knowledge().match(reply_of(line), provider, stage);
  if (!meaning) return "nothing";
  return meaning->entry == nullptr ? "registry" : meaning->entry->id;
}

TEST(Replies, EverySampleLeadsToItsOwnEntry) {
  std::size_t samples = 0;
  for (const auto& entry : knowledge().replies()) {
    EXPECT_FALSE(entry.samples.empty()) << entry.id;
    for (const auto& sample : entry.samples) {
      EXPECT_EQ(found_id(sample.line, optional_of(sample.provider)), entry.id) << sample.line;
      ++samples;
    }
  }
  EXPECT_GE(samples, knowledge().replies().size());
}

TEST(Replies, SamplesNameProvidersThatExist) {
  for (const auto& entry : knowledge().replies()) {
    for (const auto& sample : entry.samples) {
      if (sample.provider.empty()) continue;
      EXPECT_NE(knowledge().find_provider(sample.provider), nullptr) << entry.id << ": " << sample.provider;
    }
  }
}

TEST(Replies, EveryEntryHasWordsAStepAndASource) {
  EXPECT_GE(knowledge().replies().size(), 134U);
  const std::set<std::string> actors = {"device", "tenant-admin", "mailbox-owner", "network", "provider"};
  for (const auto& entry : knowledge().replies()) {
    EXPECT_TRUE(entry.meaning.ends_with('.') || entry.meaning.ends_with(')')) << entry.id;
    EXPECT_TRUE(actors.contains(entry.actor)) << entry.id;
    EXPECT_FALSE(entry.remedy.empty()) << entry.id;
    EXPECT_FALSE(entry.provenance.sources.empty()) << entry.id;
    EXPECT_LE(knowledge().as_of(), entry.provenance.as_of) << entry.id;
  }
}

TEST(Replies, TheNineSentencesOf535_5_7_139HaveNineMeanings) {
  const std::map<std::string, std::string> sentences = {
      {"SmtpClientAuthentication is disabled for the Tenant.", "exo-smtpauth-off-tenant"},
      {"SmtpClientAuthentication is disabled for the Mailbox.", "exo-smtpauth-off-mailbox"},
      {"user is locked by your organization's security defaults policy.", "exo-security-defaults"},
      {"the request did not meet the criteria to be authenticated successfully.", "exo-conditional-access"},
      {"basic authentication is disabled.", "exo-basic-disabled"},
      {"your organization configuration does not allow this.", "exo-org-config-auth"},
      {"the user credentials were incorrect.", "exo-wrong-credentials"},
      {"federated STS service was unreachable.", "exo-sts-unreachable"},
      {"federated STS URL does not support HTTPS.", "exo-sts-no-tls"},
  };
  for (const auto& [sentence, id] : sentences) {
    const auto line = "535 5.7.139 Authentication unsuccessful, " + sentence;
    for (const auto* service : {"exchange-online", "exchange-online-legacy", "exchange-online-hve"}) {
      EXPECT_EQ(found_id(line, service, Stage::auth), id) << service;
    }
    EXPECT_EQ(found_id(line), id) << "service unknown";
  }
  EXPECT_EQ(found_id("535 5.7.139 Something new", "exchange-online"), "exo-auth-5.7.139-other");
}

TEST(Replies, OneEnhancedCodeWithThreeMeaningsIsToldApartByWordsAndService) {
  const std::string retired = "550 5.7.30 Basic authentication is not supported for Client Submission.";
  EXPECT_EQ(found_id(retired, "exchange-online"), "exo-basic-retired-550");
  EXPECT_EQ(found_id(retired), "exo-basic-retired-550");
  EXPECT_EQ(found_id("550 5.7.30 DKIM does not pass", "gmail"), "g-dkim-5.7.30");
  EXPECT_EQ(found_id("550 5.7.30 REQUIRETLS support required"), "requiretls");
  EXPECT_EQ(found_id("550 5.7.30 REQUIRETLS support required", "exchange-online"), "requiretls");

  // The number alone says what the registry says, at a service with a meaning of its own too.
  for (const auto provider : {std::optional<std::string_view>(), std::optional<std::string_view>("gmail")}) {
    const auto meaning = knowledge().match(reply_of("550 5.7.30 No"), provider);
    ASSERT_TRUE(meaning);
    EXPECT_EQ(meaning->quality, MatchQuality::registry);
    EXPECT_EQ(meaning->entry, nullptr);
    EXPECT_NE(meaning->registry.find("REQUIRETLS support required (RFC 8689)"), std::string::npos);
  }
}

TEST(Replies, AnotherServicesMeaningIsNotTaken) {
  EXPECT_EQ(found_id("550 5.1.10 Recipient not found", "exchange-online"), "exo-recipient-unknown");
  EXPECT_EQ(found_id("550 5.1.10 Recipient not found", "gmail"), "registry");
  EXPECT_EQ(found_id("550 5.1.10 Recipient not found"), "registry");
  EXPECT_EQ(found_id("535 5.7.8 Username and Password not accepted", "yahoo"), "auth-failed-5.7.8");
}

TEST(Replies, AProgramsWordsHoldAtAServiceThatRunsIt) {
  EXPECT_EQ(found_id("535 Incorrect authentication data", "hetzner"), "auth-failed-exim");
  EXPECT_EQ(found_id("535 Incorrect authentication data", "postfix"), "auth-failed-generic");
}

TEST(Replies, AServiceIsKnownByTheWordsItSignsWith) {
  EXPECT_EQ(found_id("534 5.7.14 Please log in via your web browser k9sm1 - gsmtp"), "g-web-login");
  const auto meaning = knowledge().match(
      reply_of("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. "
               "[BN9PR03CA0048.namprd03.prod.outlook.com]"));
  ASSERT_TRUE(meaning);
  EXPECT_EQ(meaning->quality, MatchQuality::text_of_provider);
}

TEST(Replies, QualitySaysWhatTheMatchRestsOn) {
  const auto quality = [](std::string_view line, std::optional<std::string_view> provider = {}) {
    return knowledge().match(reply_of(line), provider)->quality;
  };
  EXPECT_EQ(quality("421 4.7.66 TLS 1.0 and 1.1 are not supported.", "exchange-online"),
            MatchQuality::text_of_provider);
  EXPECT_EQ(quality("421 4.7.66 TLS 1.0 and 1.1 are not supported."), MatchQuality::text);
  EXPECT_EQ(quality("550 5.7.64 TenantAttribution", "exchange-online"), MatchQuality::codes_of_provider);
  EXPECT_EQ(quality("535 5.7.8 No"), MatchQuality::codes);
  EXPECT_EQ(quality("535 No"), MatchQuality::code);
  EXPECT_EQ(quality("451 No"), MatchQuality::registry);
}

TEST(Replies, BlocksOfEnhancedCodesEndWhereTheyEnd) {
  EXPECT_EQ(found_id("550 5.7.606 x", "exchange-online"), "exo-ip-banned");
  EXPECT_EQ(found_id("550 5.7.649 x", "exchange-online"), "exo-ip-banned");
  EXPECT_EQ(found_id("550 5.7.605 x", "exchange-online"), "registry");
  EXPECT_EQ(found_id("550 5.7.650 x", "exchange-online"), "registry");
}

TEST(Replies, SuccessAndWhatIsNoReplyCodeHaveNoMeaning) {
  for (const int code : {-1, 0, 99, 220, 235, 250, 334, 354, 399, 600, 99999}) {
    EXPECT_FALSE(knowledge().match({.code = code, .enhanced = {}, .text = "text", .lines = {}})) << code;
  }
}

TEST(Replies, HostileTextIsSearchedQuicklyAndBreaksNothing) {
  std::string binary;
  for (int byte = 0; byte < 4096; ++byte) binary += static_cast<char>(byte);
  for (std::string text :
       {std::string(), std::string("\0\xff\xfe", 3), binary, std::string(5'000'000, 'a'),
        std::string(1'000'000, '\n'), std::string(1'000'000, '<') + "Relay access denied"}) {
    for (const int code : {421, 450, 451, 501, 530, 535, 550, 554}) {
      const SmtpReply reply{.code = code, .enhanced = "5.7.1", .text = text, .lines = {text}};
      EXPECT_TRUE(knowledge().match(reply)) << code;
      EXPECT_TRUE(knowledge().match(reply, "exchange-online", Stage::auth)) << code;
    }
  }
  // Words behind the limit are not looked at, those before it are found among bytes that are no UTF-8.
  EXPECT_EQ(found_id("554 5.7.1 \xff\xfe Relay access denied \xc3"), "relay-denied-postfix");
  EXPECT_EQ(found_id("554 5.7.1 " + std::string(10'000, 'x') + " Relay access denied"), "rejected-554-5.7.1");
}

TEST(Replies, AnEnhancedCodeThatIsNoneIsNotTakenForOne) {
  for (const auto* enhanced :
       {"", "5", "5.7", "5.7.", "5.7.139.1", "5.7.99999999999", "x.y.z", "5.7.-1", "9.9.9"}) {
    const SmtpReply reply{.code = 535, .enhanced = enhanced, .text = "No", .lines = {"No"}};
    const auto meaning = knowledge().match(reply, "exchange-online");
    ASSERT_TRUE(meaning && meaning->entry != nullptr) << enhanced;
    EXPECT_EQ(meaning->entry->id, "auth-failed-generic") << enhanced;
  }
}

}  // namespace
}  // namespace smtpmatrix::reports
