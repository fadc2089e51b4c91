#include "probes/smtp/sasl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/probes/smtp/fixed_nonce.h"

namespace smtpmatrix::smtp {
namespace {

/// A mechanism of one user, spoken to as a server would; secrets are test vectors.
class Client {
 public:
  Client(std::string_view mechanism, std::string user, std::string_view secret,
         std::string host = "mail.example.org")
      : secret_(secret),
        mechanism_(make_mechanism(mechanism, {.user = std::move(user),
                                              .password = takes_token(mechanism) ? nullptr : &secret_,
                                              .token = takes_token(mechanism) ? &secret_ : nullptr,
                                              .host = std::move(host),
                                              .port = 587})) {}

  /// "(server first)" when there is none.
  std::string first() {
    auto response = mechanism_->initial_response();
    if (!response) return "(error) " + response.error().detail;
    return *response ? std::string((*response)->bytes.reveal()) : "(server first)";
  }
  std::string answer(std::string challenge) {
    auto response = mechanism_->respond({.text = "", .decoded = std::move(challenge)});
    return response ? std::string(response->bytes.reveal()) : "(error) " + response.error().detail;
  }
  std::string answer_text(std::string_view text) {
    auto response = mechanism_->respond({.text = text, .decoded = std::nullopt});
    return response ? std::string(response->bytes.reveal()) : "(error) " + response.error().detail;
  }
  Mechanism& mechanism() { return *mechanism_; }

