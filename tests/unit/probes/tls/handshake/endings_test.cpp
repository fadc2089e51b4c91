// How a handshake ends otherwise than well, and what is then known: reason, fault, message awaited, alert,
// who sent it.
#include <gtest/gtest.h>

#include "probes/tls/handshake/limits.h"
#include "tests/unit/probes/tls/handshake/scripted.h"

namespace smtpmatrix::tls::testing {
namespace {

using Ending = ScriptedServer;

// How the transport ends.

TEST_F(Ending, AFatalAlertIsTheServersRefusal) {
  start().receive(alert(iana::alert_level::fatal, iana::alert::protocol_version));
  expect_failure(Reason::tls_alert, Fault::peer_refused, "server_hello");
  EXPECT_EQ(client_->failure()->alert->description, iana::alert::protocol_version);
  EXPECT_EQ(client_->failure()->alert->sent_by, Sender::server);
  expect_silence();
}

TEST_F(Ending, AWarningBeforeTheServerHelloIsBorne) {
  start().receive(alert(iana::alert_level::warning, iana::alert::unrecognized_name));
  EXPECT_EQ(client_->phase(), Phase::handshaking);
  EXPECT_EQ(client_->facts().alerts.size(), 1U);
  for (unsigned i = 0; i < limits::warning_alerts; ++i)
    client_->receive(alert(iana::alert_level::warning, iana::alert::unrecognized_name));
  expect_failure(Reason::limit_exceeded, Fault::peer_misbehaved, "alert");
}

TEST_F(Ending, CloseNotifyDuringTheHandshakeIsARefusalToo) {
  start().receive(alert(iana::alert_level::warning, iana::alert::close_notify));
  expect_failure(Reason::tls_alert, Fault::peer_refused, "server_hello");
  EXPECT_TRUE(client_->facts().close_notify_received);
}

TEST_F(Ending, AFinIsAClosedConnection) {
  start().peer_closed();
  expect_failure(Reason::connection_closed, Fault::peer_closed, "server_hello");
  expect_silence();
}

TEST_F(Ending, ARstIsAResetConnection) {
  start().peer_reset();
  expect_failure(Reason::connection_reset, Fault::peer_closed, "server_hello");
}

TEST_F(Ending, SilenceIsATimeoutThatNamesTheMessageAwaited) {
  EXPECT_EQ(start().waiting_for(), "server_hello");
  client_->receive(Hello{}.bytes());
  EXPECT_EQ(client_->waiting_for(), "certificate");
  client_->deadline_passed();
  expect_failure(Reason::timeout, Fault::peer_silent, "certificate");
}

TEST_F(Ending, ABannerIsAPlaintextReplyAndIsKept) {
  const std::string banner = "220 mail.example.test ESMTP ready\r\n" + std::string(300, 'x');
  start().receive(as_view(banner));
  expect_failure(Reason::tls_plaintext_reply, Fault::peer_incompatible, "server_hello");
  EXPECT_EQ(as_text(client_->plaintext_reply()), banner.substr(0, 200));
  expect_silence();
}

TEST_F(Ending, OtherBytesAreMalformed) {
  start().receive(Bytes{0x00, 0x01, 0x02, 0x03, 0x04, 0x05});
  expect_failure(Reason::tls_malformed, Fault::peer_malformed, "server_hello");
  EXPECT_TRUE(client_->plaintext_reply().empty());
}

TEST_F(Ending, TextInTheMiddleOfAHandshakeIsMalformed) {
  start().receive(Hello{}.bytes());
  client_->receive(to_bytes("421 too many connections\r\n"));
  expect_failure(Reason::tls_malformed, Fault::peer_malformed, "certificate");
}

TEST_F(Ending, NothingIsHeardAfterTheEnd) {
  start().peer_closed();
  client_->receive(alert(iana::alert_level::fatal, iana::alert::handshake_failure));
  EXPECT_EQ(client_->failure()->reason, Reason::connection_closed);
  EXPECT_TRUE(client_->facts().alerts.empty());
}

// What a ServerHello is held to.

TEST_F(Ending, AVersionNotOfferedIsAVersionMismatch) {
  start(offer12(iana::version::tls10, {rsa_aes})).receive(Hello{}.bytes());
  expect_failure(Reason::tls_version_mismatch, Fault::peer_incompatible, "server_hello");
  expect_our_alert(iana::alert::protocol_version);
  EXPECT_EQ(client_->facts().version, iana::version::tls12) << "what the server chose is told";
}

TEST_F(Ending, ASuiteNotOfferedIsACipherMismatch) {
  start().receive(Hello{.suite = 0x0035}.bytes());
  expect_failure(Reason::tls_cipher_mismatch, Fault::peer_incompatible, "server_hello");
  expect_our_alert(iana::alert::illegal_parameter);
}

TEST_F(Ending, ASignallingSuiteIsNoChoice) {
  start(offer12(iana::version::tls12, {rsa_aes, 0x00ff})).receive(Hello{.suite = 0x00ff}.bytes());
  expect_failure(Reason::tls_cipher_mismatch, Fault::peer_incompatible, "server_hello");
}

TEST_F(Ending, AnAeadSuiteInAnOldVersionIsACipherMismatch) {
  start(offer12(iana::version::tls10, {0x009c}))
      .receive(Hello{.version = iana::version::tls10, .suite = 0x009c}.bytes());
  expect_failure(Reason::tls_cipher_mismatch, Fault::peer_incompatible, "server_hello");
}

TEST_F(Ending, ASuiteThatWeCannotCompleteIsOurLimit) {
  const Offer offer = offer12(iana::version::tls12, {0x0041});
  start(offer).receive(Hello{.suite = 0x0041}.bytes());
  expect_failure(Reason::our_limit, Fault::ours, "server_hello");
  start(offer, TlsDepth::server_hello).receive(Hello{.suite = 0x0041}.bytes());
  EXPECT_EQ(client_->phase(), Phase::stopped_at_depth);
}

TEST_F(Ending, ASentinelBelowAHigherVersionOfferedIsADowngrade) {
  Hello hello{.version = iana::version::tls11};
  const Bytes sentinel = from_hex("444f574e47524400");
  std::ranges::copy(sentinel, hello.random.begin() + 24);
  Offer offer = offer12(iana::version::tls12, {rsa_aes});
  offer.versions = {iana::version::tls12, iana::version::tls11};
  start(offer).receive(hello.bytes());
  expect_failure(Reason::tls_downgrade, Fault::peer_misbehaved, "server_hello");
  expect_our_alert(iana::alert::illegal_parameter);

  offer.versions = {iana::version::tls11};
  start(offer).receive(hello.bytes());
  EXPECT_EQ(client_->phase(), Phase::handshaking) << "nothing higher was offered";
}

TEST_F(Ending, AnExtensionNotOfferedIsUnsupported) {
  start().receive(Hello{.extensions = {{.type = iana::extension::session_ticket, .body = {}}}}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
  expect_our_alert(iana::alert::unsupported_extension);
}

TEST_F(Ending, AnExtensionTwiceIsIllegal) {
  const wire::Extension extension{.type = iana::extension::extended_master_secret, .body = {}};
  start().receive(Hello{.extensions = {extension, extension}}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
}

TEST_F(Ending, RenegotiationInfoAnswersTheSignallingSuiteAndMustBeEmpty) {
  Offer offer = offer12(iana::version::tls12, {rsa_aes, 0x00ff});
  remove_extension(offer, iana::extension::renegotiation_info);
  const Bytes empty = {0};
  const Bytes not_empty = {1, 7};
  start(offer).receive(
      Hello{.extensions = {{.type = iana::extension::renegotiation_info, .body = empty}}}.bytes());
  EXPECT_EQ(client_->phase(), Phase::handshaking);
  EXPECT_TRUE(client_->facts().secure_renegotiation);
  start(offer).receive(
      Hello{.extensions = {{.type = iana::extension::renegotiation_info, .body = not_empty}}}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
  expect_our_alert(iana::alert::handshake_failure);
}

TEST_F(Ending, CompressionIsIllegal) {
  start().receive(Hello{.compression = 1}.bytes());
  expect_failure(Reason::tls_illegal_parameter, Fault::peer_misbehaved, "server_hello");
}

TEST_F(Ending, AMalformedServerHelloTellsTheOffset) {
  Bytes bytes = Hello{}.bytes();
  bytes[5 + 4 + 34] = 33;  // the length of session_id
  start().receive(bytes);
  expect_failure(Reason::tls_malformed, Fault::peer_malformed, "server_hello");
  expect_our_alert(iana::alert::decode_error);
  EXPECT_EQ(client_->failure()->offset, 35U);
}

// What comes in the wrong place.

TEST_F(Ending, ChangeCipherSpecTooEarlyIsUnexpected) {
  for (const bool after_hello : {false, true}) {
    start();
    if (after_hello) client_->receive(Hello{}.bytes());
    client_->receive(record(iana::content_type::change_cipher_spec, Bytes{1}));
    expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "change_cipher_spec");
    expect_our_alert(iana::alert::unexpected_message);
  }
}

TEST_F(Ending, AMessageOutOfOrderIsUnexpected) {
  start().receive(Hello{}.bytes());
  client_->receive(handshake(wire::write_message(iana::handshake_type::server_hello_done, View{})));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "server_hello_done");
}

TEST_F(Ending, ApplicationDataDuringTheHandshakeIsUnexpected) {
  start().receive(record(iana::content_type::application_data, Bytes{1, 2, 3}));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "application_data");
}

TEST_F(Ending, AHelloRequestDuringTheHandshakeIsIgnored) {
  start().receive(handshake(wire::write_message(iana::handshake_type::hello_request, View{})));
  client_->receive(Hello{}.bytes());
  client_->receive(handshake(wire::write_message(iana::handshake_type::hello_request, View{})));
  EXPECT_EQ(client_->phase(), Phase::handshaking);
  EXPECT_EQ(client_->waiting_for(), "certificate");
  expect_silence();
}

TEST_F(Ending, AnEmptyHandshakeRecordIsUnexpected) {
  start().receive(record(iana::content_type::handshake, View{}));
  expect_failure(Reason::tls_unexpected_message, Fault::peer_misbehaved, "empty handshake record");
}

TEST_F(Ending, AMessageThatAnnouncesTooMuchIsOverTheLimitAtOnce) {
  start().receive(Hello{}.bytes());
  client_->receive(handshake(Bytes{iana::handshake_type::certificate, 0xff, 0, 0}));
  expect_failure(Reason::limit_exceeded, Fault::peer_misbehaved, "certificate");
}

// What a server that is otherwise sound must not do.

TEST_F(Ending, ADhPrimeBelowTheClientsLeastIsWeak) {
  BotanServer server(server_settings(iana::version::tls12));
  Offer offer = offer12(iana::version::tls12, {0x009e});
  offer.dh_bits_min = 3072;
  start(offer).receive(server.exchange(hello_sent_));
  expect_failure(Reason::tls_weak_dh, Fault::peer_incompatible, "server_key_exchange");
  expect_our_alert(iana::alert::insufficient_security);
  EXPECT_EQ(client_->facts().dh_bits, 2048U);
}

TEST_F(Ending, ADhPrimeAboveTheClientsMostIsItsLimit) {
  BotanServer server(server_settings(iana::version::tls12));
  Offer offer = offer12(iana::version::tls12, {0x009e});
  offer.dh_bits_max = 1024;
  start(offer).receive(server.exchange(hello_sent_));
  expect_failure(Reason::client_limit, Fault::peer_incompatible, "server_key_exchange");
  expect_our_alert(iana::alert::handshake_failure);
  EXPECT_EQ(client_->facts().dh_bits, 2048U);
}

TEST_F(Ending, ADepthStopsThereAndSaysNothingMore) {
  BotanServer server(server_settings(iana::version::tls12));
  const Offer offer = offer12(iana::version::tls12, {0xc02f});
  start(offer, TlsDepth::server_hello).receive(server.exchange(hello_sent_));
  EXPECT_EQ(client_->phase(), Phase::stopped_at_depth);
  EXPECT_EQ(client_->facts().cipher_suite, 0xc02f);
  EXPECT_TRUE(client_->facts().certificate_chain.empty());
  expect_silence();

  server.reset();
  start(offer, TlsDepth::first_flight).receive(server.exchange(hello_sent_));
  EXPECT_EQ(client_->phase(), Phase::stopped_at_depth);
  EXPECT_EQ(client_->facts().certificate_chain.size(), 1U);
  EXPECT_TRUE(client_->facts().group);
  EXPECT_FALSE(client_->failure());
  expect_silence();
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
