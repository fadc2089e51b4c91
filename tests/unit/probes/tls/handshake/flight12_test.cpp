// What the server's first flight of TLS 1.0 to 1.2 is held to, with a real certificate and spoilt messages.
#include <gtest/gtest.h>

#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/key_exchange.h"
#include "tests/support/files.h"
#include "tests/unit/probes/tls/handshake/scripted.h"

namespace smtpmatrix::tls::testing {
namespace {

constexpr std::uint16_t ecdhe_rsa = 0xc02f;

class Flight12 : public ScriptedServer {
 protected:
  void start_flight(std::uint16_t suite, const std::string& key) {
    start(offer12(iana::version::tls12, {suite})).receive(Hello{.suite = suite}.bytes());
    const Bytes der = to_bytes(tests::read_file(certificate_path("server-" + key + ".der")));
    client_->receive(handshake(wire::write_certificate12({.chain = {der}})));
  }
  void exchange(const wire::ServerKeyExchange& message) {
    client_->receive(handshake(wire::write_server_key_exchange(message)));
  }
  /// Sound but for its signature, and for what a test changes.
  [[nodiscard]] wire::ServerKeyExchange ecdh(std::uint16_t group, std::uint16_t scheme) const {
    return {.params = wire::EcdhParams{.group = group, .public_value = point_},
            .signed_params = {},
            .scheme = scheme,
            .signature = signature_};
  }

  Bytes point_ = Bytes(32, 9);
  Bytes signature_ = Bytes(256, 0x11);
};

TEST_F(Flight12, AGroupNotOfferedIsAGroupMismatch) {
  start_flight(ecdhe_rsa, "rsa");
  EXPECT_EQ(client_->waiting_for(), "server_key_exchange");
  exchange(ecdh(iana::group::secp521r1, iana::signature_scheme::rsa_pkcs1_sha256));
  expect_failure(Reason::tls_group_mismatch, Fault::peer_misbehaved, "server_key_exchange");
  expect_our_alert(iana::alert::illegal_parameter);
  EXPECT_EQ(client_->facts().group, iana::group::secp521r1);
}

TEST_F(Flight12, ASignatureSchemeNotOfferedIsIllegal) {
  start_flight(ecdhe_rsa, "rsa");
  exchange(ecdh(iana::group::x25519, iana::signature_scheme::rsa_pkcs1_sha512));
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_key_exchange");
  expect_our_alert(iana::alert::illegal_parameter);
}

TEST_F(Flight12, ASchemeOfAnotherKeyIsIllegal) {
  start_flight(ecdhe_rsa, "rsa");
  exchange(ecdh(iana::group::x25519, iana::signature_scheme::ecdsa_secp256r1_sha256));
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_key_exchange");
}

TEST_F(Flight12, AWrongSignatureIsABadSignature) {
  start_flight(ecdhe_rsa, "rsa");
  exchange(ecdh(iana::group::x25519, iana::signature_scheme::rsa_pkcs1_sha256));
  expect_failure(Reason::tls_bad_signature, Fault::peer_misbehaved, "server_key_exchange");
  expect_our_alert(iana::alert::decrypt_error);
}

TEST_F(Flight12, AKeyThatCannotServeTheSuiteIsIllegal) {
  start_flight(ecdhe_rsa, "ecdsa");
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "certificate");
  EXPECT_EQ(client_->facts().certificate_chain.size(), 1U) << "what was sent is kept for the report";
}

TEST_F(Flight12, RsaKeyExchangeAdmitsNoServerKeyExchange) {
  start_flight(rsa_aes, "rsa");
  exchange(ecdh(iana::group::x25519, iana::signature_scheme::rsa_pkcs1_sha256));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "server_key_exchange");
}

TEST_F(Flight12, AnEphemeralExchangeWithoutServerKeyExchangeIsUnexpected) {
  start_flight(ecdhe_rsa, "rsa");
  client_->receive(handshake(wire::write_message(iana::handshake_type::server_hello_done, View{})));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "server_hello_done");
}

TEST_F(Flight12, AStapleThatWasNotAcknowledgedIsUnexpected) {
  start_flight(rsa_aes, "rsa");
  client_->receive(handshake(wire::write_certificate_status({.ocsp_response = Bytes{1}})));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "certificate_status");
}

TEST_F(Flight12, AChainOfNothingAndACertificateOfNonsenseAreMalformed) {
  for (const auto& chain : {std::vector<View>{}, std::vector<View>{View(signature_)}}) {
    start().receive(Hello{}.bytes());
    client_->receive(handshake(wire::write_certificate12({.chain = chain})));
    expect_failure(Reason::tls_malformed, Fault::peer_malformed, "certificate");
  }
}

TEST_F(Flight12, ASessionIdOfOursIsNoResumption) {
  Offer offer = offer12(iana::version::tls12, {rsa_aes});
  offer.session_id_bytes = 32;
  start(offer);
  // Record and message header, version, random, length: then the id.
  const auto id = hello_sent_.begin() + 5 + 4 + 2 + 32 + 1;
  client_->receive(Hello{.session_id = Bytes(id, id + 32)}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
