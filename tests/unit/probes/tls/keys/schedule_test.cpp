// Key schedules against RFC 8448 and the NIST vector of a TLS 1.0 master secret; the table of suites.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "probes/iana/names.h"
#include "probes/tls/keys/schedule12.h"
#include "probes/tls/keys/schedule13.h"
#include "probes/tls/keys/suite.h"
#include "tests/support/vectors.h"

namespace smtpmatrix::tls {
namespace {

using smtpmatrix::testing::Vectors;

class Rfc8448 : public ::testing::Test {
 protected:
  HandshakeSecret handshake() const {
    return EarlySecret(crypto::HashAlgorithm::sha256).handshake(v.bytes("shared_secret"));
  }
  void expect_keys(const TrafficKeys& keys, const std::string& prefix) const {
    EXPECT_EQ(to_bytes(keys.key.reveal()), v.bytes(prefix + "_key"));
    EXPECT_EQ(to_bytes(keys.iv.reveal()), v.bytes(prefix + "_iv"));
  }

  Vectors v{"rfc8448", "simple_1rtt"};
  const Suite& suite = *find_suite(0x1301);
};

TEST_F(Rfc8448, handshake_traffic_secrets_and_keys) {
  const auto client = handshake().client_traffic(v.bytes("hash_to_server_hello"));
  const auto server = handshake().server_traffic(v.bytes("hash_to_server_hello"));
  EXPECT_EQ(to_bytes(client.reveal()), v.bytes("client_handshake_traffic_secret"));
  EXPECT_EQ(to_bytes(server.reveal()), v.bytes("server_handshake_traffic_secret"));
  expect_keys(client.keys(suite), "client_handshake");
  expect_keys(server.keys(suite), "server_handshake");
}

TEST_F(Rfc8448, contents_of_both_finished) {
  const auto client = handshake().client_traffic(v.bytes("hash_to_server_hello"));
  const auto server = handshake().server_traffic(v.bytes("hash_to_server_hello"));
  EXPECT_EQ(server.verify_data(v.bytes("hash_to_certificate_verify")), v.bytes("server_verify_data"));
  EXPECT_EQ(client.verify_data(v.bytes("hash_to_server_finished")), v.bytes("client_verify_data"));
}

TEST_F(Rfc8448, application_traffic_secrets_and_keys) {
  const auto application = handshake().application();
  const auto client = application.client_traffic(v.bytes("hash_to_server_finished"));
  const auto server = application.server_traffic(v.bytes("hash_to_server_finished"));
  EXPECT_EQ(to_bytes(client.reveal()), v.bytes("client_application_traffic_secret"));
  EXPECT_EQ(to_bytes(server.reveal()), v.bytes("server_application_traffic_secret"));
  expect_keys(client.keys(suite), "client_application");
  expect_keys(server.keys(suite), "server_application");
}

TEST_F(Rfc8448, an_updated_secret_is_expanded_from_the_one_before) {
  const auto application = handshake().application();
  const Bytes before = v.bytes("client_application_traffic_secret");
  const auto after = application.client_traffic(v.bytes("hash_to_server_finished")).updated();
  const auto wanted = hkdf_expand_label(crypto::HashAlgorithm::sha256, before, "traffic upd", {}, 32);
  EXPECT_EQ(to_bytes(after.reveal()), to_bytes(wanted.reveal()));
}

TEST(Schedule12, master_secret_of_tls10_matches_nist) {
  const Vectors v("primitives", "tls10_prf");
  const Bytes seed = v.bytes("seed");
  const Schedule12 schedule(tls10, *find_suite(0x002f));
  const auto master = schedule.master_secret(PremasterSecret(crypto::SecretBytes(v.bytes("secret"))),
                                             View(seed).first(32), View(seed).last(32));
  EXPECT_EQ(to_bytes(master.reveal()), v.bytes("output"));
}

struct BlockSizes {
  std::uint16_t version;
  std::uint16_t suite;
  std::size_t mac_key;
  std::size_t key;
  std::size_t iv;
};

TEST(Schedule12, key_block_is_split_as_version_and_suite_say) {
  const MasterSecret master{crypto::SecretBytes(Bytes(48, 7))};
  const Bytes random(32, 1);
  for (const auto& wanted : {BlockSizes{tls10, 0x002f, 20, 16, 16}, BlockSizes{tls11, 0x002f, 20, 16, 0},
                             BlockSizes{tls10, 0x000a, 20, 24, 8}, BlockSizes{tls12, 0xc028, 48, 32, 0},
                             BlockSizes{tls12, 0x0004, 16, 16, 0}, BlockSizes{tls12, 0xc02f, 0, 16, 4},
                             BlockSizes{tls12, 0xc0a1, 0, 32, 4}, BlockSizes{tls12, 0xcca8, 0, 32, 12}}) {
    const auto block =
        Schedule12(wanted.version, *find_suite(wanted.suite)).key_block(master, random, random);
    for (const auto* keys : {&block.client_write, &block.server_write}) {
      EXPECT_EQ(keys->mac_key.size(), wanted.mac_key) << wanted.suite;
      EXPECT_EQ(keys->key.size(), wanted.key) << wanted.suite;
      EXPECT_EQ(keys->iv.size(), wanted.iv) << wanted.suite;
    }
    EXPECT_FALSE(
        crypto::equal_in_constant_time(block.client_write.key.reveal(), block.server_write.key.reveal()));
  }
}

TEST(Schedule12, finished_of_client_and_server_differ_and_are_twelve_bytes) {
  const MasterSecret master{crypto::SecretBytes(Bytes(48, 7))};
  for (const auto version : {tls10, tls11, tls12}) {
    const Schedule12 schedule(version, *find_suite(0x002f));
    const Bytes client = schedule.verify_data(master, Side::client, as_view("messages"));
    EXPECT_EQ(client.size(), 12U);
    EXPECT_NE(client, schedule.verify_data(master, Side::server, as_view("messages")));
    EXPECT_NE(client, schedule.verify_data(master, Side::client, as_view("other")));
  }
}

TEST(Suites, each_stands_once_under_a_registered_name) {
  std::set<std::uint16_t> codes;
  for (const Suite& suite : suites()) {
    EXPECT_TRUE(codes.insert(suite.code).second) << suite.code;
    EXPECT_EQ(iana::cipher_suite_name(suite.code).substr(0, 4), "TLS_") << suite.code;
  }
  EXPECT_EQ(find_suite(0x0000), nullptr);
}

// The name says what a suite is made of; the table must say the same.
TEST(Suites, are_made_of_what_their_names_say) {
  for (const Suite& suite : suites()) {
    const std::string name = iana::cipher_suite_name(suite.code);
    const auto says = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    EXPECT_EQ(suite.key_exchange == KeyExchange::ecdhe, says("ECDHE")) << name;
    EXPECT_EQ(suite.key_exchange == KeyExchange::dhe, says("_DHE")) << name;
    EXPECT_EQ(suite.authentication == Authentication::ecdsa, says("ECDSA")) << name;
    EXPECT_EQ(suite.is_cbc(), says("_CBC_")) << name;
    EXPECT_EQ(std::holds_alternative<Rc4Protection>(suite.protection), says("RC4")) << name;
    EXPECT_EQ(suite.hash == crypto::HashAlgorithm::sha384, says("SHA384")) << name;
    EXPECT_EQ(suite.min_version == tls13, !says("_WITH_")) << name;
    const bool only_tls12 = suite.is_aead() || says("SHA256") || says("SHA384");
    if (says("_WITH_")) {
      EXPECT_EQ(suite.min_version, only_tls12 ? tls12 : tls10) << name;
    }
    if (const auto* aead = std::get_if<AeadProtection>(&suite.protection)) {
      EXPECT_EQ(crypto::tag_bytes(aead->aead) == 8, says("CCM_8")) << name;
      EXPECT_EQ(crypto::key_bytes(aead->aead) == 16, says("AES_128")) << name;
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::tls
