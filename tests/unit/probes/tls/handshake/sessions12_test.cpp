// Whole sessions of TLS 1.0 to 1.2 with an independent server: every kind of exchange, key and protection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/iana/names.h"
#include "tests/unit/probes/tls/handshake/support.h"

namespace smtpmatrix::tls::testing {
namespace {

struct Case {
  std::uint16_t version;
  std::uint16_t suite;
  std::string key;
};

constexpr const char* not_spoken =
    "this Botan's server does not speak the version; the loopback tests do it with others";

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  std::string version = iana::version_name(info.param.version);
  std::erase_if(version, [](char c) { return !isalnum(c); });
  return version + "_" + iana::cipher_suite_name(info.param.suite);
}

class Session12 : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!BotanServer::speaks(GetParam().version)) GTEST_SKIP() << not_spoken;
  }

  void expect_session(const Offer& offer) {
    SeededRandom random;
    BotanServer server(server_settings(GetParam().version, GetParam().key));
    Client client(offer, {.server_name = "localhost"}, random);
    client.start();
    converse(client, server);
    ASSERT_EQ(client.phase(), Phase::established)
        << (client.failure() ? client.failure()->detail : "") << " / " << server.error();
    EXPECT_TRUE(server.handshake_complete());
    EXPECT_EQ(client.facts().version, GetParam().version);
    EXPECT_EQ(client.facts().cipher_suite, GetParam().suite);
    EXPECT_TRUE(client.facts().handshake_complete);
    EXPECT_EQ(client.facts().certificate_chain.size(), 1U);

    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{40000}}) {
      client.write(Bytes(size, 'a'));
      converse(client, server);
      EXPECT_EQ(client.take_plaintext(), Bytes(size, 'A'));
    }
    client.close();
    EXPECT_EQ(client.phase(), Phase::closed);
    (void)server.exchange(client.take_output());
    EXPECT_TRUE(server.was_closed());
    EXPECT_EQ(server.error(), "");
    facts_ = client.facts();
  }

  TlsFacts facts_;
};

TEST_P(Session12, IsEstablishedCarriesDataBothWaysAndCloses) {
  expect_session(offer12(GetParam().version, {GetParam().suite}));
  EXPECT_TRUE(facts_.extended_master_secret);
  EXPECT_TRUE(facts_.secure_renegotiation);
  EXPECT_EQ(facts_.sni, "localhost");
}

TEST_P(Session12, IsEstablishedWithoutExtendedMasterSecretAndEncryptThenMac) {
  Offer offer = offer12(GetParam().version, {GetParam().suite});
  remove_extension(offer, iana::extension::extended_master_secret);
  remove_extension(offer, iana::extension::encrypt_then_mac);
  expect_session(offer);
  EXPECT_FALSE(facts_.extended_master_secret);
  EXPECT_FALSE(facts_.encrypt_then_mac);
}

using Suites = std::vector<std::uint16_t>;

std::vector<Case> cases() {
  const Suites any_rsa = {0x000a, 0x002f, 0x0035, 0x0016, 0x0033, 0x0039, 0xc012, 0xc013, 0xc014};
  const Suites any_ecdsa = {0xc008, 0xc009, 0xc00a};
  const Suites only12_rsa = {0x003c, 0x003d, 0x009c, 0x009d, 0xc09c, 0xc0a1, 0x0067, 0x009e,
                             0xc09f, 0xccaa, 0xc027, 0xc028, 0xc02f, 0xc030, 0xcca8};
  const Suites only12_ecdsa = {0xc023, 0xc024, 0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0af};
  std::vector<Case> all;
  const auto add = [&](std::uint16_t version, const Suites& suites, const char* key) {
    for (const auto suite : suites) all.push_back({version, suite, key});
  };
  for (const std::uint16_t version : {iana::version::tls10, iana::version::tls11, iana::version::tls12}) {
    add(version, any_rsa, "rsa");
    add(version, any_ecdsa, "ecdsa");
  }
  add(iana::version::tls12, only12_rsa, "rsa");
  add(iana::version::tls12, only12_ecdsa, "ecdsa");
  return all;
}
INSTANTIATE_TEST_SUITE_P(Suites, Session12, ::testing::ValuesIn(cases()), name_of);

TEST(Session12Facts, EncryptThenMacIsToldForCbcOnly) {
  for (const auto& [suite, wanted] : {std::pair<std::uint16_t, bool>{0xc013, true}, {0xc02f, false}}) {
    SeededRandom random;
    BotanServer server(server_settings(iana::version::tls12));
    Client client(offer12(iana::version::tls12, {suite}), {}, random);
    client.start();
    converse(client, server);
    EXPECT_EQ(client.phase(), Phase::established);
    EXPECT_EQ(client.facts().encrypt_then_mac, wanted);
  }
}

