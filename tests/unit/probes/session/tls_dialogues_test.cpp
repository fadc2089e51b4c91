// Conversations over TLS, against Botan's server in memory: STARTTLS and implicit, versions 1.0 to 1.2.
//
// The script is that of dialogue.h; after "! tls" everything goes through TLS.
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>

#include "tests/support/botan_server.h"
#include "tests/unit/probes/session/dialogue.h"

namespace smtpmatrix {
namespace {

using dialogue::Step;
using smtpmatrix::testing::BotanServer;
using smtpmatrix::testing::BotanServerSettings;

class SeededRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_{7};
};

std::string certificate(const std::string& name) { return SMTPMATRIX_BINARY_DIR "/certificates/" + name; }

std::shared_ptr<certs::Verifier> trusting(const std::string& root) {
  std::ostringstream pem;
  pem << std::ifstream(certificate(root)).rdbuf();
  return std::make_shared<certs::Verifier>(certs::TrustStore::from_pem(pem.str()).value());
}

/// The certificates are made when the tests are built: an hour later they are all valid.
UnixTime valid_time() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()) +
         std::chrono::hours(1);
}

class TlsDialogue : public ::testing::Test {
 protected:
  TlsDialogue() {
    settings_.ehlo_name = "tester.example";
    settings_.verifier = trusting("root.pem");
    probe_.endpoint = {
        .host = "smtp.example.test", .port = 587, .address = "192.0.2.1", .mode = Mode::starttls};
    use_client("tls1.2");
    server_settings_.certificate_file = certificate("leaf-of-root.pem");
    server_settings_.key_file = certificate("leaf-of-root.key");
    server_settings_.echo = false;
  }

  void use_client(const std::string& id) {
    probe_.client = id;
    client_ = *clients::find(id);
  }
  void with_password() {
    settings_.credentials = Credentials{};
    settings_.credentials->user = "tim";
    settings_.credentials->password = Secret("tanstaaftanstaaf");
    probe_.until = Stage::auth;
  }

  Observation play(std::string_view script, std::size_t piece = 100000) {
    piece_ = piece;
    SeededRandom random;
    server_.emplace(server_settings_);
    session_ = make_session(probe_, client_, settings_, valid_time(), random);
    want_ = Want::bytes;
    tls_ = false;
    raw_.clear();
    said_.clear();
    now_ = Elapsed(1000);
    take(session_->on(Connected{now_}));
    for (const Step& step : dialogue::parse(script)) perform(step);
    pump();
    EXPECT_EQ(said_, "");
    EXPECT_EQ(want_, Want::done);
    return std::move(*session_).take();
  }

 private:
  void perform(const Step& step) {
    now_ += Elapsed(1000);
    switch (step.kind) {
      case Step::Kind::client: return hear(step.text);
      case Step::Kind::permission:
        EXPECT_EQ(want_, Want::login_permission);
        return take(session_->on(LoginGranted{now_}));
      case Step::Kind::event: return happen(step.text);
      case Step::Kind::server: {
        const Bytes bytes = tls_ ? server_->send(as_view(step.text)) : to_bytes(step.text);
        return deliver(bytes);
      }
    }
  }
  void hear(const std::string& line) {
    pump();
    EXPECT_TRUE(said_.starts_with(line + "\r\n")) << "wanted " << line << ", seen " << said_;
    said_.erase(0, line.size() + 2);
  }
  void happen(const std::string& event) {
    if (event == "tls") {
      tls_ = true;
      return pump();
    }
    if (event == "hello") {  // begin TLS, and let the server answer nothing
      raw_.clear();
      return;
    }
    if (event == "close_notify") return deliver(server_->close());
    if (event == "close") return take(session_->on(PeerClosed{now_}));
    if (event == "reset") return take(session_->on(Reset{.at = now_, .detail = ""}));
    take(session_->on(DeadlinePassed{now_}));
  }
  void take(const Action& action) {
    append(raw_, action.send);
    want_ = action.want;
  }
  void deliver(const Bytes& bytes) {
    for (std::size_t at = 0; at < bytes.size() && want_ != Want::done; at += piece_) {
      const auto part = View(bytes).subspan(at, std::min(piece_, bytes.size() - at));
      take(session_->on(Received{.at = now_, .bytes = part}));
    }
  }
  /// Passes bytes to and fro until both are silent.
  void pump() {
    while (!raw_.empty()) {
      const Bytes out = std::exchange(raw_, {});
      if (!tls_) {
        said_ += as_text(out);
        continue;
      }
      Bytes answer = server_->exchange(out);
      if (server_closes_ && server_->handshake_complete()) append(answer, server_->close());
      said_ += as_text(server_->take_plaintext());
      deliver(answer);
    }
  }

