#include "probes/smtp/pace_words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace smtpmatrix::smtp {

void PrintTo(const PaceWords& told, std::ostream* out) {
  *out << "wait " << (told.wait ? told.wait->count() : 0);
  if (told.rate) *out << ", " << told.rate->connections << " in " << told.rate->within.count();
}

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

PaceWords waits(seconds time) { return {.wait = time, .rate = {}}; }
PaceWords takes(std::uint32_t connections, seconds within) {
  return {.wait = {}, .rate = PaceWords::Rate{connections, within}};
}

TEST(PaceWords, when_to_come_back_is_read_from_what_servers_say) {
  // UniSender's relay, milter-greylist, sqlgrey, policyd, Postfix's access tables, fail2ban-like filters.
  EXPECT_EQ(read_pace_words("Too many messages. Try again in 92 seconds."), waits(92s));
  EXPECT_EQ(read_pace_words("Greylisting in action, please come back in 00:05:00"), waits(300s));
  EXPECT_EQ(read_pace_words("<a@example.org>: Recipient address rejected: Greylisted for 5 minutes"),
            waits(300s));
  EXPECT_EQ(read_pace_words("Greylisted, please try again in 180 seconds"), waits(180s));
  EXPECT_EQ(read_pace_words("Server busy, retry after 5 minutes"), waits(300s));
  EXPECT_EQ(read_pace_words("Too many failed logins: your IP is blocked for 10 minutes"), waits(600s));
  EXPECT_EQ(read_pace_words("slow down and wait at least 30s before the next connection"), waits(30s));
  EXPECT_EQ(read_pace_words("Please wait another 2 mins, then reconnect"), waits(120s));
  EXPECT_EQ(read_pace_words("try again in 1 minute and 30 seconds"), waits(90s));
  EXPECT_EQ(read_pace_words("Temporarily deferred; retry in 1 hour"), waits(3600s));
  EXPECT_EQ(read_pace_words("TRY AGAIN IN ABOUT A MINUTE"), waits(60s));
}

TEST(PaceWords, a_rate_is_read_from_what_servers_say) {
  // postfwd's manual; Grande; T-Online; the words of an operator's own access rules.
  EXPECT_EQ(read_pace_words("sorry, max 10 requests per minute"), takes(10, 60s));
  EXPECT_EQ(read_pace_words("limit of 4 connections per 10 seconds exceeded"), takes(4, 10s));
  EXPECT_EQ(read_pace_words("more than 30 new SMTP connections from 192.0.2.1 in 60 seconds"),
            takes(30, 60s));
  EXPECT_EQ(read_pace_words("only 4 connections in any one minute period, please"), takes(4, 60s));
  EXPECT_EQ(read_pace_words("at most 20 sessions/hour"), takes(20, 3600s));
  EXPECT_EQ(read_pace_words("One connection every 30 seconds is enough"), takes(1, 30s));
  EXPECT_EQ(read_pace_words("3 connections within the last 5 minutes. Try again later"), takes(3, 300s));
}

TEST(PaceWords, both_are_read_from_one_text) {
  const PaceWords both = read_pace_words("More than 5 connections in 10 seconds, try again in 20 seconds");
  EXPECT_EQ(both.wait, 20s);
  EXPECT_EQ(both.rate, (PaceWords::Rate{5, 10s}));
}

TEST(PaceWords, sentences_without_such_figures_tell_nothing) {
  for (const std::string_view text : {
           "mail.example.org Error: too many connections from 203.0.113.7",  // Postfix's anvil
           "Error: too many new TLS sessions from 203.0.113.7",              // likewise
           "Too many concurrent SMTP connections; please try again later.",  // Exim
           "Sender rate overlimit - 5.2 / 1h",                               // Exim's manual: the rate seen
           "Connection rate limit exceeded.",                                // sendmail
           "Too many open connections.",                                     // sendmail
           "Server busy. Please try again later from [203.0.113.7]. (S77719)",      // Exchange Online
           "The maximum number of concurrent connections has exceeded a limit",     // Exchange
           "TLS 1.0 and 1.1 are not supported. Please upgrade/update your client",  // Exchange Online
           "Try again later, closing connection. (EHLO) 5b1f17b1804b1 - gsmtp",     // Gmail
           "Our system has detected an unusual rate of unsolicited mail",           // Gmail
           "Too many connections, slow down. OFR005_104",                           // Orange
           "Greylisting in action, please come back later",                         // postgrey and others
           "mail.example.org Error: timeout exceeded",                              // Postfix
           "Domain example.org has exceeded the max emails per hour (150/150 (100%)) allowed",  // cPanel
           "Throttling failure: Maximum sending rate exceeded.",                                // Amazon SES
           "Connection refused, too many sessions from 203.0.113.7.",                           // GoDaddy
           "the session timed out after 300 seconds",
           "please try again later; nothing was heard for 300 seconds",
           "100 messages per hour",
           "try again in a few minutes",
           "try again in 0 seconds",
           "0 connections per minute",
           "try again in 99999999999999999999 seconds",
           "try again after 13:45",
           "",
       }) {
    EXPECT_EQ(read_pace_words(text), PaceWords()) << text;
  }
}

TEST(PaceWords, what_counts_connections_is_no_time_to_come_back) {
  EXPECT_EQ(read_pace_words("try again: 5 connections in 10 seconds are too many").wait, std::nullopt);
  EXPECT_EQ(read_pace_words("retry: more than 9 failures in 60 seconds").wait, std::nullopt);
}

RC_GTEST_PROP(PaceWordsAnyText, never_tells_less_than_a_second_or_no_connection, (const std::string& text)) {
  const PaceWords told = read_pace_words("try again in " + text);
  if (told.wait) RC_ASSERT(*told.wait >= 1s);
  if (told.rate) RC_ASSERT(told.rate->connections >= 1 && told.rate->within >= 1s);
}

}  // namespace
}  // namespace smtpmatrix::smtp
