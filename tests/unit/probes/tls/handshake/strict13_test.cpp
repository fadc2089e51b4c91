// What a TLS 1.3 client does not let pass, found by a conformance suite of others (docs/CONFORMANCE.md).
#include <algorithm>
#include <gtest/gtest.h>

#include "probes/tls/handshake/limits.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/session.h"

#include "dialogue13.h"

namespace smtpmatrix::tls::testing {
namespace {

namespace handshake_type = iana::handshake_type;

/// A script in which this message is changed so.
Script13 with_changed(std::uint8_t message_type, std::function<void(Bytes&)> change) {
  Script13 script;
  script.alter = [message_type, change = std::move(change)](std::uint8_t type, Bytes& message) {
    if (type == message_type) change(message);
  };
  return script;
}

void spoil(Bytes& message) { message.back() ^= 1; }

TEST(Strict13, a_change_cipher_spec_goes_before_an_alert_in_compatibility_mode) {
  smtpmatrix::testing::ScriptedRandom random;
  Server13 server(with_changed(handshake_type::finished, spoil));
  Client client(offer13(), {.server_name = "mail.example"}, random);
  client.start();
  client.receive(server.exchange(client.take_output()));
  const Bytes out = client.take_output();
  ASSERT_GT(out.size(), 6U);
  EXPECT_EQ(to_hex(View(out).first(6)), "140303000101");
  EXPECT_EQ(out[6], iana::content_type::application_data) << "the protected alert";
}

TEST(Strict13, a_compression_method_is_malformed) {
  constexpr std::size_t compression_at = 4 + 2 + 32 + 1 + 32 + 2;
  const auto compress = [](Bytes& message) { message[compression_at] = 1; };
  Dialogue dialogue(with_changed(handshake_type::server_hello, compress));
  expect_refused(dialogue, Reason::tls_malformed, iana::alert::decode_error);
  EXPECT_EQ(dialogue.client.failure()->offset, compression_at - 4);
}

TEST(Strict13, extensions_of_tls12_have_no_place_in_encrypted_extensions) {
  for (const std::uint16_t extension :
       {iana::extension::extended_master_secret, iana::extension::renegotiation_info,
        iana::extension::ec_point_formats, iana::extension::session_ticket,
        iana::extension::encrypt_then_mac}) {
    Offer offer = offer13();
    offer.extensions.push_back({extension, {}});
    Dialogue dialogue(with_changed(handshake_type::encrypted_extensions,
                                   [&](Bytes& message) {
                                     message = wire::write_encrypted_extensions(
                                         {.extensions = {{.type = extension, .body = {}}}});
                                   }),
                      offer);
    expect_refused(dialogue, Reason::tls_illegal_parameter, iana::alert::illegal_parameter);
  }
}

TEST(Strict13, nothing_may_stand_behind_a_retry_in_its_record) {
  Script13 script = with_changed(handshake_type::server_hello, [](Bytes& message) {
    append(message, Bytes{2, 0, 0});
  });
  script.group = iana::group::secp256r1;
  script.retry = true;
  Dialogue dialogue(std::move(script));
  expect_refused(dialogue, Reason::tls_unexpected_message, iana::alert::unexpected_message);
}

TEST(Strict13, a_retry_is_followed_by_tls13_or_refused) {
  int hellos = 0;
  Script13 script = with_changed(handshake_type::server_hello, [&](Bytes& message) {
    if (++hellos == 2) message[4 + 2 + 32 + 1 + 32 + 3 + 2 + 5] = 3;  // selected_version 0x0303
  });
  script.group = iana::group::secp256r1;
  script.retry = true;
  Offer offer = offer13();
  offer.versions = {tls13, tls12};
  Dialogue dialogue(std::move(script), offer);
  expect_refused(dialogue, Reason::tls_illegal_parameter, iana::alert::illegal_parameter);
}

TEST(Strict13, a_protected_record_carries_the_version_of_tls12) {
  Dialogue dialogue;
  Bytes record = dialogue.server.seal(iana::content_type::application_data, as_view("pong"));
  record[2] = 1;
  dialogue.tell(record);
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->alert->description, iana::alert::protocol_version);
}

TEST(Strict13, an_extension_twice_in_a_ticket_is_illegal) {
  Dialogue dialogue;
  const wire::Extension early_data{.type = iana::extension::early_data, .body = {}};
  dialogue.tell(
      dialogue.server.seal(iana::content_type::handshake,
                           wire::write_new_session_ticket13({.lifetime = 1,
                                                             .age_add = 2,
                                                             .nonce = {},
                                                             .ticket = as_view("t"),
                                                             .extensions = {early_data, early_data}})));
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->alert->description, iana::alert::illegal_parameter);
}

TEST(Strict13, an_alert_is_a_warning_or_fatal) {
  Dialogue dialogue;
  dialogue.tell(dialogue.server.seal(iana::content_type::alert, Bytes{0x42, 10}));
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->reason, Reason::tls_illegal_parameter);
  EXPECT_EQ(dialogue.server.alert(), (Bytes{2, iana::alert::illegal_parameter}));
}

TEST(Strict13, a_chain_without_end_is_over_our_limit) {
  Dialogue dialogue(with_changed(handshake_type::certificate, [](Bytes& message) {
    const Bytes der = {0x30, 0};
    wire::Certificate13 certificate{.request_context = {}, .chain = {}};
    certificate.chain.assign(limits::chain_length + 1, {.der = der, .extensions = {}});
    message = wire::write_certificate13(certificate);
  }));
  expect_refused(dialogue, Reason::limit_exceeded, iana::alert::unexpected_message);
  EXPECT_TRUE(dialogue.client.facts().certificate_chain.empty());
}

TEST(Strict13, a_key_that_may_not_sign_is_refused_by_clients_that_look) {
  for (const auto check : {KeyUsageCheck::never, KeyUsageCheck::in_tls13, KeyUsageCheck::always}) {
    Script13 script;
    script.certificate = "leaf-key-agreement";
    Offer offer = offer13();
    offer.ecdsa_key_usage = check;
    Dialogue dialogue(std::move(script), offer);
    if (check == KeyUsageCheck::never) {
      expect_session(dialogue);
    } else {
      expect_refused(dialogue, Reason::certificate_rejected, iana::alert::unsupported_certificate);
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
