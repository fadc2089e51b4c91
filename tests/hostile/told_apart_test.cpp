// Handshakes that end for different causes are told differently. Each row is a conversation with a server's
// real bytes; what a report can say of it is written out, and no two rows say the same.
#include <fmt/format.h>
#include <set>

#include "tests/support/openssl_server.h"
#include "tests/unit/probes/tls/handshake/dialogue13.h"

#include "flight12.h"

namespace smtpmatrix::hostile::told_apart {
namespace {

using smtpmatrix::testing::OpensslServer;
using smtpmatrix::testing::OpensslServerSettings;

/// Reason, fault, message, alert and its sender; then facts that a verdict may also rest on.
std::string told_of(const tls::Client& client) {
  if (!client.failure()) return "no failure";
  const TlsFailure& failure = *client.failure();
  const bool is_ours = failure.alert && failure.alert->sent_by == Sender::client;
  return fmt::format("{} {} {} {}{}{}", to_string(failure.reason), to_string(failure.fault), failure.message,
                     failure.alert ? is_ours ? "we:" : "server:" : "no alert",
                     failure.alert ? iana::alert_name(failure.alert->description) : std::string(),
                     client.facts().client_certificate_requested ? " certificate asked for" : "");
}

std::string heard(const tls::Offer& offer, const std::function<void(tls::Client&)>& tell) {
  handshakes::SeededRandom random;
  tls::Client client(offer, {.server_name = "localhost"}, random);
  client.start();
  tell(client);
  return told_of(client);
}
std::string with_openssl(const tls::Offer& offer, std::uint16_t version, const std::string& key = "rsa",
                         const std::string& groups = "") {
  return heard(offer, [&](tls::Client& client) {
    OpensslServer server({.version = version,
                          .certificate_file = handshakes::certificate_path("server-" + key + ".pem"),
                          .key_file = handshakes::certificate_path("server-" + key + ".key"),
                          .groups = groups});
    client.receive(server.exchange(client.take_output()));
  });
}
std::string with_recording(const std::function<void(Recording12&)>& change) {
  Recording12 recording = recording_of(Base::x25519);
  change(recording);
  return told_of(told(recording));
}
/// The server's flight up to here, then the end of the transport.
std::string cut_after(std::size_t records, void (tls::Client::*end)()) {
  return heard(recording_of(Base::x25519).offer, [=](tls::Client& client) {
    for (std::size_t i = 0; i < records; ++i) client.receive(recording_of(Base::x25519).flight[i]);
    (client.*end)();
  });
}
std::string demanding_a_certificate() {
  auto settings = handshakes::server_settings(iana::version::tls12);
  settings.request_client_certificate = true;
  return heard(recording_of(Base::x25519).offer, [&](tls::Client& client) {
    handshakes::BotanServer server(settings);
    client.receive(server.exchange(client.take_output()));
    client.receive(alert_of(iana::alert_level::fatal, iana::alert::handshake_failure));
  });
}
std::string with_the_sentinel() {
  tls::Offer offer = recording_of(Base::x25519).offer;
  Recording12 recording = recording_of(Base::x25519);
  recording.offer.versions = {iana::version::tls13, iana::version::tls12};
  in_body_of_record(recording.flight[server_hello], [](Bytes& it) {
    const Bytes sentinel = from_hex("444f574e47524401");
    std::copy(sentinel.begin(), sentinel.end(), it.begin() + 2 + 24);
  });
  return told_of(told(recording));
}

struct Cause {
  const char* name;
  std::string told;
  std::string wanted;
};

std::vector<Cause> causes() {
  constexpr auto tls12 = iana::version::tls12;
  const tls::Offer rsa_only = handshakes::offer12(tls12, {0xc02f});
  tls::Offer strict = handshakes::offer12(tls12, {0x009e});
  strict.dh_bits_min = 3072;
  return {
      {"version", with_openssl(handshakes::offer12(iana::version::tls11, {0xc013}), tls12),
       "tls_alert peer_refused server_hello server:protocol_version"},
      {"suite", with_openssl(rsa_only, tls12, "ecdsa"),
       "tls_alert peer_refused server_hello server:handshake_failure"},
      {"weak_dh",
       heard(strict,
             [](tls::Client& client) {
               handshakes::BotanServer server(handshakes::server_settings(tls12));
               client.receive(server.exchange(client.take_output()));
             }),
       "tls_weak_dh peer_incompatible server_key_exchange we:insufficient_security"},
      {"group", with_recording([](Recording12& it) {
         in_body_of_record(it.flight[key_exchange], [](Bytes& b) { put(b, 1, iana::group::secp521r1, 2); });
       }),
       "tls_group_mismatch peer_misbehaved server_key_exchange we:illegal_parameter"},
      {"certificate_of_another_kind", with_recording([](Recording12& it) {
         it.flight[certificate] = record12(handshakes::offer12(tls12, {0xc02b}), "ecdsa").flight[certificate];
       }),
       "tls_illegal_parameter peer_misbehaved certificate we:illegal_parameter"},
      {"client_certificate", demanding_a_certificate(),
       "tls_alert peer_refused change_cipher_spec server:handshake_failure certificate asked for"},
      {"downgrade", with_the_sentinel(), "tls_downgrade peer_misbehaved server_hello we:illegal_parameter"},
      {"record_overflow", with_recording([](Recording12& it) { put(it.flight[0], 3, 0xffff, 2); }),
       "tls_malformed peer_malformed server_hello we:record_overflow"},
      {"unexpected_message", with_recording(without(certificate)),
       "tls_unexpected_message peer_misbehaved server_key_exchange we:unexpected_message"},
      {"plaintext", with_recording([](Recording12& it) { it.flight[0] = to_bytes("421 bye\r\n"); }),
       "tls_plaintext_reply peer_incompatible server_hello no alert"},
      {"closed_before_the_hello", cut_after(0, &tls::Client::peer_closed),
       "connection_closed peer_closed server_hello no alert"},
      {"closed_after_the_hello", cut_after(1, &tls::Client::peer_closed),
       "connection_closed peer_closed certificate no alert"},
      {"reset_before_the_hello", cut_after(0, &tls::Client::peer_reset),
       "connection_reset peer_closed server_hello no alert"},
      {"silent_before_the_hello", cut_after(0, &tls::Client::deadline_passed),
       "timeout peer_silent server_hello no alert"},
      {"silent_after_the_hello", cut_after(1, &tls::Client::deadline_passed),
       "timeout peer_silent certificate no alert"},
  };
}

TEST(Causes, are_told_as_what_they_are_and_no_two_alike) {
  std::set<std::string> all;
  for (const Cause& cause : causes()) {
    EXPECT_EQ(cause.told, cause.wanted) << cause.name;
    EXPECT_TRUE(all.insert(cause.told).second) << cause.name << " is told like another cause";
  }
}

}  // namespace
}  // namespace smtpmatrix::hostile::told_apart
