// The handshakes of RFC 8448, byte for byte.
#include <algorithm>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/reassembler.h"
#include "probes/tls/wire/session.h"
#include "tests/support/scripted_random.h"
#include "tests/support/vectors.h"

namespace smtpmatrix::tls {
namespace {

using smtpmatrix::testing::ScriptedRandom;
using smtpmatrix::testing::Vectors;
namespace x = iana::extension;

// The ClientHello of sections 3 and 5, which differ in their groups only.
Offer offer_of_rfc8448(const Bytes& groups) {
  Offer offer;
  offer.versions = {iana::version::tls13};
  offer.cipher_suites = {0x1301, 0x1303, 0x1302};
  offer.extensions = {
      {x::server_name, {}},
      {x::renegotiation_info, {0}},
      {x::supported_groups, groups},
  };
  if (groups.size() > 8) offer.extensions.push_back({x::session_ticket, {}});
  offer.extensions.push_back({x::key_share, {}});
  offer.extensions.push_back({x::supported_versions, from_hex("020304")});
  offer.extensions.push_back({x::signature_algorithms,
                              from_hex("001e040305030603020308040805080604010501060102010402050206020202")});
  offer.extensions.push_back({x::psk_key_exchange_modes, {1, 1}});
  offer.extensions.push_back({x::record_size_limit, {0x40, 0x01}});
  offer.key_share_groups = {iana::group::x25519};
  return offer;
}

ScriptedRandom random_of(const Vectors& v) {
  Bytes script = v.bytes("client_random");
  append(script, v.bytes("client_private_key"));
  return ScriptedRandom(script);
}

TEST(Rfc8448, simple_1rtt_handshake_data_and_close) {
  const Vectors v("rfc8448", "simple_1rtt");
  ScriptedRandom random = random_of(v);
  Client client(offer_of_rfc8448(from_hex("0012001d00170018001901000101010201030104")),
                {.server_name = "server"}, random);
  client.start();
  EXPECT_EQ(to_hex(client.take_output()), v.text("client_hello_record"));
  client.receive(v.bytes("server_hello_record"));
  client.receive(v.bytes("server_flight_record"));
  EXPECT_EQ(to_hex(client.take_output()), v.text("client_finished_record"));
  EXPECT_EQ(client.phase(), Phase::established);

  client.receive(v.bytes("new_session_ticket_record"));
  EXPECT_TRUE(client.facts().session_ticket);
  client.write(v.bytes("application_data"));
  EXPECT_EQ(to_hex(client.take_output()), v.text("client_application_data_record"));
  client.receive(v.bytes("server_application_data_record"));
  EXPECT_EQ(client.take_plaintext(), v.bytes("application_data"));

  client.close();
  EXPECT_EQ(to_hex(client.take_output()), v.text("client_close_notify_record"));
  EXPECT_EQ(client.facts().group, iana::group::x25519);
  EXPECT_EQ(client.facts().signature_scheme, iana::signature_scheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(client.facts().certificate_chain.size(), 1U);
}

TEST(Rfc8448, simple_1rtt_handshake_ends_at_any_byte_that_was_changed) {
  const Vectors v("rfc8448", "simple_1rtt");
  const Bytes flight = v.bytes("server_flight_record");
  for (std::size_t i = 5; i < flight.size(); i += 13) {
    ScriptedRandom random = random_of(v);
    Client client(offer_of_rfc8448(from_hex("0012001d00170018001901000101010201030104")),
                  {.server_name = "server"}, random);
    client.start();
    client.receive(v.bytes("server_hello_record"));
    Bytes changed = flight;
    changed[i] ^= 0x10;
    client.receive(changed);
    ASSERT_EQ(client.phase(), Phase::failed) << i;
    EXPECT_EQ(client.failure()->reason, Reason::tls_bad_record_mac) << i;
  }
}

// The RFC's second ClientHello has its cookie in the middle and padding at the end, which no offer of ours
// does; so the flow is given the RFC's hellos by this Link.
class ScriptedLink final : public Link {
 public:
  ScriptedLink(const Vectors& v, Random& random) : vectors_(v), random_(random) {
    offer_ = offer_of_rfc8448(from_hex("0006001d00170018"));
    for (const auto& extension : offer_.extensions) sent_.push_back(extension.type);
    transcript_ = handshake_of(v.bytes("client_hello_1_record"));
  }

  static Bytes handshake_of(const Bytes& record) { return {record.begin() + 5, record.end()}; }

  const Offer& offer() const override { return offer_; }
  const ClientSettings& settings() const override { return settings_; }
  Random& random() override { return random_; }
  TlsFacts& facts() override { return facts_; }
  Bytes& transcript() override { return transcript_; }
  View client_random() const override { return {}; }
  View session_id() const override { return {}; }
  std::vector<OwnShare>& key_shares() override { return shares_; }
  const std::vector<std::uint16_t>& sent_extensions() const override { return sent_; }
  void send_handshake(View message, InTranscript) override {
    append(transcript_, message);
    ASSERT_TRUE(record::seal(*sealer_, iana::content_type::handshake, message, output));
  }
  void owe_change_cipher_spec() override {}
  void limit_records(const RecordLimits&) override {}
  void send_change_cipher_spec() override { FAIL() << "no session id, so no compatibility mode"; }
  void send_warning(std::uint8_t) override {}
  void send_second_hello(View cookie) override {
    const Bytes hello = handshake_of(vectors_.bytes("client_hello_2_record"));
    second_hello_share = shares_.at(0).key->public_value();
    second_hello_cookie = to_bytes(cookie);
    append(transcript_, hello);
  }
  void seal_with(std::unique_ptr<record::Sealer> sealer) override { sealer_ = std::move(sealer); }
  void open_with(std::unique_ptr<record::Opener> opener) override { opener_ = std::move(opener); }
  bool at_message_boundary() const override { return true; }
  bool stop_at(TlsDepth) override { return false; }
  void establish() override { established = true; }

  record::Opener& opener() { return *opener_; }
  record::Sealer& sealer() { return *sealer_; }

  Bytes output;
  Bytes second_hello_share;
  Bytes second_hello_cookie;
  bool established = false;

 private:
  const Vectors& vectors_;
  Random& random_;
  Offer offer_;
  ClientSettings settings_;
  TlsFacts facts_;
  Bytes transcript_;
  std::vector<OwnShare> shares_;
  std::vector<std::uint16_t> sent_;
  std::unique_ptr<record::Sealer> sealer_;
  std::unique_ptr<record::Opener> opener_;
};

TEST(Rfc8448, hello_retry_request_handshake) {
  const Vectors v("rfc8448", "hello_retry_request");
  ScriptedRandom random(v.bytes("client_private_key_secp256r1"));
  ScriptedLink link(v, random);
  const auto flow = make_flow13(link);

  const Bytes retry = ScriptedLink::handshake_of(v.bytes("hello_retry_request_record"));
  append(link.transcript(), retry);
  ASSERT_TRUE(flow->begin(wire::read_server_hello(View(retry).subspan(4)).value()));
  // The RFC's ClientHello carries exactly this share and cookie.
  const Bytes second_hello = v.bytes("client_hello_2_record");
  EXPECT_FALSE(std::ranges::search(second_hello, link.second_hello_share).empty());
  EXPECT_FALSE(std::ranges::search(second_hello, link.second_hello_cookie).empty());
  EXPECT_TRUE(link.facts().hello_retry_request);

  wire::Reassembler messages;
  messages.add(ScriptedLink::handshake_of(v.bytes("server_hello_record")));
  ASSERT_TRUE(flow->on_message(messages.take().value()));
  const Bytes flight = v.bytes("server_flight_record");
  const auto content = link.opener().open({23, 0x0303, View(flight).subspan(5), View(flight).first(5)});
  ASSERT_TRUE(content);
  messages.add(content->bytes);
  while (const auto message = messages.take()) ASSERT_TRUE(flow->on_message(*message));

  EXPECT_EQ(to_hex(link.output), v.text("client_finished_record"));
  EXPECT_TRUE(link.established);
  Bytes close;
  ASSERT_TRUE(link.sealer().seal_record(iana::content_type::alert, wire::write_alert({1, 0}), close));
  EXPECT_EQ(to_hex(close), v.text("client_close_notify_record"));
  const Bytes closed = v.bytes("server_close_notify_record");
  EXPECT_TRUE(link.opener().open({23, 0x0303, View(closed).subspan(5), View(closed).first(5)}));
}

}  // namespace
}  // namespace smtpmatrix::tls
