#include "reports/matrix/table.h"

#include <gtest/gtest.h>

#include "reports/matrix/word.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

const std::vector<std::string> clients = {"none", "tls1.2", "tls1.3"};

Cell cell(std::uint16_t port, Mode mode, std::string client, std::optional<Reason> reason,
          std::optional<SmtpReply> reply = std::nullopt) {
  Trial trial;
  trial.probe.endpoint = {.host = "h", .port = port, .address = "192.0.2.1", .mode = mode};
  trial.probe.client = std::move(client);
  Observation seen;
  seen.endpoint = trial.probe.endpoint;
  if (reason) {
    seen.stop.emplace();
    seen.stop->stage = Stage::tls;
    seen.stop->reason = *reason;
    seen.stop->reply = std::move(reply);
  }
  trial.observations = {seen};
  return judge(std::move(trial));
}

TEST(Table, RowsArePortTimesModeAndColumnsTheClients) {
  const auto table = make_table(assemble("h", {cell(587, Mode::starttls, "tls1.3", std::nullopt),
                                               cell(587, Mode::plain, "none", std::nullopt),
                                               cell(25, Mode::starttls, "tls1.2", std::nullopt)}),
                                clients);
  EXPECT_EQ(table.columns, (std::vector<std::string>{"tls1.2", "tls1.3"}));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].endpoint.port, 25);
  EXPECT_EQ(table.rows[1].endpoint.mode, Mode::plain);
  EXPECT_TRUE(table.rows[1].whole);
  EXPECT_FALSE(table.rows[2].cells[0]);
  EXPECT_EQ(table.rows[2].cells[1]->word, "works");
}

TEST(Table, RowThatFailsAlikeForEveryClientSpansAndOneThatWorksDoesNot) {
  const auto table = make_table(assemble("h", {cell(25, Mode::starttls, "tls1.2", Reason::no_starttls),
                                               cell(25, Mode::starttls, "tls1.3", Reason::no_starttls),
                                               cell(587, Mode::starttls, "tls1.2", std::nullopt),
                                               cell(587, Mode::starttls, "tls1.3", std::nullopt)}),
                                clients);
  ASSERT_TRUE(table.rows[0].whole);
  EXPECT_EQ(table.rows[0].whole->word, "no STARTTLS");
  EXPECT_FALSE(table.rows[1].whole);
  ASSERT_EQ(table.reasons.size(), 1U);
  EXPECT_TRUE(table.reasons[0].places[0].every_client);
}

TEST(Table, ReasonsOfOneCodeAreOneThoughTheirWordsCarryASessionId) {
  const auto reply = [](std::string text) {
    return SmtpReply{.code = 421, .enhanced = "4.7.66", .text = std::move(text), .lines = {}};
  };
  const auto table =
      make_table(assemble("h", {cell(25, Mode::starttls, "tls1.2", Reason::smtp_reply, reply("no [A]")),
                                cell(587, Mode::starttls, "tls1.2", Reason::smtp_reply, reply("no [B]"))}),
                 clients);
  ASSERT_EQ(table.reasons.size(), 1U);
  EXPECT_EQ(table.reasons[0].word, "421 4.7.66");
  EXPECT_EQ(table.reasons[0].quote, "421 4.7.66 no [A]");
  EXPECT_TRUE(table.reasons[0].quotes_peer);
  EXPECT_EQ(table.reasons[0].places.size(), 2U);
}

// Every reason has a word that is not "works" and a sentence: not tested never looks fine.
TEST(Word, EveryReasonHasAWordAndASentence) {
  for (int number = 0; number <= static_cast<int>(Reason::interrupted); ++number) {
    const auto reason = static_cast<Reason>(number);
    const auto value = cell(25, Mode::starttls, "tls1.2", reason);
    EXPECT_FALSE(decisive_word(value).empty()) << to_string(reason);
    EXPECT_NE(decisive_word(value), "works") << to_string(reason);
    EXPECT_FALSE(sentence(value).empty()) << to_string(reason);
  }
}

TEST(Word, TellsWhatCameInsteadOfTls) {
  auto value = cell(25, Mode::implicit, "tls1.2", Reason::tls_plaintext_reply);
  value.seen.stop->unexpected = to_bytes("220-mail.example.org ESMTP\r\n");
  EXPECT_EQ(decisive_word(value), "not TLS: 220 …");
  EXPECT_EQ(quote(value), "220-mail.example.org ESMTP");
}

TEST(Word, NamesTheAlertAndTheVersionThatTheServerChose) {
  auto alert = cell(25, Mode::starttls, "tls1.0", Reason::tls_alert);
  alert.seen.tls.emplace();
  alert.seen.tls->alerts = {{.level = 2, .description = 70, .sent_by = Sender::server}};
  EXPECT_EQ(decisive_word(alert), "alert protocol_version");
  auto version = cell(25, Mode::starttls, "tls1.3", Reason::tls_version_mismatch);
  version.seen.tls.emplace();
  version.seen.tls->version = 0x0303;
  EXPECT_EQ(decisive_word(version), "chose TLS 1.2");
}

}  // namespace
}  // namespace smtpmatrix::reports