 protected:
  Probe probe_;
  clients::Client client_;  ///< its habits may be changed
  SessionSettings settings_;
  BotanServerSettings server_settings_;
  std::optional<BotanServer> server_;
  bool server_closes_ = false;  ///< in the same bytes as its Finished

 private:
  std::unique_ptr<Conversation> session_;
  std::size_t piece_ = 0;
  bool tls_ = false;
  Want want_ = Want::bytes;
  Elapsed now_{};
  Bytes raw_;
  std::string said_;
};

std::string transcript_of(const Observation& seen) {
  std::string text;
  for (const auto& line : seen.transcript.lines()) text += line.text + "\n";
  return text;
}

constexpr std::string_view up_to_starttls = R"(
    S: 220 mx ESMTP
    C: EHLO tester.example
    S: 250-mx
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 go ahead
    ! tls)";

std::string over_starttls(std::string_view rest) {
  return std::string(up_to_starttls) + "\n" + std::string(rest);
}

TEST_F(TlsDialogue, speaks_ehlo_again_under_each_version_and_keeps_both_replies_apart) {
  for (const auto& [client, version] :
       {std::pair("tls1.0", 0x0301), std::pair("tls1.1", 0x0302), std::pair("tls1.2", 0x0303)}) {
    if (!BotanServer::speaks(static_cast<std::uint16_t>(version))) continue;
    use_client(client);
    server_settings_.version = static_cast<std::uint16_t>(version);
    const auto script = over_starttls(R"(
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        C: QUIT)");
    const Observation seen = play(script);
    EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
    EXPECT_EQ(seen.reached, Stage::ehlo_tls);
    ASSERT_TRUE(seen.tls && seen.certificate && seen.ehlo.was_seen() && seen.ehlo_tls.was_seen());
    EXPECT_EQ(seen.tls->version, version);
    EXPECT_TRUE(seen.tls->handshake_complete);
    EXPECT_EQ(seen.tls->sni, "smtp.example.test");
    EXPECT_TRUE(seen.certificate->verified()) << seen.certificate->detail;
    EXPECT_TRUE(seen.ehlo.get()->keywords.contains("STARTTLS"));
    EXPECT_TRUE(seen.ehlo_tls.get()->keywords.contains("AUTH"));
    EXPECT_TRUE(server_->was_closed()) << "our close_notify follows the QUIT";
    EXPECT_EQ(dialogue::dump(play(script, 1)), dialogue::dump(seen));
  }
}

TEST_F(TlsDialogue, is_greeted_after_the_handshake_where_tls_is_implicit) {
  probe_.endpoint.mode = Mode::implicit;
  const Observation seen = play(R"(
      ! tls
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250 mx
      C: QUIT)");
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(seen.reached, Stage::ehlo);
  EXPECT_TRUE(seen.greeting.was_seen());
  EXPECT_FALSE(seen.ehlo_tls.was_reached());
}

