// Botan's TLS server as the peer, in memory: a third implementation of TLS 1.0 to 1.2, and the one whose
// stream can be cut and joined at will.
#include <algorithm>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/system_random.h"
#include "probes/tls/handshake/client.h"
#include "tests/loopback/botan_peer.h"
#include "tests/loopback/offers.h"

namespace smtpmatrix::tests {
namespace {

namespace version = iana::version;

std::vector<std::string> botan_certificates(const tls::Suite& suite, std::uint16_t at) {
  if (at == version::tls13 || (!suite.is_cbc() && !suite.is_aead())) return {};  // no RC4
  return {suite.authentication == tls::Authentication::ecdsa ? "ecdsa" : "rsa"};
}

/// Both sides, and the stream between them, `chunk` bytes of the server's at a time.
struct Dialogue {
  Dialogue(const std::string& certificate, tls::Offer offer, std::size_t chunk_bytes = 1 << 20)
      : chunk(chunk_bytes), server(certificate), client(std::move(offer), {"localhost"}, random) {
    client.start();
    exchange();
  }

  void exchange() {
    for (Bytes theirs, ours;
         !(ours = client.take_output()).empty() || !(theirs = server.take_output()).empty();) {
      server.receive(ours);
      append(theirs, server.take_output());
      for (std::size_t at = 0; at < theirs.size(); at += chunk) {
        client.receive(View(theirs).subspan(at, std::min(chunk, theirs.size() - at)));
      }
      theirs.clear();
    }
  }

  [[nodiscard]] std::string echo(std::string_view text) {
    client.write(as_view(text));
    exchange();
    return std::string(as_text(client.take_plaintext()));
  }

  [[nodiscard]] std::string trouble() const {
    const auto& failure = client.failure();
    return server.error() + (failure ? "; client: " + failure->message + ": " + failure->detail : "");
  }

  std::size_t chunk;
  tls::crypto::SystemRandom random;
  BotanPeer server;
  tls::Client client;
};

class Botan : public testing::TestWithParam<Combination> {};

constexpr const char* not_spoken =
    "this Botan's server does not speak the version; OpenSSL's and GnuTLS's do";

TEST_P(Botan, CompletesAndEchoes) {
  const auto& [at, suite, certificate] = GetParam();
  if (!BotanPeer::speaks(at)) GTEST_SKIP() << not_spoken;
  Dialogue dialogue(certificate, offer_of_suite(at, suite));
  ASSERT_EQ(dialogue.client.phase(), tls::Phase::established) << dialogue.trouble();
  EXPECT_EQ(dialogue.client.facts().version, at);
  EXPECT_EQ(dialogue.client.facts().cipher_suite, suite);
  for (const std::size_t length : {1U, 15U, 16U, 17U, 1000U, 16384U, 40000U}) {
    const std::string text(length, 'x');
    ASSERT_EQ(dialogue.echo(text), text) << dialogue.trouble();
  }
  dialogue.client.close();
  dialogue.exchange();
  EXPECT_FALSE(dialogue.client.failure()) << dialogue.trouble();
  EXPECT_EQ(dialogue.client.phase(), tls::Phase::closed);
}

INSTANTIATE_TEST_SUITE_P(Every, Botan, testing::ValuesIn(combinations(botan_certificates)),
                         [](const auto& tested) {
                           return case_name(tested.param.version, tested.param.suite,
                                            tested.param.certificate);
                         });

class BotanVersion : public testing::TestWithParam<std::uint16_t> {
 protected:
  void SetUp() override {
    if (!BotanPeer::speaks(GetParam())) GTEST_SKIP() << not_spoken;
  }
};

INSTANTIATE_TEST_SUITE_P(Every, BotanVersion,
                         testing::Values(version::tls10, version::tls11, version::tls12));

TEST_P(BotanVersion, ArrivingInPiecesOfAnySizeIsTheSame) {
  for (const std::size_t chunk : {1U, 2U, 3U, 5U, 7U, 64U, 1000U}) {
    Dialogue dialogue("rsa", offer_of_version(GetParam()), chunk);
    ASSERT_EQ(dialogue.client.phase(), tls::Phase::established) << chunk << " " << dialogue.trouble();
    EXPECT_EQ(dialogue.echo("hello"), "hello") << chunk;
  }
}

TEST_P(BotanVersion, AsksForRenegotiationIsDeclinedAndGoesOn) {
  Dialogue dialogue("rsa", offer_of_version(GetParam()));
  ASSERT_EQ(dialogue.client.phase(), tls::Phase::established) << dialogue.trouble();
  dialogue.server.ask_for_renegotiation();
  dialogue.exchange();
  ASSERT_EQ(dialogue.client.facts().alerts.size(), 1U);
  EXPECT_EQ(dialogue.client.facts().alerts.front().description, iana::alert::no_renegotiation);
  EXPECT_EQ(dialogue.echo("still here"), "still here") << dialogue.trouble();
}

TEST_P(BotanVersion, ClosesProperly) {
  Dialogue dialogue("rsa", offer_of_version(GetParam()));
  dialogue.server.close();
  dialogue.exchange();
  EXPECT_TRUE(dialogue.client.facts().close_notify_received);
  EXPECT_EQ(dialogue.client.phase(), tls::Phase::closed);
  EXPECT_FALSE(dialogue.client.failure()) << dialogue.trouble();
}

// A byte of the server's encrypted stream changed by somebody on the way.
TEST_P(BotanVersion, ChangedOnTheWayIsNoticed) {
  Dialogue dialogue("rsa", offer_of_version(GetParam()));
  ASSERT_EQ(dialogue.client.phase(), tls::Phase::established) << dialogue.trouble();
  dialogue.client.write(as_view("hello"));
  dialogue.server.receive(dialogue.client.take_output());
  Bytes answer = dialogue.server.take_output();
  answer.back() ^= 1U;
  dialogue.client.receive(answer);
  ASSERT_TRUE(dialogue.client.failure());
  EXPECT_EQ(dialogue.client.failure()->reason, Reason::tls_bad_record_mac);
  EXPECT_TRUE(dialogue.client.take_plaintext().size() < 5);
}

}  // namespace
}  // namespace smtpmatrix::tests
