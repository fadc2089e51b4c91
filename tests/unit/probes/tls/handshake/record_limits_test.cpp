// Records as small as the two sides agreed, with OpenSSL's max_fragment_length and a scripted
// record_size_limit.
#include "probes/tls/handshake/record_limits.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "probes/tls/wire/record_limits.h"
#include "probes/tls/wire/session.h"
#include "tests/support/openssl_server.h"
#include "tests/unit/probes/tls/handshake/dialogue13.h"
#include "tests/unit/probes/tls/handshake/support.h"

namespace smtpmatrix::tls::testing {
namespace {

using smtpmatrix::testing::OpensslServer;

constexpr std::size_t protection_bytes = 256;  // RFC 8446 5.2: what a record adds at most

Offer offering(Offer offer, std::uint16_t type, Bytes body) {
  offer.extensions.push_back({.type = type, .body = std::move(body)});
  return offer;
}

std::size_t largest_record(View bytes) {
  std::size_t largest = 0;
  while (bytes.size() >= 5) {
    const std::size_t length = static_cast<std::size_t>(bytes[3]) << 8 | bytes[4];
    largest = std::max(largest, length);
    bytes = bytes.subspan(5 + length);
  }
  return largest;
}

TEST(RecordLimit, a_fragment_length_holds_for_what_is_sent_and_received) {
  for (std::uint16_t version = iana::version::tls10; version <= iana::version::tls13; ++version) {
    const bool is_tls13 = version == iana::version::tls13;
    Offer offer = is_tls13 ? offer13() : offer12(version, {0xc009, 0xc02b});
    SeededRandom random;
    OpensslServer server({.version = version,
                          .certificate_file = certificate_path("server-ecdsa.pem"),
                          .key_file = certificate_path("server-ecdsa.key"),
                          .groups = {}});
    Client client(offering(std::move(offer), iana::extension::max_fragment_length, {1}), {}, random);
    client.start();
    std::size_t most_received = 0;
    const auto converse = [&] {
      for (Bytes out = client.take_output(); !out.empty(); out = client.take_output()) {
        const Bytes reply = server.exchange(out);
        most_received = std::max(most_received, largest_record(reply));
        client.receive(reply);
      }
    };
    converse();
    ASSERT_EQ(client.phase(), Phase::established)
        << version << ": " << (client.failure() ? client.failure()->detail : "");
    client.write(Bytes(5000, 'a'));
    const Bytes out = client.take_output();
    EXPECT_LE(largest_record(out), 512 + protection_bytes) << version;
    client.receive(server.exchange(out));
    converse();
    EXPECT_EQ(client.take_plaintext(), Bytes(5000, 'A')) << version;
    EXPECT_LE(most_received, 512 + protection_bytes) << version;
  }
}

/// A server of TLS 1.3 that answers with this record_size_limit to a client that offers 1000.
Script13 limiting(std::uint16_t bytes) {
  Script13 script;
  script.alter = [bytes](std::uint8_t type, Bytes& message) {
    if (type != iana::handshake_type::encrypted_extensions) return;
    const Bytes body = wire::write_record_size_limit(bytes);
    message = wire::write_encrypted_extensions(
        {.extensions = {{.type = iana::extension::record_size_limit, .body = body}}});
  };
  return script;
}
Offer offering_1000() {
  return offering(offer13(), iana::extension::record_size_limit, wire::write_record_size_limit(1000));
}

TEST(RecordLimit, a_size_limit_counts_the_content_type_in_tls13) {
  Dialogue dialogue(limiting(64), offering_1000());
  ASSERT_EQ(dialogue.client.phase(), Phase::established);
  dialogue.client.write(Bytes(200, 'a'));
  const Bytes out = dialogue.client.take_output();
  EXPECT_EQ(largest_record(out), 64 + 16);
  (void)dialogue.server.exchange(out);
  EXPECT_EQ(dialogue.server.received(), Bytes(200, 'a'));
}

TEST(RecordLimit, a_record_over_the_limit_that_we_sent_is_an_overflow) {
  Dialogue dialogue(limiting(64), offering_1000());
  dialogue.tell(dialogue.server.seal(iana::content_type::application_data, Bytes(999, 'b')));
  EXPECT_EQ(dialogue.client.phase(), Phase::established);
  dialogue.tell(dialogue.server.seal(iana::content_type::application_data, Bytes(1000, 'b')));
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->reason, Reason::tls_malformed);
  EXPECT_EQ(dialogue.client.failure()->alert->description, iana::alert::record_overflow);
}

TEST(RecordLimit, below_64_is_illegal) {
  Dialogue dialogue(limiting(63), offering_1000());
  expect_refused(dialogue, Reason::tls_illegal_parameter, iana::alert::illegal_parameter);
}

StepTo<RecordLimits> read(const Offer& offer, std::uint16_t version, const wire::Extensions& answered) {
  return read_record_limits(offer, version, "server_hello", answered);
}

TEST(RecordLimit, another_fragment_length_than_was_offered_is_illegal) {
  const Offer offer = offering({}, iana::extension::max_fragment_length, {1});
  const Bytes offered = {1};
  const Bytes another = {2};
  const Bytes none = {9};
  const auto answer = [](View body) {
    return wire::Extensions{{.type = iana::extension::max_fragment_length, .body = body}};
  };
  EXPECT_EQ(read(offer, tls12, answer(offered))->received_bytes, 512U);
  EXPECT_EQ(read(offer, tls12, answer(another)).error().failure.reason, Reason::tls_illegal_parameter);
  EXPECT_EQ(read(offer, tls12, answer(none)).error().failure.reason, Reason::tls_malformed);
}

TEST(RecordLimit, both_answers_at_once_are_illegal) {
  const Bytes length = {1};
  const Bytes limit = wire::write_record_size_limit(100);
  const wire::Extensions answered = {{.type = iana::extension::max_fragment_length, .body = length},
                                     {.type = iana::extension::record_size_limit, .body = limit}};
  const Offer offer = offering(offering({}, iana::extension::max_fragment_length, length),
                               iana::extension::record_size_limit, limit);
  EXPECT_EQ(read(offer, tls12, answered).error().failure.reason, Reason::tls_illegal_parameter);
}

TEST(RecordLimit, a_size_limit_beyond_the_protocols_changes_nothing_and_spares_what_is_not_protected) {
  const Bytes most = wire::write_record_size_limit(0xffff);
  const Bytes ours = wire::write_record_size_limit(100);
  const Offer offer = offering({}, iana::extension::record_size_limit, ours);
  for (const std::uint16_t version : {tls12, tls13}) {
    const auto limits =
        read(offer, version, {{.type = iana::extension::record_size_limit, .body = most}}).value();
    EXPECT_EQ(limits.sent_bytes, record::limits::content_bytes);
    EXPECT_EQ(limits.received_bytes, version == tls13 ? 99U : 100U);
    EXPECT_TRUE(limits.of_protected_only);
  }
}

}  // namespace
}  // namespace smtpmatrix::tls::testing
