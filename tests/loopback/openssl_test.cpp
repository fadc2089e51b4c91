// OpenSSL's s_server as the peer: every suite that Debian's OpenSSL has, with each kind of certificate that
// can sign for it. 3DES and RC4 it has not: gnutls_test covers them.
#include <gtest/gtest.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "tests/loopback/check.h"
#include "tests/loopback/offers.h"
#include "tests/loopback/servers.h"

namespace smtpmatrix::tests {
namespace {

namespace version = iana::version;
namespace group = iana::group;

const std::vector<std::string> echo = {
    "-rev", "-ciphersuites",
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
    "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256"};

bool openssl_has(const tls::Suite& suite) {
  const auto* cbc = std::get_if<tls::CbcProtection>(&suite.protection);
  if (cbc != nullptr) return cbc->cipher != tls::crypto::BlockCipher::triple_des;
  return suite.is_aead();
}

// Which kinds of key can authenticate a suite: RFC 8422 5.10 (Ed25519 goes with ECDSA suites of TLS 1.2), RFC
// 8446 4.2.3 (RSASSA-PSS keys sign in TLS 1.2 too, but never decrypt).
std::vector<std::string> openssl_certificates(const tls::Suite& suite, std::uint16_t at) {
  if (!openssl_has(suite)) return {};
  if (at == version::tls13) return {"rsa", "rsa-pss", "ecdsa", "ed25519"};
  if (suite.authentication == tls::Authentication::ecdsa) {
    return at == version::tls12 ? std::vector<std::string>{"ecdsa", "ed25519"}
                                : std::vector<std::string>{"ecdsa"};
  }
  const bool signs = suite.key_exchange != tls::KeyExchange::rsa;
  return at == version::tls12 && signs ? std::vector<std::string>{"rsa", "rsa-pss"}
                                       : std::vector<std::string>{"rsa"};
}

class Openssl : public testing::TestWithParam<Combination> {};

TEST_P(Openssl, CompletesAndEchoes) {
  const auto& [at, suite, certificate] = GetParam();
  const OpensslServer server(certificate, echo);
  TlsConversation conversation(Socket::connect(server.port()), offer_of_suite(at, suite));
  expect_echo(conversation, at, suite, "abc\n", "cba\n");
}

INSTANTIATE_TEST_SUITE_P(Every, Openssl, testing::ValuesIn(combinations(openssl_certificates)),
                         [](const auto& tested) {
                           return case_name(tested.param.version, tested.param.suite,
                                            tested.param.certificate);
                         });

struct GroupCase {
  std::uint16_t version;
  std::uint16_t group;
};

class OpensslGroup : public testing::TestWithParam<GroupCase> {};

TEST_P(OpensslGroup, IsAgreedUpon) {
  const auto& [at, wanted] = GetParam();
  // Up to TLS 1.2 supported_groups limits ECDSA certificates too (RFC 8422 5.1): RSA signs for any curve.
  const OpensslServer server("rsa", {"-rev", "-groups",
                                     "P-256:P-384:P-521:X25519:ffdhe2048:ffdhe3072:ffdhe4096:"
                                     "ffdhe6144:ffdhe8192"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_group(at, wanted));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  EXPECT_EQ(conversation.facts().group, wanted);
  EXPECT_FALSE(conversation.facts().hello_retry_request);
  conversation.write("abc\n");
  EXPECT_TRUE(conversation.read("cba\n")) << conversation.state();
}

std::vector<GroupCase> groups() {
  std::vector<GroupCase> all;
  for (const std::uint16_t curve : {group::secp256r1, group::secp384r1, group::secp521r1, group::x25519}) {
    for (std::uint16_t at = version::tls10; at <= version::tls13; ++at) {
      all.push_back({at, curve});
    }
  }
  for (const std::uint16_t finite :
       {group::ffdhe2048, group::ffdhe3072, group::ffdhe4096, group::ffdhe6144, group::ffdhe8192}) {
    all.push_back({version::tls13, finite});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, OpensslGroup, testing::ValuesIn(groups()), [](const auto& tested) {
  return "tls1_" + std::to_string(tested.param.version - version::tls10) + "_" +
         iana::group_name(tested.param.group);
});

class OpensslDiffieHellman : public testing::TestWithParam<std::tuple<unsigned, std::uint16_t>> {};

TEST_P(OpensslDiffieHellman, OfThisSizeCompletes) {
  const auto& [bits, at] = GetParam();
  constexpr std::uint16_t dhe_rsa_aes_128_cbc_sha = 0x0033;
  const OpensslServer server("rsa", {"-rev", "-dhparam", made_file("dh" + std::to_string(bits) + ".params")});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_suite(at, dhe_rsa_aes_128_cbc_sha));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  EXPECT_EQ(conversation.facts().dh_bits, bits);
  conversation.write("abc\n");
  EXPECT_TRUE(conversation.read("cba\n")) << conversation.state();
}

INSTANTIATE_TEST_SUITE_P(Every, OpensslDiffieHellman,
                         testing::Combine(testing::Values(1024U, 2048U, 8192U),
                                          testing::Values(version::tls10, version::tls11, version::tls12)));

TEST(OpensslFeatures, AskForAnotherKeyShareWithHelloRetryRequest) {
  const OpensslServer server("rsa", {"-rev", "-groups", "P-521"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(version::tls13));
  expect_echo(conversation, version::tls13, 0x1302, "abc\n", "cba\n");
  EXPECT_TRUE(conversation.facts().hello_retry_request);
  EXPECT_EQ(conversation.facts().group, group::secp521r1);
}

TEST(OpensslFeatures, AskForAFiniteFieldShareWithHelloRetryRequest) {
  const OpensslServer server("rsa", {"-rev", "-groups", "ffdhe3072"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(version::tls13));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  EXPECT_TRUE(conversation.facts().hello_retry_request);
  EXPECT_EQ(conversation.facts().group, group::ffdhe3072);
}

class OpensslVersion : public testing::TestWithParam<std::uint16_t> {};

INSTANTIATE_TEST_SUITE_P(Every, OpensslVersion,
                         testing::Values(version::tls10, version::tls11, version::tls12, version::tls13));

TEST_P(OpensslVersion, RequestsAClientCertificateAndGetsNone) {
  const OpensslServer server("rsa", {"-rev", "-verify", "1"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  EXPECT_TRUE(conversation.facts().client_certificate_requested);
  conversation.write("abc\n");
  EXPECT_TRUE(conversation.read("cba\n")) << conversation.state();
}

TEST_P(OpensslVersion, DemandsAClientCertificateAndRefuses) {
  const OpensslServer server("rsa", {"-rev", "-Verify", "1"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()));
  if (conversation.handshake()) conversation.run_to_end();  // TLS 1.3 learns of it after its own Finished
  ASSERT_TRUE(conversation.client().failure()) << conversation.state();
  EXPECT_EQ(conversation.client().failure()->reason, Reason::tls_alert) << conversation.state();
}

TEST_P(OpensslVersion, NegotiatesWhatProtectsTheSession) {
  const OpensslServer server("rsa", {"-rev"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  if (GetParam() == version::tls13) return;
  EXPECT_TRUE(conversation.facts().extended_master_secret);
  EXPECT_TRUE(conversation.facts().secure_renegotiation);
  EXPECT_EQ(conversation.facts().encrypt_then_mac, GetParam() != version::tls12);  // 1.2 took an AEAD
}

TEST_P(OpensslVersion, CarriesManyRecordsBothWays) {
  const OpensslServer server("rsa", {"-rev"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  // s_server turns round what one read of it gave, at most 16 KiB; so lines one at a time, of growing length.
  for (std::size_t length = 1; length < 16000; length = length * 3 + 1) {
    const std::string line = std::string(length, 'x') + "y";
    conversation.write(line + "\n");
    ASSERT_TRUE(conversation.read("y" + std::string(length, 'x') + "\n"))
        << length << " " << conversation.state();
  }
}

// Both extensions are of TLS 1.2 and before.
class OpensslUpTo12 : public testing::TestWithParam<std::uint16_t> {};
INSTANTIATE_TEST_SUITE_P(Every, OpensslUpTo12,
                         testing::Values(version::tls10, version::tls11, version::tls12));

TEST_P(OpensslUpTo12, WithoutEncryptThenMacOrExtendedMasterSecret) {
  constexpr std::uint16_t ecdhe_rsa_aes_128_cbc_sha = 0xc013;
  const OpensslServer server("rsa", {"-rev", "-no_etm"});
  tls::Offer offer = offer_of_suite(GetParam(), ecdhe_rsa_aes_128_cbc_sha);
  std::erase_if(offer.extensions, [](const tls::OfferedExtension& extension) {
    return extension.type == iana::extension::extended_master_secret;
  });
  TlsConversation conversation(Socket::connect(server.port()), offer);
  expect_echo(conversation, GetParam(), ecdhe_rsa_aes_128_cbc_sha, "abc\n", "cba\n");
  EXPECT_FALSE(conversation.facts().extended_master_secret);
  EXPECT_FALSE(conversation.facts().encrypt_then_mac);
}

TEST_P(OpensslVersion, StopsAfterTheServerHelloOrTheFirstFlightWhenAsked) {
  for (const TlsDepth depth : {TlsDepth::server_hello, TlsDepth::first_flight}) {
    const OpensslServer server("rsa", {"-rev"});
    TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()),
                                 {"localhost", depth});
    EXPECT_FALSE(conversation.handshake());
    EXPECT_EQ(conversation.client().phase(), tls::Phase::stopped_at_depth) << conversation.state();
    EXPECT_EQ(conversation.facts().version, GetParam());
    EXPECT_EQ(conversation.facts().certificate_chain.empty(), depth == TlsDepth::server_hello);
    EXPECT_FALSE(conversation.facts().handshake_complete);
  }
}

TEST(OpensslFeatures, ChangeKeysInBothDirections) {
  OpensslServer server("rsa", {});
  Process& console = server.process();
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(version::tls13));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  // K: a KeyUpdate that asks for ours (RFC 8446 4.6.3); k: one that does not.
  for (const std::string command : {"K", "k", "K"}) {
    console.forget_output();
    console.say(command + "\n");
    ASSERT_TRUE(console.wait_for_output("SSL_do_handshake -> 1\n")) << console.output();
    console.say("theirs after " + command + "\n");
    ASSERT_TRUE(conversation.read("theirs after " + command + "\n")) << conversation.state();
    conversation.write("ours after " + command + "\n");
    ASSERT_TRUE(console.wait_for_output("ours after " + command + "\n")) << console.output();
  }
}

TEST(OpensslFeatures, SendTicketsThatAreDropped) {
  const OpensslServer server("rsa", {"-rev", "-num_tickets", "4"});
  tls::Offer offer = offer_of_version(version::tls13);
  add_extension(offer, iana::extension::psk_key_exchange_modes, {1, 1});
  TlsConversation conversation(Socket::connect(server.port()), offer);
  expect_echo(conversation, version::tls13, 0x1302, "abc\n", "cba\n");
  EXPECT_TRUE(conversation.facts().session_ticket);
}

TEST(OpensslFeatures, SendATicketInTls12) {
  const OpensslServer server("rsa", {"-rev"});
  tls::Offer offer = offer_of_version(version::tls12);
  add_extension(offer, iana::extension::session_ticket, {});
  TlsConversation conversation(Socket::connect(server.port()), offer);
  expect_echo(conversation, version::tls12, 0xc030, "abc\n", "cba\n");
  EXPECT_TRUE(conversation.facts().session_ticket);
}

// s_server gives up when its HelloRequest is declined; what counts is that we declined, and said so properly.
TEST(OpensslFeatures, AskForRenegotiationAndAreDeclined) {
  OpensslServer server("rsa", {"-tls1_2"});
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(version::tls12));
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  server.process().say("r\n");
  conversation.run_to_end();
  const auto& alerts = conversation.facts().alerts;
  ASSERT_FALSE(alerts.empty()) << conversation.state();
  EXPECT_EQ(alerts.front().description, iana::alert::no_renegotiation);
  EXPECT_EQ(alerts.front().level, iana::alert_level::warning);
  EXPECT_EQ(alerts.front().sent_by, Sender::client);
}

TEST(OpensslFeatures, WithoutASharedSuiteAnswerHandshakeFailure) {
  const OpensslServer server("ecdsa", {"-rev"});
  constexpr std::uint16_t rsa_aes_128_cbc_sha = 0x002f;
  TlsConversation conversation(Socket::connect(server.port()),
                               offer_of_suite(version::tls12, rsa_aes_128_cbc_sha));
  EXPECT_FALSE(conversation.handshake());
  ASSERT_TRUE(conversation.client().failure());
  EXPECT_EQ(conversation.client().failure()->reason, Reason::tls_alert);
  EXPECT_EQ(conversation.client().failure()->fault, Fault::peer_refused);
  EXPECT_EQ(conversation.client().failure()->alert->description, iana::alert::handshake_failure);
  EXPECT_EQ(conversation.client().failure()->alert->sent_by, Sender::server);
}

TEST(OpensslFeatures, OfAnotherVersionAnswerProtocolVersion) {
  struct Pair {
    std::string only;
    std::uint16_t offered;
  };
  for (const Pair& pair : {Pair{"-tls1_2", version::tls10}, Pair{"-tls1_3", version::tls11},
                           Pair{"-tls1_3", version::tls12}, Pair{"-tls1_2", version::tls13}}) {
    const OpensslServer server("rsa", {"-rev", pair.only});
    TlsConversation conversation(Socket::connect(server.port()), offer_of_version(pair.offered));
    EXPECT_FALSE(conversation.handshake());
    ASSERT_TRUE(conversation.client().failure());
    EXPECT_EQ(conversation.client().failure()->reason, Reason::tls_alert);
    EXPECT_EQ(conversation.client().failure()->alert->description, iana::alert::protocol_version)
        << conversation.state();
  }
}

}  // namespace
}  // namespace smtpmatrix::tests
