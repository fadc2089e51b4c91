// A real handshake of each version, cut at every byte and with a bit flipped in every byte. The server is
// OpenSSL's, so that neither side of what is recorded is ours.
#include "tests/support/openssl_server.h"
#include "tests/unit/probes/tls/handshake/dialogue13.h"

#include "recording12.h"

namespace smtpmatrix::hostile::every_byte {
namespace {

using smtpmatrix::testing::OpensslServer;

tls::Offer offer_of(std::uint16_t version) {
  if (version >= iana::version::tls13) return tls::testing::offer13();
  return handshakes::offer12(
      version, {version == iana::version::tls12 ? std::uint16_t{0xc02f} : std::uint16_t{0xc013}});
}

class EveryByte : public ::testing::TestWithParam<std::uint16_t> {
 protected:
  void SetUp() override {
    OpensslServer server({.version = GetParam(),
                          .certificate_file = handshakes::certificate_path("server-rsa.pem"),
                          .key_file = handshakes::certificate_path("server-rsa.key"),
                          .groups = {}});
    hear([&](tls::Client& client) {
      for (Bytes out = client.take_output(); !out.empty(); out = client.take_output()) {
        const Bytes answer = server.exchange(out);
        append(answers_, answer);
        client.receive(answer);
        if (client.phase() == tls::Phase::established) break;
      }
      ASSERT_EQ(client.phase(), tls::Phase::established);
    });
  }

  /// A client of the randomness that the recording was made with.
  static void hear(const std::function<void(tls::Client&)>& act) {
    handshakes::SeededRandom random;
    tls::Client client(offer_of(GetParam()), {.server_name = "localhost"}, random);
    client.start();
    act(client);
  }

  Bytes answers_;
};

TEST_P(EveryByte, cut_here_is_a_close_while_something_named_was_due) {
  for (std::size_t cut = 0; cut < answers_.size(); ++cut) {
    hear([&](tls::Client& client) {
      client.receive(View(answers_).first(cut));
      if (client.phase() == tls::Phase::established) return;  // behind Finished: TLS 1.3's tickets
      client.peer_closed();
      ASSERT_EQ(client.phase(), tls::Phase::failed) << cut;
      ASSERT_EQ(client.failure()->reason, Reason::connection_closed) << cut;
      ASSERT_EQ(client.failure()->fault, Fault::peer_closed) << cut;
      ASSERT_FALSE(client.failure()->message.empty()) << cut;
    });
  }
}

TEST_P(EveryByte, flipped_ends_in_a_verdict_that_is_never_our_bug) {
  for (std::size_t at = 0; at < answers_.size(); ++at) {
    Bytes changed = answers_;
    changed[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
    hear([&](tls::Client& client) {
      client.receive(changed);
      if (client.phase() == tls::Phase::established) return;  // a version that nobody looks at, or a ticket
      if (client.phase() == tls::Phase::handshaking) client.deadline_passed();
      ASSERT_EQ(client.phase(), tls::Phase::failed) << at;
      ASSERT_NE(client.failure()->reason, Reason::our_bug) << at << client.failure()->detail;
      ASSERT_FALSE(client.failure()->detail.empty()) << at;
    });
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryByte,
                         ::testing::Values(iana::version::tls10, iana::version::tls11, iana::version::tls12,
                                           iana::version::tls13),
                         [](const auto& at) { return "tls1_" + std::to_string((at.param & 0xff) - 1); });

}  // namespace
}  // namespace smtpmatrix::hostile::every_byte