TEST(Session12Facts, KeyExchangeIsTold) {
  SeededRandom random;
  BotanServer server(server_settings(iana::version::tls12));
  Client ecdhe(offer12(iana::version::tls12, {0xc02f}), {}, random);
  ecdhe.start();
  converse(ecdhe, server);
  EXPECT_EQ(ecdhe.facts().group, iana::group::x25519);
  ASSERT_TRUE(ecdhe.facts().signature_scheme);
  EXPECT_FALSE(ecdhe.facts().dh_bits);

  server.reset();
  Client dhe(offer12(iana::version::tls12, {0x009e}), {}, random);
  dhe.start();
  converse(dhe, server);
  EXPECT_EQ(dhe.facts().dh_bits, 2048U);
}

TEST(Session12, ACertificateRequestIsAnsweredWithAnEmptyList) {
  for (const std::uint16_t version : {iana::version::tls10, iana::version::tls12}) {
    if (!BotanServer::speaks(version)) continue;
    auto settings = server_settings(version);
    settings.request_client_certificate = true;
    SeededRandom random;
    BotanServer server(settings);
    Client client(offer12(version, {0xc013}), {}, random);
    client.start();
    converse(client, server);
    EXPECT_EQ(client.phase(), Phase::established) << server.error();
    EXPECT_TRUE(client.facts().client_certificate_requested);
  }
}

TEST(Session12, ATicketIsAcceptedAndDropped) {
  auto settings = server_settings(iana::version::tls12);
  settings.session_tickets = true;
  SeededRandom random;
  BotanServer server(settings);
  Offer offer = offer12(iana::version::tls12, {0xc02f});
  offer.extensions.push_back({.type = iana::extension::session_ticket, .body = {}});
  Client client(offer, {}, random);
  client.start();
  converse(client, server);
  EXPECT_EQ(client.phase(), Phase::established) << server.error();
  EXPECT_TRUE(client.facts().session_ticket);
}

TEST(Session12, AStapleIsKept) {
  auto settings = server_settings(iana::version::tls12);
  settings.ocsp_response = {1, 2, 3, 4};
  SeededRandom random;
  BotanServer server(settings);
  Offer offer = offer12(iana::version::tls12, {0xc02f});
  offer.extensions.push_back({.type = iana::extension::status_request, .body = {1, 0, 0, 0, 0}});
  Client client(offer, {}, random);
  client.start();
  converse(client, server);
  EXPECT_EQ(client.phase(), Phase::established) << server.error();
  EXPECT_EQ(client.facts().ocsp_staple, settings.ocsp_response);
}

TEST(Session12, AHelloRequestIsDeclinedAndTheSessionGoesOn) {
  SeededRandom random;
  BotanServer server(server_settings(iana::version::tls12));
  Client client(offer12(iana::version::tls12, {0xc02f}), {}, random);
  client.start();
  converse(client, server);
  client.receive(server.send_hello_request());
  EXPECT_EQ(client.phase(), Phase::established);
  (void)server.exchange(client.take_output());
  EXPECT_THAT(server.alerts(), ::testing::ElementsAre(iana::alert::no_renegotiation));
  client.receive(server.send(to_bytes("still here")));
  EXPECT_EQ(client.take_plaintext(), to_bytes("still here"));
}

TEST(Session12, CloseNotifyOfTheServerClosesAndIsAnswered) {
  SeededRandom random;
  BotanServer server(server_settings(iana::version::tls12));
  Client client(offer12(iana::version::tls12, {0xc02f}), {}, random);
  client.start();
  converse(client, server);
  client.receive(server.close());
  EXPECT_EQ(client.phase(), Phase::closed);
  EXPECT_TRUE(client.facts().close_notify_received);
  EXPECT_FALSE(client.take_output().empty());
  EXPECT_FALSE(client.failure());
}

TEST(Session12, AFewWarningsAreBorneAndAFloodIsNot) {
  SeededRandom random;
  BotanServer server(server_settings(iana::version::tls12));
  Client client(offer12(iana::version::tls12, {0xc02f}), {}, random);
  client.start();
  converse(client, server);
  client.receive(server.send_warning(iana::alert::unrecognized_name));
  EXPECT_EQ(client.phase(), Phase::established);
  for (int i = 0; i < 5; ++i) client.receive(server.send_warning(iana::alert::unrecognized_name));
  ASSERT_EQ(client.phase(), Phase::failed);
  EXPECT_EQ(client.failure()->reason, Reason::limit_exceeded);
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