 private:
  Secret secret_;
  std::unique_ptr<Mechanism> mechanism_;
};

TEST(Plain, has_the_message_of_rfc_4616) {
  Client client("PLAIN", "tim", "tanstaaftanstaaf");
  EXPECT_EQ(client.first(), std::string("\0tim\0tanstaaftanstaaf", 21));
  EXPECT_TRUE(client.answer("more").starts_with("(error)"));
}

TEST(Plain, cannot_carry_a_nul) {
  Client client("PLAIN", "tim", std::string_view("a\0b", 3));
  EXPECT_EQ(client.first(), "(error) PLAIN cannot carry a NUL byte");
}

TEST(Login, answers_prompts_of_any_wording_in_order) {
  for (const auto& [first, second] : {std::pair("Username:", "Password:"), std::pair("User Name", "Password"),
                                      std::pair("", ""), std::pair("Benutzer?", "Kennwort?")}) {
    Client client("LOGIN", "tim", "secret");
    EXPECT_EQ(client.first(), "(server first)");
    EXPECT_EQ(client.answer(first), "tim") << first;
    EXPECT_EQ(client.answer(second), "secret") << second;
    EXPECT_TRUE(client.answer("again").starts_with("(error)"));
  }
}

TEST(Login, believes_a_first_prompt_that_asks_for_the_password) {
  Client client("LOGIN", "tim", "secret");
  EXPECT_EQ(client.answer("Password:"), "secret");
  EXPECT_EQ(client.answer("Username:"), "tim");
}

TEST(Login, answers_prompts_that_are_not_base64) {
  Client client("LOGIN", "tim", "secret");
  EXPECT_EQ(client.answer_text("Username:"), "tim");
  EXPECT_EQ(client.answer_text("Password:"), "secret");
}

TEST(XOAuth2, answers_the_error_with_nothing) {
  Client client("XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
  EXPECT_EQ(client.first(),
            "user=someuser@example.com\x01"
            "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01");
  EXPECT_EQ(client.answer(R"({"status":"401"})"), "");
  EXPECT_TRUE(client.answer("").starts_with("(error)"));
}

TEST(OAuthBearer, has_the_message_of_rfc_7628_and_answers_the_error_with_the_dummy) {
  Client client("OAUTHBEARER", "user@example.com",
                "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "server.example.com");
  EXPECT_EQ(client.first(),
            "n,a=user@example.com,\x01host=server.example.com\x01port=587\x01"
            "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
  EXPECT_EQ(client.answer(R"({"status":"invalid_token"})"), "\x01");
}

TEST(OAuthBearer, escapes_the_name) {
  Client client("OAUTHBEARER", "a,b=c", "t");
  EXPECT_TRUE(client.first().starts_with("n,a=a=2Cb=3Dc,\x01"));
}

TEST(CramMd5, has_the_vector_of_rfc_2195) {
  Client client("CRAM-MD5", "tim", "tanstaaftanstaaf");
  EXPECT_EQ(client.first(), "(server first)");
  EXPECT_EQ(client.answer("<1896.697170952@postoffice.reston.mci.net>"),
            "tim b913a602c7eda7a495b4e6e7334d3890");
}

TEST(ScramSha1, has_the_exchange_of_rfc_5802) {
  fix_nonce("fyko+d2lbbFgONRv9qkxdawL");
  Client client("SCRAM-SHA-1", "user", "pencil");
  EXPECT_EQ(client.first(), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  EXPECT_EQ(client.answer("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"),
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  EXPECT_FALSE(client.mechanism().is_complete());
  EXPECT_EQ(client.answer("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="), "");
  EXPECT_TRUE(client.mechanism().is_complete());
}

TEST(ScramSha256, has_the_exchange_of_rfc_7677) {
  fix_nonce("rOprNGfwEbeRWgbNEkqO");
  Client client("SCRAM-SHA-256", "user", "pencil");
  EXPECT_EQ(client.first(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(
      client.answer("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
      "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(client.answer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "");
  EXPECT_TRUE(client.mechanism().is_complete());
}

TEST(ScramSha256, does_not_go_on_with_a_server_that_does_not_know_the_password) {
  fix_nonce("rOprNGfwEbeRWgbNEkqO");
  Client client("SCRAM-SHA-256", "user", "pencil");
  (void)client.first();
  (void)client.answer(
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  EXPECT_TRUE(client.answer("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").starts_with("(error)"));
  EXPECT_FALSE(client.mechanism().is_complete());
}

// RFC 2831 4 with the digest-uri of smtp instead of imap: the response is the RFC's formula worked out for
// it, which gives d388dad90d4bbd760a152321f2143af7 for the RFC's own imap/elwood.innosoft.com.
TEST(DigestMd5, answers_the_challenge_of_rfc_2831_and_checks_the_server) {
  fix_nonce("OA6MHXh6VqTrRk");
  Client client("DIGEST-MD5", "chris", "secret", "elwood.innosoft.com");
  const std::string response = client.answer(
      "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8");
  EXPECT_THAT(response, testing::HasSubstr("digest-uri=\"smtp/elwood.innosoft.com\""));
  EXPECT_THAT(response, testing::HasSubstr("response=52ff44907f72314481b5c098c708ebf3"));
  EXPECT_EQ(client.answer("rspauth=84106ee5cb85c426e7ef928db0e49bfa"), "");
  EXPECT_TRUE(client.mechanism().is_complete());
}

TEST(Ntlm, takes_the_first_challenge_for_a_go_ahead_whatever_it_says) {
  Client client("NTLM", "EXAMPLE\\tim", "secret");
  EXPECT_EQ(client.first(), "(server first)");
  const std::string negotiate = client.answer_text("ntlm supported");
  EXPECT_TRUE(negotiate.starts_with(std::string("NTLMSSP\0\x01", 9)));
}

TEST(Gsasl, takes_garbage_for_an_error) {
  for (const auto* name : {"CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "NTLM"}) {
    for (const std::string& garbage : {std::string(), std::string(3000, '\0'), std::string("=,=,\"\xff\n")}) {
      Client client(name, "tim", "secret");
      (void)client.first();
      for (int i = 0; i < 4; ++i) (void)client.answer(garbage);
      EXPECT_TRUE(client.answer(garbage).starts_with("(error)")) << name;
      EXPECT_TRUE(client.answer_text("not base64").starts_with("(error)")) << name;
    }
  }
}

TEST(Mechanisms, need_the_secret_they_take) {
  const Secret secret("s");
  const Identity nobody{.user = "tim", .password = nullptr, .token = nullptr, .host = "h", .port = 25};
  Identity with_password = nobody;
  with_password.password = &secret;
  Identity with_token = nobody;
  with_token.token = &secret;
  for (const auto name : strongest_first(true)) {
    EXPECT_FALSE(make_mechanism(name, nobody)) << name;
    EXPECT_EQ(make_mechanism(name, with_password) != nullptr, !takes_token(name)) << name;
    EXPECT_EQ(make_mechanism(name, with_token) != nullptr, takes_token(name)) << name;
  }
  EXPECT_FALSE(make_mechanism("GSSAPI", with_password));
}

TEST(Mechanisms, that_reveal_the_password_come_last_without_tls_only) {
  EXPECT_THAT(strongest_first(true),
              testing::ElementsAre("OAUTHBEARER", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN",
                                   "CRAM-MD5", "DIGEST-MD5", "NTLM"));
  EXPECT_EQ(strongest_first(false).back(), "LOGIN");
  EXPECT_THAT(strongest_first(false), testing::UnorderedElementsAreArray(strongest_first(true)));
}

}  // namespace
}  // namespace smtpmatrix::smtp
