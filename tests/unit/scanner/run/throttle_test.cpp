#include "scanner/run/throttle.h"

#include <gtest/gtest.h>

#include "scanner/run/account_guard.h"
#include "scanner/run/address_pool.h"
#include "tests/unit/scanner/plan/seen.h"

namespace smtpmatrix::scanner {
namespace {

using namespace testing;
using namespace std::chrono_literals;

Probe probe() {
  Probe one;
  one.client = "tls1.2";
  return one;
}

bool throttled(int code, std::optional<std::string> enhanced, std::string text,
               Stage stage = Stage::greeting) {
  Observation seen = refused_at(probe(), stage, code);
  seen.stop->reply = reply(code, std::move(text));
  seen.stop->reply->enhanced = std::move(enhanced);
  return is_throttle(seen, false);
}

TEST(Throttle, knows_the_words_of_servers) {
  EXPECT_TRUE(throttled(421, "4.7.0", "mx.example Error: too many connections from 192.0.2.1"));
  EXPECT_TRUE(throttled(421, std::nullopt, "Too many concurrent SMTP connections; please try again later."));
  EXPECT_TRUE(throttled(421, "4.3.2", "Service not available"));
  EXPECT_TRUE(throttled(421, "4.7.0", "Try again later, closing connection."));
  EXPECT_TRUE(throttled(454, "4.7.0", "Error: too many new TLS sessions from 192.0.2.1", Stage::starttls));
}

TEST(Throttle, whoever_says_when_to_come_back_is_one_whatever_the_code) {
  EXPECT_TRUE(throttled(450, "4.7.1", "sorry, max 10 connections per minute"));
  EXPECT_TRUE(throttled(421, "4.7.28", "come back in 30 seconds"));
  EXPECT_TRUE(throttled(554, "5.7.1", "too many sessions, retry after 3 seconds"));
  EXPECT_TRUE(throttled(450, "4.7.1", "4 connections per 10 seconds, please", Stage::rcpt));
  EXPECT_FALSE(throttled(550, std::nullopt, "Too many messages. Try again in 92 seconds.", Stage::rcpt));
  EXPECT_FALSE(throttled(451, "4.7.1", "Greylisting in action, please come back in 00:05:00", Stage::rcpt));
  EXPECT_FALSE(throttled(451, "4.7.1", "Please try again in 300 seconds", Stage::rcpt))
      << "likewise, unnamed";
}

TEST(Throttle, the_words_are_those_of_the_reply_or_of_the_answer_to_a_client_hello) {
  Observation seen = refused_at(probe(), Stage::greeting, 421);
  seen.stop->reply = reply(421, "busy, try again in 20 seconds");
  EXPECT_EQ(pace_words_of(seen).wait, 20s);
  seen.stop->reply.reset();
  EXPECT_FALSE(pace_words_of(seen).tell_anything());
  seen.stop->unexpected = to_bytes("421 busy, try again in 30 seconds\r\n");
  EXPECT_EQ(pace_words_of(seen).wait, 30s);
  EXPECT_FALSE(pace_words_of(worked(probe())).tell_anything());
}

TEST(Throttle, of_a_message_only_a_rate_is_one) {
  EXPECT_TRUE(throttled(432, "4.3.2", "Concurrent connections limit exceeded.", Stage::mail));
  EXPECT_TRUE(throttled(421, "4.7.0", "mail has been temporarily rate limited", Stage::rcpt));
  EXPECT_FALSE(throttled(452, "4.5.3", "Error: too many recipients", Stage::rcpt));
  EXPECT_FALSE(throttled(451, std::nullopt, "Temporary local problem - please try again later", Stage::rcpt));
  EXPECT_FALSE(throttled(421, "4.4.2", "mx.example Error: timeout exceeded", Stage::mail));
  EXPECT_FALSE(throttled(421, "4.7.0", "mx.example Error: too many errors", Stage::mail));
}

TEST(Throttle, a_policy_a_greylist_and_a_refusal_are_no_throttle) {
  EXPECT_FALSE(throttled(421, "4.7.66", "TLS 1.0 and 1.1 are not supported. Please upgrade", Stage::ehlo));
  EXPECT_FALSE(throttled(450, "4.7.1", "Greylisted, try again later", Stage::rcpt));
  EXPECT_FALSE(throttled(454, "4.7.0", "TLS not available due to local problem", Stage::starttls));
  EXPECT_FALSE(throttled(454, "4.7.0", "Temporary authentication failure", Stage::auth_challenge));
  EXPECT_FALSE(throttled(554, "5.7.1", "too many of you: no service here"));
  EXPECT_FALSE(is_throttle(worked(probe()), true));
}

TEST(Throttle, a_cut_before_the_greeting_is_one_only_while_others_are_open) {
  for (const Reason reason : {Reason::connection_reset, Reason::connection_closed}) {
    EXPECT_TRUE(is_throttle(after_connect(probe(), Stage::greeting, reason), true));
    EXPECT_FALSE(is_throttle(after_connect(probe(), Stage::greeting, reason), false));
  }
  EXPECT_TRUE(is_throttle(nobody(probe(), Reason::connection_reset), true)) << "met by connect() itself";
  EXPECT_FALSE(is_throttle(nobody(probe(), Reason::connection_refused), true));
  Observation later = greeted(probe());
  later.stop = stopped(probe(), Stage::ehlo, Reason::connection_reset).stop;
  EXPECT_FALSE(is_throttle(later, true));
}

TEST(AddressPool, halves_after_a_throttle_waits_longer_each_time_and_recovers) {
  AddressPool pool(4, 0);
  const Elapsed first = pool.throttled(Elapsed::zero(), 0);
  EXPECT_EQ(pool.limit(), 2u);
  EXPECT_FALSE(pool.admits(first - 1us));
  EXPECT_TRUE(pool.admits(first));
  EXPECT_EQ(pool.throttled(0ms, 0), first) << "connections open together are one event";
  EXPECT_GT(pool.throttled(first, 0) - first, first);
  EXPECT_EQ(pool.limit(), 1u);
  for (int i = 0; i < 8; ++i) pool.went_well();
  EXPECT_EQ(pool.limit(), 2u);
}

TEST(AddressPool, keeps_the_rate) {
  AddressPool pool(4, 20);
  pool.opened(Elapsed::zero());
  EXPECT_FALSE(pool.admits(49ms));
  EXPECT_TRUE(pool.admits(50ms));
}

AuthAttempt attempt(int code) {
  AuthAttempt one;
  one.accepted = code == 235;
  one.reply = reply(code);
  return one;
}

TEST(AccountGuard, counts_what_a_server_may_count_against_the_account) {
  EXPECT_TRUE(refused_the_credentials(attempt(535)));
  EXPECT_TRUE(refused_the_credentials(attempt(550)));
  EXPECT_TRUE(refused_the_credentials(AuthAttempt()));
  EXPECT_FALSE(refused_the_credentials(attempt(235)));
  EXPECT_FALSE(refused_the_credentials(attempt(454)));
  EXPECT_FALSE(refused_the_credentials(attempt(504)));
}

TEST(AccountGuard, grants_one_at_a_time_in_the_order_asked) {
  AccountGuard guard(2);
  EXPECT_EQ(guard.ask(1), AccountGuard::Answer::granted);
  EXPECT_EQ(guard.ask(2), AccountGuard::Answer::wait);
  EXPECT_EQ(guard.ask(3), AccountGuard::Answer::wait);
  EXPECT_EQ(guard.ended(1, std::vector{attempt(235)}), 2u);
  EXPECT_EQ(guard.ended(2, std::vector{attempt(235)}), 3u);
}

TEST(AccountGuard, the_first_login_is_the_best_ones_unless_it_ends_before) {
  AccountGuard guard(2);
  guard.opened(1, 0);
  guard.opened(2, 1);
  guard.opened(3, 2);
  EXPECT_EQ(guard.ask(3), AccountGuard::Answer::wait);
  EXPECT_EQ(guard.ask(2), AccountGuard::Answer::wait);
  EXPECT_EQ(guard.ended(1, {}), 2u);
  EXPECT_EQ(guard.ended(2, std::vector{attempt(235)}), 3u);
}

TEST(AccountGuard, closes_for_good_after_the_allowed_refusals) {
  AccountGuard guard(2);
  (void)guard.ask(1);
  (void)guard.ask(2);
  (void)guard.ask(3);
  EXPECT_EQ(guard.ended(1, std::vector{attempt(535)}), 2u);
  EXPECT_EQ(guard.ended(2, std::vector{attempt(535)}), std::nullopt);
  EXPECT_EQ(guard.take_denied(), std::vector<AccountGuard::Id>{3});
  EXPECT_EQ(guard.ask(4), AccountGuard::Answer::denied);
}

}  // namespace
}  // namespace smtpmatrix::scanner
