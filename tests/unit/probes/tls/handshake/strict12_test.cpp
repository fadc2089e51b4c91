// What a client of TLS 1.0 to 1.2 does not let pass, found by a conformance suite of others
// (docs/CONFORMANCE.md).
#include <gtest/gtest.h>

#include "probes/tls/handshake/limits.h"
#include "probes/tls/wire/certificate.h"
#include "tests/support/files.h"
#include "tests/unit/probes/tls/handshake/scripted.h"

namespace smtpmatrix::tls::testing {
namespace {

constexpr std::uint16_t ecdhe_ecdsa = 0xc02b;

class Strict12 : public ScriptedServer {
 protected:
  void receive_certificate(const std::string& name) {
    const Bytes der = to_bytes(tests::read_file(certificate_path(name + ".der")));
    client_->receive(handshake(wire::write_certificate12({.chain = {der}})));
  }
};

TEST_F(Strict12, PointFormatsIncludeTheUncompressedOneWhereThereAreCurves) {
  const Bytes compressed_only = {1, 1};
  const wire::Extensions extensions = {{.type = iana::extension::ec_point_formats, .body = compressed_only}};
  start(offer12(iana::version::tls12, {ecdhe_ecdsa}))
      .receive(Hello{.suite = ecdhe_ecdsa, .extensions = extensions}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
  expect_our_alert(iana::alert::illegal_parameter);

  start().receive(Hello{.extensions = extensions}.bytes());
  EXPECT_EQ(client_->phase(), Phase::handshaking) << "RSA has no use for points";
}

TEST_F(Strict12, PointFormatsThatLieAboutTheirLengthAreMalformed) {
  const Bytes lying = {2, 0};
  start(offer12(iana::version::tls12, {ecdhe_ecdsa}))
      .receive(Hello{.suite = ecdhe_ecdsa,
                     .extensions = {{.type = iana::extension::ec_point_formats, .body = lying}}}
                   .bytes());
  expect_failure(Reason::tls_malformed, Fault::peer_malformed, "server_hello");
}

TEST_F(Strict12, AKeyOnACurveThatWasNotOfferedIsAGroupMismatch) {
  Offer offer = offer12(iana::version::tls12, {ecdhe_ecdsa});
  remove_extension(offer, iana::extension::supported_groups);
  start(offer).receive(Hello{.suite = ecdhe_ecdsa}.bytes());
  receive_certificate("server-ecdsa");
  EXPECT_EQ(client_->phase(), Phase::handshaking) << "without the extension the server is free";

  offer.extensions.push_back(
      {.type = iana::extension::supported_groups, .body = wire::write_numbers({iana::group::secp384r1})});
  start(offer).receive(Hello{.suite = ecdhe_ecdsa}.bytes());
  receive_certificate("server-ecdsa");
  expect_failure(Reason::tls_group_mismatch, Fault::peer_misbehaved, "certificate");
  expect_our_alert(iana::alert::illegal_parameter);
}

TEST_F(Strict12, AKeyMustBeAllowedItsUseForClientsThatLook) {
  struct KeyUsageCase {
    std::uint16_t suite;
    const char* certificate;
    bool may;
  };
  for (const auto& [suite, certificate, may] : {KeyUsageCase{0xc02f, "leaf-rsa-digitalSignature", true},
                                                KeyUsageCase{0xc02f, "leaf-rsa-keyEncipherment", false},
                                                KeyUsageCase{0x002f, "leaf-rsa-digitalSignature", false},
                                                KeyUsageCase{0x002f, "leaf-rsa-keyEncipherment", true}}) {
    for (const auto check : {KeyUsageCheck::never, KeyUsageCheck::in_tls13, KeyUsageCheck::always}) {
      Offer offer = offer12(iana::version::tls12, {suite});
      offer.rsa_key_usage = check;
      start(offer).receive(Hello{.suite = suite}.bytes());
      receive_certificate(certificate);
      if (may || check != KeyUsageCheck::always) {
        EXPECT_EQ(client_->phase(), Phase::handshaking) << certificate;
      } else {
        expect_failure(Reason::certificate_rejected, Fault::peer_incompatible, "certificate");
        expect_our_alert(iana::alert::unsupported_certificate);
      }
    }
  }
}

TEST_F(Strict12, NothingMayStandBehindServerHelloDoneInItsRecord) {
  start().receive(Hello{}.bytes());
  receive_certificate("server-rsa");
  client_->receive(handshake(from_hex("0e000000 04 00")));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "a handshake message");
  expect_our_alert(iana::alert::unexpected_message);
}

TEST_F(Strict12, ATicketThatWasAnnouncedMustCome) {
  auto settings = server_settings(iana::version::tls12);
  settings.session_tickets = true;
  BotanServer server(settings);
  Offer offer = offer12(iana::version::tls12, {0xc02f});
  offer.extensions.push_back({.type = iana::extension::session_ticket, .body = {}});
  start(offer).receive(server.exchange(hello_sent_));
  Bytes flight = server.exchange(client_->take_output());
  ASSERT_EQ(flight[5], iana::handshake_type::new_session_ticket);
  const std::size_t ticket_record = 5 + (static_cast<std::size_t>(flight[3]) << 8 | flight[4]);
  client_->receive(View(flight).subspan(ticket_record));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "change_cipher_spec");
}

TEST_F(Strict12, RecordsCarryTheNegotiatedVersionOnceItIs) {
  start();
  Bytes hello = Hello{}.bytes();
  hello[2] = 1;
  client_->receive(hello);
  EXPECT_EQ(client_->phase(), Phase::handshaking) << "no version is negotiated yet";
  Bytes certificate = handshake(wire::write_certificate12({.chain = {}}));
  certificate[2] = 1;
  client_->receive(certificate);
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "certificate");
  expect_our_alert(iana::alert::protocol_version);
}

TEST_F(Strict12, AnAlertIsHeardWhateverVersionItsRecordCarries) {
  start().receive(Hello{}.bytes());
  Bytes refusal = alert(iana::alert_level::fatal, iana::alert::handshake_failure);
  refusal[2] = 0;
  client_->receive(refusal);
  expect_failure(Reason::tls_alert, Fault::peer_refused, "certificate");
}

TEST_F(Strict12, AChainWithoutEndIsOverOurLimit) {
  const Bytes der = {0x30, 0};
  wire::Certificate12 certificate;
  certificate.chain.assign(limits::chain_length + 1, View(der));
  start().receive(Hello{}.bytes());
  client_->receive(handshake(wire::write_certificate12(certificate)));
  expect_failure(Reason::limit_exceeded, Fault::peer_misbehaved, "certificate");
}

TEST_F(Strict12, AnAlertIsAWarningOrFatal) {
  start().receive(alert(0x42, iana::alert::handshake_failure));
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "alert");
  expect_our_alert(iana::alert::illegal_parameter);
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
