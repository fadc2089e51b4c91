// TLS 1.3 sessions with a scripted server: what must work, and what must not.
#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <utility>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/session.h"

#include "dialogue13.h"

namespace smtpmatrix::tls {
namespace {

using smtpmatrix::testing::ScriptedRandom;
using testing::Dialogue;
using testing::expect_refused;
using testing::expect_session;
using testing::offer13;
using testing::Script13;
using testing::Server13;
namespace alert = iana::alert;
namespace group = iana::group;
namespace type = iana::handshake_type;
namespace x = iana::extension;

TEST(Session13, carries_data_with_every_suite) {
  for (const std::uint16_t suite : offer13().cipher_suites) {
    Dialogue dialogue({.suite = suite});
    expect_session(dialogue);
    EXPECT_EQ(dialogue.client.facts().cipher_suite, suite);
  }
}

/// A client that has received the first `cut` bytes of the server's flight; the rest of it is returned.
std::pair<Client, Bytes> client_after(std::size_t cut, Random& random) {
  Server13 server({});
  Client client(offer13(), {.server_name = "mail.example"}, random);
  client.start();
  const Bytes flight = server.exchange(client.take_output());
  const std::size_t first = std::min(cut, flight.size());
  client.receive(View(flight).first(first));
  return {std::move(client), to_bytes(View(flight).subspan(first))};
}

TEST(Session13, is_established_wherever_the_servers_flight_is_cut_in_two) {
  for (std::size_t cut = 1;; ++cut) {
    ScriptedRandom random;
    auto [client, rest] = client_after(cut, random);
    if (rest.empty()) break;
    ASSERT_EQ(client.phase(), Phase::handshaking) << cut;
    client.receive(rest);
    ASSERT_EQ(client.phase(), Phase::established) << cut;
  }
}

TEST(Session13, is_never_established_when_the_server_closes_within_its_flight) {
  for (std::size_t cut = 0;; ++cut) {
    ScriptedRandom random;
    auto [client, rest] = client_after(cut, random);
    if (rest.empty()) break;
    client.peer_closed();
    ASSERT_EQ(client.phase(), Phase::failed) << cut;
    ASSERT_EQ(client.failure()->reason, Reason::connection_closed) << cut;
  }
}

TEST(Session13, a_retry_changes_the_group_and_echoes_the_cookie) {
  for (const std::uint16_t wanted :
       {group::secp256r1, group::secp384r1, group::secp521r1, group::ffdhe2048}) {
    Dialogue dialogue({.group = wanted, .retry = true, .cookie = {1, 2, 3}});
    expect_session(dialogue);
    EXPECT_TRUE(dialogue.client.facts().hello_retry_request);
    EXPECT_EQ(dialogue.client.facts().group, wanted);
    const auto hello = wire::read_client_hello(View(dialogue.server.last_hello()).subspan(4)).value();
    const auto* cookie = wire::find(hello.extensions, x::cookie);
    ASSERT_NE(cookie, nullptr);
    EXPECT_EQ(to_hex(cookie->body), "0003010203");
    EXPECT_EQ(dialogue.server.change_cipher_specs(), 1U);
  }
}

TEST(Session13, sends_one_change_cipher_spec_only_in_compatibility_mode) {
  Dialogue compatible;
  EXPECT_EQ(compatible.server.change_cipher_specs(), 1U);
  Offer offer = offer13();
  offer.session_id_bytes = 0;
  Dialogue bare({}, offer);
  expect_session(bare);
  EXPECT_EQ(bare.server.change_cipher_specs(), 0U);
}

TEST(Session13, answers_a_certificate_request_with_an_empty_list) {
  Dialogue dialogue({.asks_certificate = true});
  expect_session(dialogue);
  EXPECT_TRUE(dialogue.server.got_empty_certificate());
  EXPECT_TRUE(dialogue.client.facts().client_certificate_requested);
}

TEST(Session13, follows_key_updates_and_answers_those_that_ask) {
  Dialogue dialogue;
  dialogue.tell(dialogue.server.update_keys(false));
  EXPECT_EQ(dialogue.server.key_updates(), 0U);
  dialogue.tell(dialogue.server.update_keys(true));
  dialogue.tell(dialogue.server.update_keys(true));
  EXPECT_EQ(dialogue.server.key_updates(), 0U) << "while there is nothing to say";
  expect_session(dialogue);
  EXPECT_EQ(dialogue.server.key_updates(), 1U) << "one for all that came before";
  dialogue.tell(dialogue.server.update_keys(true));
  dialogue.client.write(as_view("more"));
  dialogue.converse();
  EXPECT_EQ(dialogue.server.key_updates(), 2U);
  EXPECT_EQ(as_text(dialogue.server.received()), "pingmore");
}

TEST(Session13, does_not_follow_key_updates_without_end) {
  Dialogue dialogue;
  for (int i = 0; i < 40 && dialogue.client.phase() == Phase::established; ++i) {
    dialogue.tell(dialogue.server.update_keys(true));
  }
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->reason, Reason::limit_exceeded);
}

TEST(Session13, drops_tickets) {
  Dialogue dialogue;
  const Bytes ticket = wire::write_new_session_ticket13(
      {.lifetime = 1, .age_add = 2, .nonce = {}, .ticket = as_view("t"), .extensions = {}});
  dialogue.tell(dialogue.server.seal(iana::content_type::handshake, ticket));
  EXPECT_TRUE(dialogue.client.facts().session_ticket);
  expect_session(dialogue);
}

TEST(Session13, close_notify_ends_it_on_both_sides) {
  Dialogue dialogue;
  dialogue.tell(dialogue.server.seal(iana::content_type::alert, wire::write_alert({1, alert::close_notify})));
  EXPECT_EQ(dialogue.client.phase(), Phase::closed);
  EXPECT_TRUE(dialogue.client.facts().close_notify_received);
  EXPECT_EQ(dialogue.server.alert(), (Bytes{1, alert::close_notify}));
}

TEST(Session13, drops_change_cipher_spec_before_the_finished_and_refuses_it_after) {
  const Bytes change_cipher_spec = from_hex("14 0303 0001 01");
  ScriptedRandom random;
  Server13 server({});
  Client client(offer13(), {.server_name = "mail.example"}, random);
  client.start();
  const Bytes flight = server.exchange(client.take_output());
  const std::size_t hello_record = 5 + static_cast<std::size_t>(flight[3] << 8 | flight[4]);
  client.receive(View(flight).first(hello_record));
  client.receive(change_cipher_spec);
  client.receive(View(flight).subspan(hello_record));
  ASSERT_EQ(client.phase(), Phase::established);
  client.receive(change_cipher_spec);
  ASSERT_EQ(client.phase(), Phase::failed);
  EXPECT_EQ(client.failure()->reason, Reason::tls_unexpected_message);
}

TEST(Session13, stops_at_the_depth_asked_for_and_says_nothing_more) {
  for (const auto depth : {TlsDepth::server_hello, TlsDepth::first_flight}) {
    Dialogue dialogue({}, offer13(), depth);
    EXPECT_EQ(dialogue.client.phase(), Phase::stopped_at_depth);
    EXPECT_EQ(dialogue.client.facts().cipher_suite, 0x1301);
    EXPECT_EQ(dialogue.client.facts().group, group::x25519);
    EXPECT_EQ(dialogue.client.facts().certificate_chain.empty(), depth == TlsDepth::server_hello);
    EXPECT_FALSE(dialogue.server.established());
    EXPECT_EQ(dialogue.server.change_cipher_specs(), 0U);
  }
}

// --- what no server may do ----------------------------------------------------------------------------

struct Offence {
  const char* name;
  std::uint8_t message;  ///< changed by …
  std::function<void(Bytes&)> change;
  Reason reason;
  std::uint8_t alert;
};

void PrintTo(const Offence& offence, std::ostream* out) { *out << offence.name; }

class Offences : public ::testing::TestWithParam<Offence> {};

TEST_P(Offences, end_the_handshake_with_the_right_alert) {
  const Offence& offence = GetParam();
  Script13 script;
  script.alter = [&](std::uint8_t message_type, Bytes& message) {
    if (message_type == offence.message) offence.change(message);
  };
  Dialogue dialogue(std::move(script));
  expect_refused(dialogue, offence.reason, offence.alert);
}

void flip_last(Bytes& message) { message.back() ^= 1; }
void leave_out(Bytes& message) { message.clear(); }
void truncate(Bytes& message) {
  message.pop_back();
  --message[3];
}
auto replaced_by(const char* hex) {
  return [bytes = from_hex(hex)](Bytes& message) { message = bytes; };
}

INSTANTIATE_TEST_SUITE_P(
    , Offences,
    ::testing::Values(
        Offence{"finished_is_wrong", type::finished, flip_last, Reason::tls_bad_finished,
                alert::decrypt_error},
        Offence{"finished_is_short", type::finished, truncate, Reason::tls_bad_finished,
                alert::decrypt_error},
        Offence{"signature_is_wrong", type::certificate_verify, flip_last, Reason::tls_bad_signature,
                alert::decrypt_error},
        Offence{"scheme_was_not_offered", type::certificate_verify, [](Bytes& m) { m[4] = 0x05; },
                Reason::tls_illegal_parameter, alert::illegal_parameter},
        Offence{"scheme_is_of_another_key", type::certificate_verify,
                [](Bytes& m) {
                  m[4] = 0x08;
                  m[5] = 0x04;
                },
                Reason::tls_illegal_parameter, alert::illegal_parameter},
        Offence{"certificate_verify_is_missing", type::certificate_verify, leave_out,
                Reason::tls_unexpected_message, alert::unexpected_message},
        Offence{"encrypted_extensions_are_missing", type::encrypted_extensions, leave_out,
                Reason::tls_unexpected_message, alert::unexpected_message},
        Offence{"certificate_is_missing", type::certificate, leave_out, Reason::tls_unexpected_message,
                alert::unexpected_message},
        Offence{"certificate_list_is_empty", type::certificate, replaced_by("0b000004 00 000000"),
                Reason::tls_malformed, alert::decode_error},
        Offence{"certificate_is_none", type::certificate, replaced_by("0b00000a 00 000006 000001 30 0000"),
                Reason::tls_malformed, alert::decode_error},
        Offence{"certificate_context_is_not_empty", type::certificate,
                replaced_by("0b00000b 01aa 000006 000001 30 0000"), Reason::tls_illegal_parameter,
                alert::illegal_parameter},
        Offence{"extension_was_not_offered", type::encrypted_extensions,
                replaced_by("08000009 0007 0010 0003 000100"), Reason::tls_illegal_parameter,
                alert::unsupported_extension},
        Offence{"extension_may_not_stand_there", type::encrypted_extensions,
                replaced_by("08000006 0004 002b 0000"), Reason::tls_illegal_parameter,
                alert::illegal_parameter},
        Offence{"extension_stands_twice", type::encrypted_extensions,
                replaced_by("0800000a 0008 0000 0000 0000 0000"), Reason::tls_illegal_parameter,
                alert::decode_error},
        Offence{"encrypted_extensions_are_malformed", type::encrypted_extensions,
                replaced_by("08000002 0001"), Reason::tls_malformed, alert::decode_error},
        Offence{"legacy_version_is_tls13", type::server_hello, [](Bytes& m) { m[5] = 4; },
                Reason::tls_illegal_parameter, alert::illegal_parameter},
        Offence{"session_id_is_another", type::server_hello, [](Bytes& m) { m[4 + 2 + 32 + 1] ^= 1; },
                Reason::tls_illegal_parameter, alert::illegal_parameter},
        Offence{"share_is_of_a_group_without_ours", type::server_hello,
                [](Bytes& m) { m[m.size() - 35] = group::secp256r1; }, Reason::tls_illegal_parameter,
                alert::illegal_parameter},
        Offence{"share_is_a_point_of_small_order", type::server_hello,
                [](Bytes& m) { std::fill(m.end() - 32, m.end(), std::uint8_t{0}); },
                Reason::tls_illegal_parameter, alert::illegal_parameter}),
    [](const auto& param) { return std::string(param.param.name); });

void expect_retry_refused(std::uint16_t wanted, Reason reason, std::uint8_t description) {
  Dialogue dialogue({.group = wanted, .retry = true});
  expect_refused(dialogue, reason, description);
}

TEST(Retry13, for_a_group_already_shared_is_illegal) {
  expect_retry_refused(group::x25519, Reason::tls_illegal_parameter, alert::illegal_parameter);
}

TEST(Retry13, for_a_group_not_offered_is_a_group_mismatch) {
  expect_retry_refused(group::ffdhe8192, Reason::tls_group_mismatch, alert::illegal_parameter);
}

TEST(Retry13, for_a_group_we_lack_is_our_limit) {
  expect_retry_refused(group::x448, Reason::our_limit, alert::internal_error);
}

TEST(Retry13, twice_is_unexpected) {
  int hellos = 0;
  Bytes first;
  Script13 script{.group = group::secp256r1, .retry = true};
  script.alter = [&](std::uint8_t message_type, Bytes& message) {
    if (message_type != type::server_hello) return;
    if (++hellos == 1) first = message;
    message = first;
  };
  Dialogue dialogue(std::move(script));
  expect_refused(dialogue, Reason::tls_unexpected_message, alert::unexpected_message);
}

TEST(Retry13, may_not_be_followed_by_another_suite) {
  int hellos = 0;
  Script13 script{.group = group::secp256r1, .retry = true};
  script.alter = [&](std::uint8_t message_type, Bytes& message) {
    if (message_type == type::server_hello && ++hellos == 2) message[4 + 2 + 32 + 1 + 32 + 1] = 0x03;
  };
  Dialogue dialogue(std::move(script));
  expect_refused(dialogue, Reason::tls_illegal_parameter, alert::illegal_parameter);
}

TEST(Session13, an_alert_after_the_server_hello_is_protected) {
  Script13 script;
  script.alter = [](std::uint8_t message_type, Bytes& message) {
    if (message_type == type::finished) flip_last(message);
  };
  Dialogue dialogue(std::move(script));
  EXPECT_EQ(dialogue.server.alert(), (Bytes{2, alert::decrypt_error}));
  EXPECT_FALSE(dialogue.server.plain_alert());
}

TEST(Session13, bytes_behind_a_finished_in_its_record_are_unexpected) {
  Script13 script;
  script.alter = [](std::uint8_t message_type, Bytes& message) {
    if (message_type == type::finished) append(message, Bytes{4, 0, 0});
  };
  Dialogue dialogue(std::move(script));
  expect_refused(dialogue, Reason::tls_unexpected_message, alert::unexpected_message);
}

TEST(Session13, messages_that_have_no_place_in_it_end_it) {
  for (const auto* hex : {"02000000", "14000000", "0d000000", "63000000"}) {
    Dialogue dialogue;
    dialogue.tell(dialogue.server.seal(iana::content_type::handshake, from_hex(hex)));
    ASSERT_EQ(dialogue.client.phase(), Phase::failed) << hex;
    EXPECT_EQ(dialogue.client.failure()->reason, Reason::tls_unexpected_message) << hex;
  }
}

TEST(Session13, a_key_update_of_another_value_is_illegal) {
  Dialogue dialogue;
  dialogue.tell(dialogue.server.seal(iana::content_type::handshake, from_hex("1800000102")));
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->alert->description, alert::illegal_parameter);
}

TEST(Session13, every_message_that_never_comes_is_named) {
  const std::vector<std::pair<std::uint8_t, std::string>> order = {
      {type::encrypted_extensions, "encrypted_extensions"},
      {type::certificate, "certificate"},
      {type::certificate_verify, "certificate_verify"},
      {type::finished, "finished"}};
  for (const auto& [stop, name] : order) {
    Script13 script;
    bool silent = false;
    script.alter = [&silent, stop = stop](std::uint8_t message_type, Bytes& message) {
      silent = silent || message_type == stop;
      if (silent) message.clear();
    };
    Dialogue dialogue(std::move(script));
    EXPECT_EQ(dialogue.client.waiting_for(), name);
    dialogue.client.deadline_passed();
    ASSERT_TRUE(dialogue.client.failure());
    EXPECT_EQ(dialogue.client.failure()->reason, Reason::timeout);
    EXPECT_EQ(dialogue.client.failure()->message, name);
  }
}

}  // namespace
}  // namespace smtpmatrix::tls
