// Peers that never stop. Each sends one thing for ever; the client must give up before it has taken more than
// its limit admits, so that what it holds is bounded too.
#include "probes/tls/handshake/limits.h"
#include "probes/tls/record/limits.h"
#include "probes/tls/wire/limits.h"

#include "flight12.h"

namespace smtpmatrix::hostile::endless {
namespace {

namespace content_type = iana::content_type;
namespace handshake_type = iana::handshake_type;

struct Endless {
  const char* name;
  const char* done;
  std::size_t heard_first;  ///< records of a real flight before it begins
  Verdict wanted;
  std::size_t most_bytes;  ///< that the client may take of it
  Bytes piece;
  Bytes beginning = {};  ///< once, before the pieces
};
void PrintTo(const Endless& row, std::ostream* out) { *out << row.done; }

/// A fragment of as many bytes as a record holds.
Bytes full_record() {
  return record_of(content_type::handshake, Bytes(tls::record::limits::content_bytes, 0x30));
}
Bytes one_byte_fragment() { return record_of(content_type::handshake, Bytes{0}); }
Bytes announcing(std::uint8_t type, std::size_t bytes) {
  Bytes header = {type, 0, 0, 0};
  put(header, 1, bytes, 3);
  return record_of(content_type::handshake, header);
}

const Endless rows[] = {
    {"certificate_of_16_mib", "a Certificate of 2^24 - 1 bytes, record by record", certificate, too_much, 64,
     full_record(), announcing(handshake_type::certificate, 0xffffff)},
    {"hello_of_one_byte_fragments", "a ServerHello in fragments of one byte", server_hello, too_much,
     6 * (tls::limits::handshake_records + 1), one_byte_fragment(),
     announcing(handshake_type::server_hello, tls::wire::limits::handshake_message_bytes)},
    {"certificate_of_one_byte_fragments", "a Certificate in fragments of one byte", certificate, too_much,
     6 * (tls::limits::handshake_records + 1), one_byte_fragment(),
     announcing(handshake_type::certificate, tls::wire::limits::certificate_message_bytes)},
    {"warnings", "warning alerts", server_hello, too_much, 7 * (tls::limits::warning_alerts + 1),
     alert_of(1, iana::alert::unrecognized_name)},
    {"warnings_in_the_flight", "warning alerts after the Certificate", key_exchange, too_much,
     7 * (tls::limits::warning_alerts + 1), alert_of(1, iana::alert::user_canceled)},
    {"warnings_in_one_record", "a record full of warning alerts", server_hello, too_much, 5 + 16384,
     record_of(content_type::alert, Bytes(16384, 1))},
    {"hello_requests", "HelloRequests in place of a ServerHello", server_hello, too_much,
     9 * (tls::limits::post_handshake_requests + 1),
     record_of(content_type::handshake, message_of(handshake_type::hello_request, {}))},
    {"hello_requests_in_the_flight", "HelloRequests after the ServerHello", certificate, too_much,
     9 * (tls::limits::post_handshake_requests + 1),
     record_of(content_type::handshake, message_of(handshake_type::hello_request, {}))},
    {"hello_requests_in_one_record", "a record full of HelloRequests", certificate, too_much, 5 + 16384,
     record_of(content_type::handshake, Bytes(16384, 0))},
    {"hellos", "ServerHellos", certificate, out_of_turn, 100, Bytes(), {}},
};

class EndlessPeer : public ::testing::TestWithParam<Endless> {};

TEST_P(EndlessPeer, is_given_up_within_the_limit) {
  const Endless& row = GetParam();
  Recording12 recording = recording_of(Base::x25519);
  const Bytes piece = row.piece.empty() ? recording.flight[server_hello] : row.piece;
  recording.flight.resize(row.heard_first);
  recording.finished.clear();
  tls::Client client = told(recording);
  client.receive(row.beginning);
  std::size_t taken = 0;
  while (client.phase() == tls::Phase::handshaking) {
    client.receive(piece);
    taken += piece.size();
    ASSERT_LE(taken, row.most_bytes + piece.size());
  }
  expect_verdict(client, row.wanted);
}

INSTANTIATE_TEST_SUITE_P(, EndlessPeer, ::testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

// Once the session stands (TLS 1.2; TLS 1.3's are in flight13_test.cpp).
class EndlessSession : public ::testing::Test {
 protected:
  EndlessSession()
      : server_(handshakes::server_settings(iana::version::tls12)),
        client_(recording_of(Base::x25519).offer, {.server_name = "localhost"}, random_) {
    client_.start();
    handshakes::converse(client_, server_);
  }
  void hear(int times, const std::function<Bytes()>& one) {
    ASSERT_EQ(client_.phase(), tls::Phase::established);
    for (int i = 0; i < times; ++i) client_.receive(one());
  }

  handshakes::SeededRandom random_;
  handshakes::BotanServer server_;
  tls::Client client_;
};

TEST_F(EndlessSession, of_hello_requests_is_declined_so_often_and_no_more) {
  hear(tls::limits::post_handshake_requests, [&] { return server_.send_hello_request(); });
  EXPECT_EQ(client_.phase(), tls::Phase::established);
}
TEST_F(EndlessSession, of_warning_alerts_is_given_up) {
  hear(5, [&] { return server_.send_warning(iana::alert::unrecognized_name); });
  expect_verdict(client_, too_much);
}
TEST_F(EndlessSession, of_data_that_nobody_takes_is_given_up) {
  hear(65, [&] { return server_.send(Bytes(16384, 'x')); });
  expect_verdict(client_, too_much);
}

}  // namespace
}  // namespace smtpmatrix::hostile::endless