TEST_F(TlsDialogue, sends_credentials_over_a_certificate_that_verifies) {
  with_password();
  const Observation seen = play(over_starttls(R"(
      C: EHLO tester.example
      S: 250-mx
      S: 250 AUTH PLAIN CRAM-MD5
      ? granted
      C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
      S: 235 welcome
      C: QUIT)"));
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(seen.auth.result, AuthResult::accepted);
  EXPECT_EQ(seen.auth.mechanism, "PLAIN");
}

TEST_F(TlsDialogue, withholds_credentials_from_a_certificate_that_does_not_verify_but_shows_the_policy) {
  with_password();
  settings_.verifier = trusting("other-root.pem");
  const auto script = over_starttls(R"(
      C: EHLO tester.example
      S: 250-mx
      S: 250 AUTH PLAIN
      C: AUTH PLAIN
      S: 334 
      C: *
      S: 501 cancelled
      C: QUIT)");
  for (const bool other_name : {false, true}) {
    if (other_name) {
      settings_.verifier = trusting("root.pem");
      probe_.endpoint.host = "elsewhere.example.test";
    }
    const Observation seen = play(script);
    ASSERT_TRUE(seen.stop);
    EXPECT_EQ(seen.stop->stage, Stage::auth);
    EXPECT_EQ(seen.stop->reason, Reason::untrusted_certificate);
    EXPECT_EQ(seen.reached, Stage::auth_challenge);
    EXPECT_EQ(seen.auth.result, AuthResult::guarded);
    EXPECT_TRUE(seen.auth.attempts.empty());
  }
}

TEST_F(TlsDialogue, never_feeds_to_tls_what_came_in_clear_behind_the_220) {
  const Observation seen = play(R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250-mx
      S: 250 STARTTLS
      C: STARTTLS
      S: 220 go ahead
      S: 250 injected
      ! tls
      C: EHLO tester.example
      S: 250 mx
      C: QUIT)");
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(as_text(seen.bytes_after_starttls), "250 injected\r\n");
  EXPECT_TRUE(seen.ehlo_tls.get()->keywords.empty());
}

TEST_F(TlsDialogue, keeps_no_password_among_the_bytes_behind_the_220) {
  with_password();
  const Observation seen = play(R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250-mx
      S: 250 STARTTLS
      C: STARTTLS
      S: 220 go ahead
      S: 250 tanstaaftanstaaf
      ! tls
      C: EHLO tester.example
      S: 250 mx
      C: QUIT)");
  EXPECT_EQ(as_text(seen.bytes_after_starttls), "250 <secret>\r\n");
  for (const TranscriptLine& line : seen.transcript.lines()) {
    EXPECT_EQ(line.text.find("tanstaaf"), std::string::npos) << line.text;
  }
}

TEST_F(TlsDialogue, stops_where_starttls_is_not_offered_or_not_available) {
  const Observation none = play(R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250 mx
      C: QUIT)");
  EXPECT_EQ(none.stop->stage, Stage::starttls);
  EXPECT_EQ(none.stop->reason, Reason::no_starttls);
  EXPECT_TRUE(none.starttls.is_absent());
  const Observation later = play(R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250-mx
      S: 250 STARTTLS
      C: STARTTLS
      S: 454 4.7.0 TLS not available due to local problem
      C: QUIT)");
  EXPECT_EQ(later.stop->reason, Reason::temporary_reply);
  EXPECT_FALSE(later.tls);
}

TEST_F(TlsDialogue, asks_whether_a_masked_starttls_would_be_taken) {
  const std::string masked = R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250-mx
      S: 250 XXXXXXXA
      C: STARTTLS)";
  const Observation taken = play(masked + R"(
      S: 220 2.0.0 ready)");
  EXPECT_EQ(taken.stop->reason, Reason::no_starttls);
  EXPECT_EQ(taken.starttls.get()->code, 220);
  EXPECT_NE(taken.stop->detail.find("XXXXXXXA"), std::string::npos);
  const Observation refused = play(masked + R"(
      S: 500 unknown command
      C: QUIT)");
  EXPECT_EQ(refused.stop->reason, Reason::no_starttls);
  EXPECT_EQ(refused.starttls.get()->code, 500);
}

TEST_F(TlsDialogue, tells_the_alert_of_a_server_that_refuses_the_version) {
  use_client("tls1.0");
  const Observation seen = play(std::string(up_to_starttls));
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(seen.stop->stage, Stage::tls);
  EXPECT_EQ(seen.stop->reason, Reason::tls_alert);
  EXPECT_EQ(seen.reached, Stage::starttls);
  EXPECT_NE(transcript_of(seen).find("alert fatal protocol_version from server"), std::string::npos)
      << transcript_of(seen);
}

