// Records of TLS 1.3 during the handshake, and what comes once the session stands.
#include "flight13.h"

namespace smtpmatrix::hostile::flight13 {
namespace {

const std::vector<Row13>& records() {
  static const std::vector<Row13> rows = {
      {"handshake_in_the_clear", "EncryptedExtensions in the clear", out_of_turn,
       plain_before(type::encrypted_extensions,
                    record_of(content_type::handshake, message_of(type::encrypted_extensions, Bytes(2, 0))))},
      {"application_data_early", "application data before the Finished", out_of_turn,
       sealed_before(type::finished, content_type::application_data, to_bytes("220 hi"))},
      {"ccs_protected", "a change_cipher_spec under the keys", out_of_turn,
       sealed_before(type::finished, content_type::change_cipher_spec, Bytes{1})},
      {"ccs_of_two_bytes", "a change_cipher_spec of two bytes", cannot_be_read,
       plain_before(type::finished, record_of(content_type::change_cipher_spec, Bytes{1, 1}))},
      {"heartbeat_protected", "a heartbeat under the keys", out_of_turn,
       sealed_before(type::finished, content_type::heartbeat, Bytes{1, 0x40, 0})},
      {"type_zero", "a protected record of nothing but padding", out_of_turn,
       sealed_before(type::finished, 0, Bytes(16, 0))},
      {"empty_handshake_record", "a protected handshake record of no bytes", out_of_turn,
       sealed_before(type::finished, content_type::handshake, {})},
      {"record_too_short_for_a_tag", "a protected record of three bytes", not_authentic,
       plain_before(type::finished, record_of(content_type::application_data, Bytes{1, 2, 3}))},
      {"record_of_no_bytes", "a protected record of no bytes", not_authentic,
       plain_before(type::finished, record_of(content_type::application_data, {}))},
      {"record_of_noise", "a protected record that nobody sealed", not_authentic,
       plain_before(type::finished, record_of(content_type::application_data, Bytes(64, 7)))},
      {"record_over_the_limit", "a protected record announces 2^14 + 257 bytes", too_large_a_record,
       plain_before(type::finished, from_hex("17 0303 4101"))},
      {"record_version", "a protected record of version TLS 1.3",
       Verdict{Reason::tls_illegal_parameter, Fault::peer_misbehaved, iana::alert::protocol_version},
       plain_before(type::finished, record_of(content_type::application_data, Bytes(64, 7), 0x0304))},
      {"alert_in_the_clear", "a fatal alert in the clear", said_no,
       plain_before(type::finished, alert_of(2, iana::alert::internal_error))},
      {"alert_protected", "a fatal alert under the keys", said_no,
       sealed_before(type::finished, content_type::alert, Bytes{2, iana::alert::handshake_failure})},
      {"alert_warning", "a warning that TLS 1.3 does not have", said_no,
       sealed_before(type::finished, content_type::alert, Bytes{1, iana::alert::unrecognized_name})},
      {"message_in_two_keys", "EncryptedExtensions begun in the clear before its keys", out_of_turn,
       altering(type::server_hello, [](Bytes& it) { it.push_back(type::encrypted_extensions); })},
  };
  return rows;
}

Bytes handshake_record(Server13& server, std::uint8_t message, const Bytes& content) {
  return server.seal(content_type::handshake, message_of(message, content));
}
std::function<Bytes(Server13&)> repeatedly(int times, const std::function<Bytes(Server13&)>& one) {
  return [=](Server13& server) {
    Bytes all;
    for (int i = 0; i < times; ++i) append(all, one(server));
    return all;
  };
}

const std::vector<Row13>& sessions() {
  static const std::vector<Row13> rows = {
      {"ccs_afterwards",
       "a change_cipher_spec once the session stands",
       out_of_turn,
       {},
       [](Server13&) { return record_of(content_type::change_cipher_spec, Bytes{1}); }},
      {"plain_alert_afterwards",
       "an alert in the clear once the session stands",
       out_of_turn,
       {},
       [](Server13&) { return alert_of(1, iana::alert::close_notify); }},
      {"plain_data_afterwards",
       "application data in the clear",
       not_authentic,
       {},
       [](Server13&) {
         return record_of(content_type::application_data, as_view("220 there is no seal on this"));
       }},
      {"record_replayed",
       "a record sent twice",
       not_authentic,
       {},
       [](Server13& server) {
         Bytes record = server.seal(content_type::application_data, as_view("220 hi"));
         append(record, Bytes(record));
         return record;
       }},
      {"records_swapped",
       "two records change places",
       not_authentic,
       {},
       [](Server13& server) {
         const Bytes first = server.seal(content_type::application_data, as_view("220-a"));
         Bytes second = server.seal(content_type::application_data, as_view("220 b"));
         append(second, first);
         return second;
       }},
      {"record_dropped",
       "a record is left out",
       not_authentic,
       {},
       [](Server13& server) {
         (void)server.seal(content_type::application_data, as_view("220-a"));
         return server.seal(content_type::application_data, as_view("220 b"));
       }},
      {"key_update_of_3",
       "KeyUpdate with a value of its own",
       forbidden,
       {},
       [](Server13& server) { return handshake_record(server, type::key_update, {3}); }},
      {"key_update_long",
       "KeyUpdate of two bytes",
       cannot_be_read,
       {},
       [](Server13& server) {
         return handshake_record(server, type::key_update, {0, 0});
       }},
      {"key_update_empty",
       "KeyUpdate of no bytes",
       cannot_be_read,
       {},
       [](Server13& server) { return handshake_record(server, type::key_update, {}); }},
      {"key_update_with_more_behind",
       "a message behind a KeyUpdate in its record",
       out_of_turn,
       {},
       [](Server13& server) {
         Bytes two = message_of(type::key_update, Bytes{0});
         append(two, Bytes(two));
         return server.seal(content_type::handshake, two);
       }},
      {"key_update_old_keys",
       "old keys after a KeyUpdate",
       not_authentic,
       {},
       [](Server13& server) {
         Bytes bytes = handshake_record(server, type::key_update, {0});
         append(bytes, server.seal(content_type::application_data, as_view("220 hi")));
         return bytes;
       }},
      {"certificate_request_afterwards",
       "a CertificateRequest without post_handshake_auth",
       out_of_turn,
       {},
       [](Server13& server) {
         return handshake_record(server, type::certificate_request, from_hex("00 0008 000d 0004 0002 0403"));
       }},
      {"server_hello_afterwards",
       "a ServerHello once the session stands",
       out_of_turn,
       {},
       [](Server13& server) { return handshake_record(server, type::server_hello, Bytes(40, 0)); }},
      {"hello_request_afterwards",
       "a HelloRequest once the session stands",
       out_of_turn,
       {},
       [](Server13& server) { return handshake_record(server, type::hello_request, {}); }},
      {"finished_again",
       "a second Finished",
       out_of_turn,
       {},
       [](Server13& server) { return handshake_record(server, type::finished, Bytes(32, 0)); }},
      {"ticket_lies",
       "a session ticket that announces more",
       cannot_be_read,
       {},
       [](Server13& server) { return handshake_record(server, type::new_session_ticket, Bytes(12, 0xff)); }},
      {"data_in_a_message",
       "application data between the halves of a session ticket",
       out_of_turn,
       {},
       [](Server13& server) {
         Bytes bytes = server.seal(content_type::handshake, Bytes{type::new_session_ticket, 0, 0, 99});
         append(bytes, server.seal(content_type::application_data, as_view("x")));
         return bytes;
       }},
      {"key_updates_without_end",
       "33 KeyUpdates",
       too_much,
       {},
       repeatedly(33, [](Server13& server) { return server.update_keys(true); })},
      {"tickets_without_end",
       "33 session tickets",
       too_much,
       {},
       repeatedly(33,
                  [](Server13& server) {
                    return handshake_record(server, type::new_session_ticket,
                                            from_hex("00000e10 00000000 00 0001 aa 0000"));
                  })},
      {"warnings_without_end",
       "five times user_canceled",
       too_much,
       {},
       repeatedly(5,
                  [](Server13& server) {
                    return server.seal(content_type::alert, Bytes{1, iana::alert::user_canceled});
                  })},
      {"empty_records_without_end",
       "33 records without content",
       too_much,
       {},
       repeatedly(33, [](Server13& server) { return server.seal(content_type::application_data, {}); })},
      {"ticket_over_its_limit",
       "a session ticket that announces 64 KiB and a byte",
       too_much,
       {},
       [](Server13& server) {
         return server.seal(content_type::handshake, Bytes{type::new_session_ticket, 1, 0, 1});
       }},
      {"data_that_nobody_takes",
       "a mebibyte and a record that nobody takes",
       too_much,
       {},
       repeatedly(
           65,
           [](Server13& server) { return server.seal(content_type::application_data, Bytes(16384, 'x')); })},
  };
  return rows;
}

class Records13 : public Flight13 {};
TEST_P(Records13, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Records13, ::testing::ValuesIn(records()), row_name);

class Sessions13 : public Flight13 {};
TEST_P(Sessions13, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Sessions13, ::testing::ValuesIn(sessions()), row_name);

}  // namespace
}  // namespace smtpmatrix::hostile::flight13
