// The simulated servers' words: each test is the dialogue it proves.
#include "scanner/demo/dialogue.h"

#include <gtest/gtest.h>

#include "scanner/demo/base64.h"

namespace smtpmatrix::demo {
namespace {

constexpr std::uint16_t tls10 = 0x0301;
constexpr std::uint16_t tls12 = 0x0303;

class DemoDialogue : public testing::Test {
 protected:
  Account account_{"printer@contoso.example", Secret("open sesame")};
  Manners modern_{"smtp.modern.example", true, true};

  static std::string plain_response() { return "AHByaW50ZXJAY29udG9zby5leGFtcGxlAG9wZW4gc2VzYW1l"; }
};

TEST_F(DemoDialogue, starttls_is_offered_before_tls_and_auth_only_under_it) {
  Dialogue server(modern_, account_);
  const std::string before = server.on_line("EHLO me").text;
  EXPECT_NE(before.find("STARTTLS"), std::string::npos);
  EXPECT_EQ(before.find("AUTH"), std::string::npos);
  EXPECT_EQ(server.on_line("starttls").next, Next::start_tls);
  server.tls_started(tls12);
  const std::string after = server.on_line("EHLO me").text;
  EXPECT_EQ(after.find("STARTTLS"), std::string::npos);
  EXPECT_NE(after.find("AUTH LOGIN PLAIN"), std::string::npos);
}

TEST_F(DemoDialogue, a_server_without_tls_refuses_starttls_and_auth) {
  Dialogue relay({"relay.example", false, false}, account_);
  EXPECT_EQ(relay.on_line("EHLO me").text.find("STARTTLS"), std::string::npos);
  EXPECT_EQ(relay.on_line("STARTTLS").text.substr(0, 3), "502");
  EXPECT_EQ(relay.on_line("AUTH PLAIN").text.substr(0, 3), "530");
}

TEST_F(DemoDialogue, the_modern_provider_refuses_old_tls_at_auth_and_closes) {
  Dialogue server(modern_, account_);
  server.tls_started(tls10);
  (void)server.on_line("EHLO me");
  const Answer refusal = server.on_line("AUTH PLAIN");
  EXPECT_EQ(refusal.text.substr(0, 10), "421 4.7.66");
  EXPECT_EQ(refusal.next, Next::close);
}

TEST_F(DemoDialogue, plain_with_and_without_an_initial_response_logs_in) {
  for (const bool initial : {true, false}) {
    Dialogue server(modern_, account_);
    server.tls_started(tls12);
    (void)server.on_line("EHLO me");
    if (!initial) {
      EXPECT_EQ(server.on_line("AUTH PLAIN").text, "334 \r\n");
    }
    const std::string line = initial ? "AUTH PLAIN " + plain_response() : plain_response();
    EXPECT_EQ(server.on_line(line).text.substr(0, 3), "235") << "initial response: " << initial;
    EXPECT_EQ(server.on_line("MAIL FROM:<>").text.substr(0, 3), "250");
  }
}

TEST_F(DemoDialogue, login_asks_twice_and_refuses_a_wrong_password) {
  Dialogue server(modern_, account_);
  server.tls_started(tls12);
  (void)server.on_line("EHLO me");
  EXPECT_EQ(server.on_line("AUTH LOGIN").text, "334 VXNlcm5hbWU6\r\n");
  EXPECT_EQ(server.on_line("cHJpbnRlckBjb250b3NvLmV4YW1wbGU=").text, "334 UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(server.on_line("d3Jvbmc=").text.substr(0, 3), "535");
  EXPECT_EQ(server.on_line("MAIL FROM:<>").text.substr(0, 3), "530");
}

TEST_F(DemoDialogue, a_star_cancels_and_the_session_goes_on) {
  Dialogue server(modern_, account_);
  server.tls_started(tls12);
  (void)server.on_line("EHLO me");
  (void)server.on_line("AUTH LOGIN");
  EXPECT_EQ(server.on_line("*").text.substr(0, 3), "501");
  EXPECT_EQ(server.on_line("NOOP").text.substr(0, 3), "250");
}

TEST_F(DemoDialogue, what_is_not_base64_is_refused) {
  Dialogue server(modern_, account_);
  server.tls_started(tls12);
  (void)server.on_line("EHLO me");
  EXPECT_EQ(server.on_line("AUTH PLAIN ====").text.substr(0, 3), "501");
  (void)server.on_line("AUTH LOGIN");
  EXPECT_EQ(server.on_line("not base64!").text.substr(0, 3), "501");
}

TEST_F(DemoDialogue, base64_decodes_rfc_4648_vectors) {
  EXPECT_EQ(base64_decode("Zm9vYmFy"), "foobar");
  EXPECT_EQ(base64_decode("Zg=="), "f");
  EXPECT_EQ(base64_decode("Zg"), std::nullopt);
}

}  // namespace
}  // namespace smtpmatrix::demo
