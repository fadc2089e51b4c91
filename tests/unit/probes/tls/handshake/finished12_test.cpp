// The server's Finished of TLS 1.0 to 1.2, which only the flow sees in the clear: a Link that carries nothing
// brings a flow of RSA key exchange up to it.
#include <gtest/gtest.h>

#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/session.h"
#include "tests/support/files.h"
#include "tests/unit/probes/tls/handshake/support.h"

namespace smtpmatrix::tls::testing {
namespace {

class IdleLink final : public Link {
 public:
  explicit IdleLink(std::uint16_t version) : offer_(offer12(version, {0x002f})) {
    facts_.version = version;
    facts_.cipher_suite = 0x002f;
  }
  const Offer& offer() const override { return offer_; }
  const ClientSettings& settings() const override { return settings_; }
  Random& random() override { return random_; }
  TlsFacts& facts() override { return facts_; }
  Bytes& transcript() override { return transcript_; }
  View client_random() const override { return client_random_; }
  View session_id() const override { return {}; }
  std::vector<OwnShare>& key_shares() override { return shares_; }
  const std::vector<std::uint16_t>& sent_extensions() const override { return sent_; }
  void send_handshake(View message, InTranscript) override { append(transcript_, message); }
  void send_change_cipher_spec() override {}
  void owe_change_cipher_spec() override {}
  void send_warning(std::uint8_t) override {}
  void send_second_hello(View) override {}
  void seal_with(std::unique_ptr<record::Sealer>) override {}
  void open_with(std::unique_ptr<record::Opener>) override {}
  void limit_records(const RecordLimits&) override {}
  bool at_message_boundary() const override { return true; }
  bool stop_at(TlsDepth) override { return false; }
  void establish() override { established = true; }

  bool established = false;

 private:
  Offer offer_;
  ClientSettings settings_;
  SeededRandom random_;
  TlsFacts facts_;
  Bytes transcript_;
  Bytes client_random_ = Bytes(32, 1);
  std::vector<OwnShare> shares_;
  std::vector<std::uint16_t> sent_;
};

Step hand(Flow& flow, const Bytes& message) {
  return flow.on_message({.type = message[0], .body = View(message).subspan(4), .raw = message});
}

/// What becomes of this verify_data in a Finished of the server's.
Step end_with(IdleLink& link, std::size_t verify_data_bytes) {
  const auto flow = make_flow12(link);
  const Bytes random(32, 2);
  const Bytes der = to_bytes(tests::read_file(certificate_path("server-rsa.der")));
  wire::ServerHello hello;
  hello.legacy_version = *link.facts().version;
  hello.random = random;
  hello.cipher_suite = 0x002f;
  EXPECT_TRUE(flow->begin(hello));
  EXPECT_TRUE(hand(*flow, wire::write_certificate12({.chain = {der}})));
  EXPECT_TRUE(hand(*flow, wire::write_message(iana::handshake_type::server_hello_done, View{})));
  EXPECT_TRUE(flow->on_change_cipher_spec());
  EXPECT_EQ(flow->waiting_for(), "finished");
  return hand(*flow, wire::write_finished(Bytes(verify_data_bytes, 7)));
}

TEST(Finished12, OfAnotherLengthDoesNotVerifyLikeOneOfOtherBytes) {
  for (const std::uint16_t version : {tls10, tls12}) {
    for (const std::size_t bytes : {0U, 11U, 12U, 13U}) {
      IdleLink link(version);
      const Step ended = end_with(link, bytes);
      ASSERT_FALSE(ended) << bytes;
      EXPECT_EQ(ended.error().failure.reason, Reason::tls_bad_finished) << bytes;
      EXPECT_EQ(ended.error().alert, iana::alert::decrypt_error) << bytes;
      EXPECT_FALSE(link.established);
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
