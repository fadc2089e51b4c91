// What is no TLS server: the client says what came instead, and whose doing it was.
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "tests/loopback/conversation.h"
#include "tests/loopback/offers.h"

namespace smtpmatrix::tests {
namespace {

class BadServer : public testing::TestWithParam<std::uint16_t> {
 protected:
  BadServer()
      : conversation(Socket::connect(listener.port()), offer_of_version(GetParam())),
        peer(listener.accept()) {}

  [[nodiscard]] const TlsFailure& failure() const { return conversation.client().failure().value(); }

  Listener listener;
  TlsConversation conversation;
  Socket peer;
};

INSTANTIATE_TEST_SUITE_P(Every, BadServer,
                         testing::Values(iana::version::tls10, iana::version::tls11, iana::version::tls12,
                                         iana::version::tls13));

TEST_P(BadServer, ThatSpeaksSmtpIsQuoted) {
  peer.send(as_view("220 mail.example.test ESMTP\r\n"));
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::tls_plaintext_reply) << conversation.state();
  EXPECT_EQ(as_text(conversation.client().plaintext_reply()).substr(0, 27), "220 mail.example.test ESMTP");
}

TEST_P(BadServer, ThatClosesAtOnceHasClosed) {
  peer.finish();
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::connection_closed);
  EXPECT_EQ(failure().fault, Fault::peer_closed);
  EXPECT_EQ(failure().message, "server_hello");
}

TEST_P(BadServer, ThatResetsHasReset) {
  conversation.start();
  ASSERT_EQ(peer.receive().event, Socket::Event::bytes);
  peer.abort();
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::connection_reset) << conversation.state();
}

TEST_P(BadServer, ThatClosesInsideARecordHasClosed) {
  peer.send(from_hex("160301 0040 02"));
  peer.finish();
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::connection_closed);
}

TEST_P(BadServer, ThatSendsARecordTooLongIsMalformed) {
  peer.send(from_hex("160301 ffff 02"));
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::tls_malformed) << conversation.state();
  EXPECT_EQ(failure().fault, Fault::peer_malformed);
}

TEST_P(BadServer, ThatAlertsIsRefusing) {
  peer.send(from_hex("150301 0002 0246"));
  EXPECT_FALSE(conversation.handshake());
  EXPECT_EQ(failure().reason, Reason::tls_alert);
  EXPECT_EQ(failure().alert->description, iana::alert::protocol_version);
  EXPECT_EQ(failure().alert->level, iana::alert_level::fatal);
}

// The client has no clock: whoever drives it says that the time is over.
TEST_P(BadServer, ThatIsSilentIsSilent) {
  tls::crypto::SystemRandom random;
  tls::Client client(offer_of_version(GetParam()), {"localhost"}, random);
  client.start();
  client.deadline_passed();
  ASSERT_TRUE(client.failure());
  EXPECT_EQ(client.failure()->reason, Reason::timeout);
  EXPECT_EQ(client.failure()->fault, Fault::peer_silent);
}

}  // namespace
}  // namespace smtpmatrix::tests