TEST_F(TlsDialogue, tells_readable_text_where_tls_was_due) {
  probe_.endpoint.mode = Mode::implicit;
  const Observation seen = play(R"(
      ! hello
      S: 220 mx.example.org ESMTP)");
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(seen.stop->stage, Stage::tls);
  EXPECT_EQ(seen.stop->reason, Reason::tls_plaintext_reply);
  EXPECT_TRUE(as_text(seen.stop->unexpected).starts_with("220 mx.example.org"));
}

TEST_F(TlsDialogue, tells_how_the_transport_ended_in_the_handshake) {
  probe_.endpoint.mode = Mode::implicit;
  for (const auto& [event, reason] :
       {std::pair("close", Reason::connection_closed), std::pair("reset", Reason::connection_reset),
        std::pair("deadline", Reason::timeout)}) {
    const Observation seen = play(fmt::format("! hello\n! {}", event));
    ASSERT_TRUE(seen.stop);
    EXPECT_EQ(seen.stop->stage, Stage::tls);
    EXPECT_EQ(seen.stop->reason, reason);
    EXPECT_TRUE(seen.stop->tls);
  }
}

TEST_F(TlsDialogue, tells_a_close_notify_and_a_close_after_the_handshake_apart_from_a_reply) {
  for (const std::string event : {"close_notify", "close"}) {
    const Observation seen = play(over_starttls("C: EHLO tester.example\n! " + event));
    ASSERT_TRUE(seen.stop);
    EXPECT_EQ(seen.stop->stage, Stage::ehlo_tls);
    EXPECT_EQ(seen.stop->reason, Reason::connection_closed);
    EXPECT_EQ(seen.tls->close_notify_received, event == "close_notify");
    EXPECT_EQ(seen.reached, Stage::tls);
  }
}

TEST_F(TlsDialogue, ends_at_the_depth_asked_for) {
  probe_.endpoint.mode = Mode::implicit;
  for (const TlsDepth depth : {TlsDepth::server_hello, TlsDepth::first_flight}) {
    probe_.depth = depth;
    const Observation seen = play("! tls");
    EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
    EXPECT_EQ(seen.reached, Stage::tls);
    EXPECT_EQ(seen.until, Stage::tls);
    EXPECT_TRUE(seen.tls->cipher_suite);
    EXPECT_EQ(seen.certificate.has_value(), depth == TlsDepth::first_flight);
  }
}

// A client with the habits of a program.

constexpr std::string_view after_tls = R"(
      C: EHLO tester.example
      S: 250-mx
      S: 250 AUTH PLAIN LOGIN CRAM-MD5)";

TEST_F(TlsDialogue, a_client_that_verifies_ends_the_session_over_a_root_it_does_not_know) {
  client_.trust = {.roots = clients::Roots::system, .verifies_chain = true, .verifies_name = true};
  settings_.verifier = trusting("other-root.pem");
  const Observation seen = play(up_to_starttls);
  ASSERT_TRUE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(seen.stop->stage, Stage::tls);
  EXPECT_EQ(seen.stop->reason, Reason::certificate_rejected);
  EXPECT_EQ(seen.stop->fault, Fault::peer_incompatible);
  EXPECT_TRUE(seen.stop->certificate == CertificateProblem::untrusted_root ||
              seen.stop->certificate == CertificateProblem::missing_intermediate);
  EXPECT_TRUE(seen.tls->handshake_complete) << "two facts: the handshake, and that the client ends it";
  ASSERT_FALSE(seen.tls->alerts.empty());
  EXPECT_EQ(seen.tls->alerts.back().description, 48) << "unknown_ca";
  EXPECT_EQ(seen.tls->alerts.back().sent_by, Sender::client);
}

