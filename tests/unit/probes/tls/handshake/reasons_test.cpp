// Walks the closed set of reasons: each that the TLS client can give is given here, with whose fault it is,
// the message at work and the alert that goes out; every other is another room's. What each means for a cell
// and how it is told is walked in reports/verdict and reports/matrix.
#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <utility>

#include "probes/tls/wire/session.h"
#include "tests/unit/probes/tls/handshake/dialogue13.h"
#include "tests/unit/probes/tls/handshake/scripted.h"

namespace smtpmatrix::tls::testing {
namespace {

namespace sent_alert = iana::alert;
namespace handshake_type = iana::handshake_type;

struct Told {
  Reason reason;
  Fault fault;
  std::string message;
  std::optional<std::uint8_t> alert;  ///< of ours
  std::function<TlsFailure()> play;
};

void PrintTo(const Told& told, std::ostream* out) { *out << to_string(told.reason); }

/// A client that is told this, once its hello is out.
std::function<TlsFailure()> hearing(std::function<void(Client&)> tell,
                                    Offer offer = offer12(iana::version::tls12, {rsa_aes})) {
  return [tell = std::move(tell), offer = std::move(offer)] {
    SeededRandom random;
    Client client(offer, {.server_name = "localhost"}, random);
    client.start();
    (void)client.take_output();
    tell(client);
    return client.failure().value();
  };
}
std::function<TlsFailure()> hearing(const Bytes& bytes,
                                    Offer offer = offer12(iana::version::tls12, {rsa_aes})) {
  return hearing([bytes](Client& client) { client.receive(bytes); }, std::move(offer));
}

/// A TLS 1.3 handshake in which the server changes a message of this type so.
std::function<TlsFailure()> changing(std::uint8_t type, std::function<void(Bytes&)> change) {
  return [type, change = std::move(change)] {
    Script13 script;
    script.alter = [&](std::uint8_t message_type, Bytes& message) {
      if (message_type == type) change(message);
    };
    return Dialogue(std::move(script)).client.failure().value();
  };
}
void flip_a_bit(Bytes& message) { message.back() ^= 1; }

TlsFailure with_a_retry_for_a_group_not_offered() {
  return Dialogue({.group = iana::group::ffdhe8192, .retry = true}).client.failure().value();
}

TlsFailure with_a_key_that_may_not_sign() {
  Offer offer = offer13();
  offer.ecdsa_key_usage = KeyUsageCheck::always;
  return Dialogue({.certificate = "leaf-key-agreement"}, offer).client.failure().value();
}

/// Its server's prime has 2048 bits.
TlsFailure that_takes_primes(unsigned least, std::optional<unsigned> most) {
  SeededRandom random;
  BotanServer server(server_settings(iana::version::tls12));
  Offer offer = offer12(iana::version::tls12, {0x009e});
  offer.dh_bits_min = least;
  offer.dh_bits_max = most;
  Client client(offer, {.server_name = "localhost"}, random);
  client.start();
  converse(client, server);
  return client.failure().value();
}

TlsFailure with_a_record_changed_on_the_way() {
  smtpmatrix::testing::ScriptedRandom random;
  Server13 server({});
  Client client(offer13(), {.server_name = "mail.example"}, random);
  client.start();
  Bytes flight = server.exchange(client.take_output());
  flight.back() ^= 1;
  client.receive(flight);
  return client.failure().value();
}

Bytes with_sentinel() {
  Hello hello{.version = iana::version::tls11};
  std::ranges::copy(from_hex("444f574e47524400"), hello.random.begin() + 24);
  return hello.bytes();
}

Bytes with_a_long_session_id() {
  Bytes bytes = Hello{}.bytes();
  bytes[5 + 4 + 34] = 33;
  return bytes;
}

Offer of_two_versions() {
  Offer offer = offer12(iana::version::tls12, {rsa_aes});
  offer.versions = {iana::version::tls12, iana::version::tls11};
  return offer;
}

std::vector<Told> everything_told() {
  using enum Reason;
  using enum Fault;
  const Bytes refusal = alert(iana::alert_level::fatal, sent_alert::handshake_failure);
  const Bytes done = handshake(wire::write_message(handshake_type::server_hello_done, View{}));
  const Bytes endless = handshake(Bytes{handshake_type::server_hello, 0xff, 0, 0});
  return {
      {tls_alert, peer_refused, "server_hello", {}, hearing(refusal)},
      {tls_version_mismatch, peer_incompatible, "server_hello", sent_alert::protocol_version,
       hearing(Hello{}.bytes(), offer12(iana::version::tls10, {rsa_aes}))},
      {tls_cipher_mismatch, peer_incompatible, "server_hello", sent_alert::illegal_parameter,
       hearing(Hello{.suite = 0x0035}.bytes())},
      {tls_group_mismatch, peer_misbehaved, "hello_retry_request", sent_alert::illegal_parameter,
       with_a_retry_for_a_group_not_offered},
      {tls_plaintext_reply, peer_incompatible, "server_hello", {}, hearing(to_bytes("220 hello\r\n"))},
      {tls_malformed, peer_malformed, "server_hello", sent_alert::decode_error,
       hearing(with_a_long_session_id())},
      {tls_unexpected_message, peer_misbehaved, "server_hello_done", sent_alert::unexpected_message,
       hearing(done)},
      {tls_illegal_parameter, peer_misbehaved, "server_hello", sent_alert::illegal_parameter,
       hearing(Hello{.compression = 1}.bytes())},
      {tls_bad_signature, peer_misbehaved, "certificate_verify", sent_alert::decrypt_error,
       changing(handshake_type::certificate_verify, flip_a_bit)},
      {tls_bad_record_mac, peer_misbehaved, "finished", sent_alert::bad_record_mac,
       with_a_record_changed_on_the_way},
      {tls_bad_finished, peer_misbehaved, "finished", sent_alert::decrypt_error,
       changing(handshake_type::finished, flip_a_bit)},
      {tls_downgrade, peer_misbehaved, "server_hello", sent_alert::illegal_parameter,
       hearing(with_sentinel(), of_two_versions())},
      {tls_weak_dh, peer_incompatible, "server_key_exchange", sent_alert::insufficient_security,
       [] { return that_takes_primes(3072, {}); }},
      {client_limit, peer_incompatible, "server_key_exchange", sent_alert::handshake_failure,
       [] { return that_takes_primes(0, 1024); }},
      {certificate_rejected, peer_incompatible, "certificate", sent_alert::unsupported_certificate,
       with_a_key_that_may_not_sign},
      {connection_reset, peer_closed, "server_hello", {}, hearing([](Client& c) { c.peer_reset(); })},
      {connection_closed, peer_closed, "server_hello", {}, hearing([](Client& c) { c.peer_closed(); })},
      {timeout, peer_silent, "server_hello", {}, hearing([](Client& c) { c.deadline_passed(); })},
      {limit_exceeded, peer_misbehaved, "server_hello", sent_alert::unexpected_message, hearing(endless)},
      {our_limit, ours, "server_hello", sent_alert::internal_error,
       hearing(Hello{.suite = 0x0041}.bytes(), offer12(iana::version::tls12, {0x0041}))},
  };
}

class EveryReason : public ::testing::TestWithParam<Told> {};

TEST_P(EveryReason, is_told_with_its_fault_its_message_and_its_alert) {
  const Told& wanted = GetParam();
  const TlsFailure failure = wanted.play();
  EXPECT_EQ(to_string(failure.reason), to_string(wanted.reason)) << failure.detail;
  EXPECT_EQ(to_string(failure.fault), to_string(wanted.fault));
  EXPECT_EQ(failure.message, wanted.message);
  EXPECT_FALSE(failure.detail.empty());
  const bool is_ours = failure.alert && failure.alert->sent_by == Sender::client;
  EXPECT_EQ(is_ours ? std::optional(failure.alert->description) : std::nullopt, wanted.alert);
}

INSTANTIATE_TEST_SUITE_P(, EveryReason, ::testing::ValuesIn(everything_told()),
                         [](const auto& param) { return std::string(to_string(param.param.reason)); });

/// Given by the SMTP session, the scan or its network; our_bug by none that is sound.
constexpr Reason of_other_rooms[] = {
    Reason::smtp_reply,
    Reason::temporary_reply,
    Reason::no_starttls,
    Reason::no_auth,
    Reason::no_common_mechanism,
    Reason::smtp_malformed,
    Reason::not_smtp,
    Reason::tls_intolerant,
    Reason::connection_refused,
    Reason::unreachable,
    Reason::dns_not_found,
    Reason::dns_no_address,
    Reason::dns_failed,
    Reason::throttled,
    Reason::account_guard,
    Reason::untrusted_certificate,
    Reason::plaintext_guard,
    Reason::no_credentials_for_mechanism,
    Reason::implicit_tls_only,
    Reason::our_bug,
    Reason::interrupted,
};

TEST(Reasons, are_each_told_by_the_client_or_another_rooms) {
  const auto told = everything_told();
  for (int number = 0; number <= static_cast<int>(Reason::interrupted); ++number) {
    const auto reason = static_cast<Reason>(number);
    const bool is_told = std::ranges::find(told, reason, &Told::reason) != told.end();
    const bool is_another = std::ranges::find(of_other_rooms, reason) != std::end(of_other_rooms);
    EXPECT_NE(is_told, is_another) << to_string(reason);
  }
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
