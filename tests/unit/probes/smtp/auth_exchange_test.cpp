#include "probes/smtp/auth_exchange.h"

#include <gtest/gtest.h>

#include "probes/smtp/limits.h"
#include "probes/smtp/reply_reader.h"
#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

AuthExchange exchange(const std::string& name, const Secret& secret) {
  return {name, make_mechanism(name, {.user = "tim",
                                      .password = takes_token(name) ? nullptr : &secret,
                                      .token = takes_token(name) ? &secret : nullptr,
                                      .host = "mail.example.org",
                                      .port = 587})};
}

SmtpReply challenge(std::string text) { return make_reply(334, {std::move(text)}); }

TEST(AuthExchange, sends_a_short_initial_response_with_the_command) {
  const Secret password("tanstaaftanstaaf");
  auto plain = exchange("PLAIN", password);
  const auto line = plain.begin();
  EXPECT_EQ(line->wire.reveal(), "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  EXPECT_EQ(line->shown, "AUTH PLAIN <credentials>");
}

TEST(AuthExchange, keeps_a_long_initial_response_for_the_empty_challenge) {
  const Secret token(std::string(2000, 't'));
  auto oauth = exchange("XOAUTH2", token);
  EXPECT_EQ(oauth.begin()->wire.reveal(), "AUTH XOAUTH2");
  const auto line = oauth.answer(challenge(""));
  EXPECT_TRUE(from_base64(line->wire.reveal())->starts_with("user=tim\x01"));
  EXPECT_EQ(line->shown, "<token>");
  // The error of the provider, then, is answered with an empty line.
  EXPECT_EQ(oauth.answer(challenge("eyJzdGF0dXMiOiI0MDEifQ=="))->wire.reveal(), "");
}

TEST(AuthExchange, does_not_send_a_line_longer_than_rfc_4954_admits) {
  const Secret token(std::string(limits::auth_line_bytes, 't'));
  auto oauth = exchange("XOAUTH2", token);
  EXPECT_EQ(oauth.begin()->wire.reveal(), "AUTH XOAUTH2");
  const auto line = oauth.answer(challenge(""));
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().reason, Reason::our_limit);
  EXPECT_EQ(line.error().fault, Fault::ours);
}

TEST(AuthExchange, shows_what_login_sends_by_its_kind) {
  const Secret password("secret");
  auto login = exchange("LOGIN", password);
  EXPECT_EQ(login.begin()->wire.reveal(), "AUTH LOGIN");
  const auto user = login.answer(challenge("VXNlcm5hbWU6"));
  EXPECT_EQ(user->wire.reveal(), "dGlt");
  EXPECT_EQ(user->shown, "<user>");
  const auto pass = login.answer(challenge("UGFzc3dvcmQ6"));
  EXPECT_EQ(pass->wire.reveal(), "c2VjcmV0");
  EXPECT_EQ(pass->shown, "<password>");
  EXPECT_EQ(login.answer(challenge("UGFzc3dvcmQ6")).error().fault, Fault::peer_misbehaved);
}

TEST(AuthExchange, ends_a_server_that_challenges_without_end) {
  const Secret password("secret");
  auto scram = exchange("SCRAM-SHA-1", password);
  (void)scram.begin();
  for (std::size_t i = 0; i < limits::auth_challenges; ++i) (void)scram.answer(challenge(""));
  EXPECT_EQ(scram.answer(challenge("")).error().reason, Reason::limit_exceeded);
}

TEST(AuthExchange, can_be_begun_and_cancelled_with_nothing_secret) {
  EXPECT_EQ(bare_auth("LOGIN").wire.reveal(), "AUTH LOGIN");
  EXPECT_EQ(bare_auth("LOGIN").shown, "AUTH LOGIN");
  EXPECT_EQ(AuthExchange::cancel().wire.reveal(), "*");
}

}  // namespace
}  // namespace smtpmatrix::smtp