TEST_F(TlsDialogue, a_client_minds_a_wrong_name_only_if_its_program_does) {
  probe_.endpoint.host = "elsewhere.example.test";
  client_.trust = {.roots = clients::Roots::system, .verifies_chain = true, .verifies_name = true};
  const Observation minds = play(up_to_starttls);
  ASSERT_TRUE(minds.stop);
  EXPECT_EQ(minds.stop->certificate, CertificateProblem::name_mismatch);
  client_.trust.verifies_name = false;
  const Observation does_not = play(over_starttls(std::string(after_tls) + "\nC: QUIT"));
  EXPECT_FALSE(does_not.stop) << dialogue::dump(does_not);
}

TEST_F(TlsDialogue, a_client_whose_roots_are_of_another_time_is_held_against_those) {
  client_.trust = {.roots = clients::Roots::system,
                   .verifies_chain = true,
                   .verifies_name = true,
                   .store = "android",
                   .store_release = "4.4"};
  settings_.verifiers_by_store[{"android", "4.4"}] = trusting("other-root.pem");
  const Observation seen = play(up_to_starttls);
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(seen.stop->reason, Reason::certificate_rejected);
  EXPECT_NE(seen.stop->detail.find("android 4.4"), std::string::npos) << seen.stop->detail;
  EXPECT_TRUE(seen.certificate->verified())
      << "what is true of the endpoint is told by the scan's own anchors";
}

TEST_F(TlsDialogue, no_verify_spares_every_client_the_question_of_trust) {
  client_.trust = {.roots = clients::Roots::system, .verifies_chain = true, .verifies_name = true};
  settings_.verifier = trusting("other-root.pem");
  settings_.verify = false;
  const Observation seen = play(over_starttls(std::string(after_tls) + "\nC: QUIT"));
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
}

TEST_F(TlsDialogue, a_signature_that_a_client_does_not_verify_is_its_limit) {
  client_.trust.roots = clients::Roots::unknown;
  client_.accepts.certificate_hashes = {"md5", "sha1"};
  const Observation seen = play(up_to_starttls);
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(seen.stop->reason, Reason::client_limit);
  EXPECT_NE(seen.stop->detail.find("is signed with sha256"), std::string::npos) << seen.stop->detail;
}

TEST_F(TlsDialogue, a_client_takes_mechanisms_in_its_own_order_and_names_the_user_as_it_does) {
  with_password();
  client_.smtp.mechanisms = {"LOGIN", "PLAIN"};
  client_.smtp.names_user_with_login = true;
  const Observation seen = play(over_starttls(std::string(after_tls) + R"(
      ? granted
      C: AUTH LOGIN dGlt
      S: 334 UGFzc3dvcmQ6
      C: dGFuc3RhYWZ0YW5zdGFhZg==
      S: 235 welcome
      C: QUIT)"));
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(seen.auth.mechanism, "LOGIN");
}

TEST_F(TlsDialogue, a_client_without_the_mechanisms_of_the_server_does_not_log_in) {
  with_password();
  client_.smtp.mechanisms = {"NTLM"};
  const Observation seen = play(over_starttls(std::string(after_tls) + "\nC: QUIT"));
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(seen.stop->reason, Reason::no_common_mechanism);
}

TEST_F(TlsDialogue, a_client_that_says_no_ehlo_after_tls_goes_on_with_what_it_heard_before) {
  with_password();
  client_.smtp.says_ehlo_after_tls = false;
  const Observation seen = play(R"(
      S: 220 mx ESMTP
      C: EHLO tester.example
      S: 250-mx
      S: 250-AUTH PLAIN
      S: 250 STARTTLS
      C: STARTTLS
      S: 220 go ahead
      ! tls
      ? granted
      C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
      S: 235 welcome
      C: QUIT)");
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_FALSE(seen.ehlo_tls.was_reached());
  EXPECT_EQ(seen.auth.result, AuthResult::accepted);
}

TEST_F(TlsDialogue, a_handshake_whose_end_came_with_a_close_notify_was_a_handshake) {
  probe_.until = Stage::tls;
  probe_.endpoint.mode = Mode::implicit;
  server_closes_ = true;
  const Observation seen = play("! tls");
  EXPECT_FALSE(seen.stop) << dialogue::dump(seen);
  EXPECT_EQ(seen.reached, Stage::tls);
}

}  // namespace
}  // namespace smtpmatrix
