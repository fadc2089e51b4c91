// GnuTLS's gnutls-serv as the peer: another implementation of what OpenSSL covers, and the only one here that
// still speaks 3DES and RC4. It has no CBC suites with SHA-256/384.
#include <gtest/gtest.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "tests/loopback/check.h"
#include "tests/loopback/offers.h"
#include "tests/loopback/servers.h"

namespace smtpmatrix::tests {
namespace {

namespace version = iana::version;

constexpr const char* everything =
    "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:+AES-128-CCM-8:+AES-256-CCM-8:+MD5:+RSA:+DHE-"
    "RSA:"
    "+SIGN-RSA-SHA1:%COMPAT:%VERIFY_ALLOW_SIGN_WITH_SHA1";

bool gnutls_has(const tls::Suite& suite) {
  const auto* cbc = std::get_if<tls::CbcProtection>(&suite.protection);
  return cbc == nullptr || cbc->mac == tls::crypto::HashAlgorithm::sha1;
}

std::vector<std::string> gnutls_certificates(const tls::Suite& suite, std::uint16_t at) {
  if (!gnutls_has(suite)) return {};
  if (at == version::tls13) return {"rsa", "ecdsa", "ed25519"};
  if (suite.authentication == tls::Authentication::rsa) return {"rsa"};
  return at == version::tls12 ? std::vector<std::string>{"ecdsa", "ed25519"}
                              : std::vector<std::string>{"ecdsa"};
}

class Gnutls : public testing::TestWithParam<Combination> {};

TEST_P(Gnutls, CompletesAndEchoes) {
  const auto& [at, suite, certificate] = GetParam();
  const GnutlsServer server(certificate, everything);
  TlsConversation conversation(Socket::connect(server.port()), offer_of_suite(at, suite));
  expect_echo(conversation, at, suite, "abc\n", "abc\n");
}

INSTANTIATE_TEST_SUITE_P(Every, Gnutls, testing::ValuesIn(combinations(gnutls_certificates)),
                         [](const auto& tested) {
                           return case_name(tested.param.version, tested.param.suite,
                                            tested.param.certificate);
                         });

class GnutlsVersion : public testing::TestWithParam<std::uint16_t> {};

INSTANTIATE_TEST_SUITE_P(Every, GnutlsVersion,
                         testing::Values(version::tls10, version::tls11, version::tls12, version::tls13));

TEST_P(GnutlsVersion, RefusesAVersionThatItDoesNotSpeak) {
  const bool old = GetParam() < version::tls12;
  const GnutlsServer server("rsa", old ? "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3"
                                       : "NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1");
  TlsConversation conversation(Socket::connect(server.port()), offer_of_version(GetParam()));
  EXPECT_FALSE(conversation.handshake());
  ASSERT_TRUE(conversation.client().failure());
  EXPECT_TRUE(conversation.client().failure()->reason == Reason::tls_alert ||
              conversation.client().failure()->reason == Reason::tls_version_mismatch)
      << conversation.state();
}

}  // namespace
}  // namespace smtpmatrix::tests
