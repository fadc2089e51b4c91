// Records and their order, TLS 1.2 before the keys change.
#include "flight12.h"

namespace smtpmatrix::hostile::records12 {
namespace {

namespace content_type = iana::content_type;
namespace handshake_type = iana::handshake_type;

constexpr Verdict wrong_record_version{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                                       iana::alert::protocol_version};
constexpr Verdict said_no{Reason::tls_alert, Fault::peer_refused, silent};
constexpr Verdict text_came{Reason::tls_plaintext_reply, Fault::peer_incompatible, silent};

Bytes empty_message(std::uint8_t type) { return record_of(content_type::handshake, message_of(type, {})); }
Bytes ccs(const Bytes& body = {1}) { return record_of(content_type::change_cipher_spec, body); }

/// The first half of a message, then this, then the rest.
std::function<void(Recording12&)> in_the_middle_of(std::size_t at, const Bytes& record) {
  return [=](Recording12& it) {
    const View whole = View(it.flight[at]).subspan(record_header_bytes);
    const Bytes first = record_of(content_type::handshake, whole.first(whole.size() / 2));
    const Bytes rest = record_of(content_type::handshake, whole.subspan(whole.size() / 2));
    it.flight[at] = first;
    append(it.flight[at], record);
    append(it.flight[at], rest);
  };
}
std::function<void(Recording12&)> header(std::size_t at, std::size_t offset, std::size_t value,
                                         std::size_t count) {
  return [=](Recording12& it) { put(it.flight[at], offset, value, count); };
}
std::function<void(Recording12&)> instead_of_the_hello(Bytes bytes) {
  return [=](Recording12& it) { it.flight[server_hello] = bytes; };
}
std::function<void(Recording12&)> swapped(std::size_t a, std::size_t b) {
  return [=](Recording12& it) { std::swap(it.flight[a], it.flight[b]); };
}
std::function<void(Recording12&)> repeated(std::size_t at) {
  return [=](Recording12& it) {
    const Bytes twice = it.flight[at];
    it.flight.insert(it.flight.begin() + static_cast<std::ptrdiff_t>(at), twice);
  };
}

const Row12 rows[] = {
    {"type_of_nothing", "the first record is of type 99", Base::x25519, no_tls, header(0, 0, 99, 1)},
    {"other_protocol_version", "the first record is of version 2.3", Base::x25519, no_tls,
     header(0, 1, 2, 1)},
    {"ssl2_server_hello", "an SSL 2.0 server hello", Base::x25519, no_tls,
     instead_of_the_hello(from_hex("8025 04 00 01 00 02 0000 0003 0010 010080"))},
    {"plaintext", "a reply of SMTP in place of TLS", Base::x25519, text_came,
     instead_of_the_hello(to_bytes("454 4.7.0 TLS not available\r\n"))},
    {"another_protocol", "a reply of HTTP in place of TLS", Base::x25519, text_came,
     instead_of_the_hello(to_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"))},
    {"noise", "a record's type and version, then letters", Base::x25519,
     too_large_a_record, instead_of_the_hello(to_bytes("\x16\x03ZZZZ"))},
    {"second_record_of_no_tls", "garbage behind the ServerHello", Base::x25519, cannot_be_read,
     header(certificate, 0, 0x80, 1)},
    {"record_of_65535_bytes", "a record announces 65535 bytes", Base::x25519, too_large_a_record,
     header(0, 3, 0xffff, 2)},
    {"record_one_byte_too_long", "a record announces 2^14 + 2049 bytes", Base::x25519, too_large_a_record,
     header(0, 3, 16384 + 2049, 2)},
    {"record_version_falls_back", "the second record is of TLS 1.1", Base::x25519, wrong_record_version,
     header(certificate, 1, 0x0302, 2)},
    {"record_version_is_tls13", "the second record is of TLS 1.3", Base::x25519, wrong_record_version,
     header(certificate, 1, 0x0304, 2)},
    {"heartbeat", "a heartbeat that nobody negotiated (Heartbleed's shape)", Base::x25519, out_of_turn,
     before(certificate, record_of(content_type::heartbeat, Bytes{1, 0x40, 0}))},
    {"empty_handshake_record", "a handshake record of no bytes", Base::x25519, out_of_turn,
     before(certificate, record_of(content_type::handshake, {}))},
    {"empty_alert", "an alert record of no bytes", Base::x25519, out_of_turn,
     before(certificate, record_of(content_type::alert, {}))},
    {"empty_ccs", "a change_cipher_spec record of no bytes", Base::x25519, out_of_turn,
     before(certificate, ccs({}))},
    {"empty_application_data", "application data of no bytes before the keys", Base::x25519, out_of_turn,
     before(certificate, record_of(content_type::application_data, {}))},
    {"application_data_first", "application data in place of a ServerHello", Base::x25519, out_of_turn,
     before(server_hello, record_of(content_type::application_data, as_view("220 hi")))},
    {"application_data_between", "application data before the keys", Base::x25519, out_of_turn,
     before(hello_done, record_of(content_type::application_data, as_view("220 hi")))},
    {"application_data_in_a_message", "application data between the halves of a Certificate", Base::x25519,
     out_of_turn, in_the_middle_of(certificate, record_of(content_type::application_data, as_view("x")))},
    {"ccs_in_a_message", "change_cipher_spec between the halves of a Certificate", Base::x25519, out_of_turn,
     in_the_middle_of(certificate, ccs())},
    {"ccs_before_the_hello", "change_cipher_spec first of all", Base::x25519, out_of_turn,
     before(server_hello, ccs())},
    {"ccs_injected", "change_cipher_spec before the key exchange (CVE-2014-0224)", Base::x25519, out_of_turn,
     before(key_exchange, ccs())},
    {"ccs_before_done", "change_cipher_spec before ServerHelloDone", Base::x25519, out_of_turn,
     before(hello_done, ccs())},
    {"ccs_of_two_bytes", "change_cipher_spec of two bytes", Base::x25519, cannot_be_read,
     before(certificate, ccs({1, 1}))},
    {"ccs_of_another_type", "change_cipher_spec of type 2", Base::x25519, cannot_be_read,
     before(certificate, ccs({2}))},
    {"half_an_alert", "an alert of one byte", Base::x25519, cannot_be_read,
     before(certificate, record_of(content_type::alert, Bytes{1}))},
    {"alert_and_a_half", "an alert of three bytes", Base::x25519, cannot_be_read,
     before(certificate, record_of(content_type::alert, Bytes{1, 112, 1}))},
    {"alert_of_level_3", "an alert of a level that does not exist", Base::x25519, forbidden,
     before(certificate, alert_of(3, 40))},
    {"alert_fatal", "handshake_failure in place of a Certificate", Base::x25519, said_no,
     before(certificate, alert_of(2, iana::alert::handshake_failure))},
    {"close_notify_early", "close_notify in place of a ServerHello", Base::x25519, said_no,
     before(server_hello, alert_of(1, iana::alert::close_notify))},
    {"no_server_hello", "the ServerHello is missing", Base::x25519, out_of_turn, without(server_hello)},
    {"no_certificate", "the Certificate is missing", Base::x25519, out_of_turn, without(certificate)},
    {"no_key_exchange", "the ServerKeyExchange is missing", Base::x25519, out_of_turn, without(key_exchange)},
    {"no_hello_done", "the ServerHelloDone is missing", Base::x25519, out_of_turn, without(hello_done)},
    {"server_hello_twice", "the ServerHello comes twice", Base::x25519, out_of_turn, repeated(server_hello)},
    {"certificate_twice", "the Certificate comes twice", Base::x25519, out_of_turn, repeated(certificate)},
    {"key_exchange_twice", "the ServerKeyExchange comes twice", Base::x25519, out_of_turn,
     repeated(key_exchange)},
    {"hello_done_twice", "the ServerHelloDone comes twice", Base::x25519, out_of_turn, repeated(hello_done)},
    {"hello_done_twice_in_a_record", "two ServerHelloDone in one record", Base::x25519, out_of_turn,
     message(hello_done, [](Bytes& done) { append(done, Bytes(done)); })},
    {"certificate_after_key_exchange", "Certificate and ServerKeyExchange change places", Base::x25519,
     out_of_turn, swapped(certificate, key_exchange)},
    {"certificate_first", "the Certificate comes before the ServerHello", Base::x25519, out_of_turn,
     swapped(server_hello, certificate)},
    {"done_before_key_exchange", "ServerHelloDone comes before ServerKeyExchange", Base::x25519, out_of_turn,
     swapped(key_exchange, hello_done)},
    {"key_exchange_for_rsa", "a ServerKeyExchange where the suite has none", Base::rsa, out_of_turn,
     before(key_exchange, record_of(content_type::handshake,
                                    message_of(handshake_type::server_key_exchange, Bytes{0, 0})))},
    {"client_hello", "a ClientHello from the server", Base::x25519, out_of_turn,
     before(certificate, empty_message(handshake_type::client_hello))},
    {"client_key_exchange", "a ClientKeyExchange from the server", Base::x25519, out_of_turn,
     before(key_exchange, empty_message(handshake_type::client_key_exchange))},
    {"certificate_verify", "a CertificateVerify from a TLS 1.2 server", Base::x25519, out_of_turn,
     before(key_exchange, empty_message(handshake_type::certificate_verify))},
    {"encrypted_extensions", "EncryptedExtensions in TLS 1.2", Base::x25519, out_of_turn,
     before(certificate, empty_message(handshake_type::encrypted_extensions))},
    {"key_update", "a KeyUpdate in TLS 1.2", Base::x25519, out_of_turn,
     before(certificate, empty_message(handshake_type::key_update))},
    {"message_hash", "a message_hash, which is never sent", Base::x25519, out_of_turn,
     before(certificate, empty_message(handshake_type::message_hash))},
    {"unknown_message", "a message of type 99", Base::x25519, out_of_turn,
     before(certificate, empty_message(99))},
    {"status_unannounced", "a CertificateStatus that no extension announced", Base::x25519, out_of_turn,
     before(key_exchange, empty_message(handshake_type::certificate_status))},
    {"ticket_unannounced", "a NewSessionTicket in the first flight", Base::x25519, out_of_turn,
     before(hello_done, empty_message(handshake_type::new_session_ticket))},
    {"finished_early", "a Finished before any key", Base::x25519, out_of_turn,
     before(certificate, empty_message(handshake_type::finished))},
    {"finished_in_the_clear", "a Finished with no change_cipher_spec before it", Base::x25519, out_of_turn,
     [](Recording12& it) {
       it.finished = {
           record_of(content_type::handshake, message_of(handshake_type::finished, Bytes(12, 0)))};
     }},
    {"hello_request_with_a_body", "a HelloRequest with a body", Base::x25519, cannot_be_read,
     before(certificate,
            record_of(content_type::handshake, message_of(handshake_type::hello_request, Bytes{0})))},
    {"certificate_request_twice", "two CertificateRequests", Base::x25519, out_of_turn,
     [](Recording12& it) {
       const Bytes request =
           record_of(content_type::handshake, message_of(handshake_type::certificate_request,
                                                         from_hex("01 01 0002 0401 0000")));
       it.flight.insert(it.flight.begin() + hello_done, 2, request);
     }},
    {"certificate_request_lies", "a CertificateRequest whose list of names runs past its end", Base::x25519,
     cannot_be_read,
     before(hello_done, record_of(content_type::handshake, message_of(handshake_type::certificate_request,
                                                                      from_hex("01 01 0002 0401 0005"))))},
};

class Records12 : public Flight12 {};
TEST_P(Records12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Records12, ::testing::ValuesIn(rows), name_of_row);

}  // namespace
}  // namespace smtpmatrix::hostile::records12
