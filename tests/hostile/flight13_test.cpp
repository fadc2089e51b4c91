// TLS 1.3: messages and records of a server that holds the keys and breaks the rules.
#include <algorithm>

#include "probes/tls/wire/server_hello.h"
#include "tests/unit/probes/tls/handshake/dialogue13.h"

#include "edit.h"
#include "verdict.h"

namespace smtpmatrix::hostile::flight13 {
namespace {

namespace content_type = iana::content_type;
namespace type = iana::handshake_type;
using tls::testing::Dialogue;
using tls::testing::Script13;
using tls::testing::Server13;

struct Row13 {
  const char* name;
  const char* done;
  Verdict wanted;
  Script13 script;
  std::function<Bytes(Server13&)> afterwards = {};  ///< records once the session stands
};
void PrintTo(const Row13& row, std::ostream* out) { *out << row.done; }

constexpr Verdict missing{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                          iana::alert::missing_extension};
constexpr Verdict twice{Reason::tls_illegal_parameter, Fault::peer_misbehaved, iana::alert::decode_error};
constexpr Verdict said_no{Reason::tls_alert, Fault::peer_refused, silent};

Script13 altering(std::uint8_t message, Change change, Script13 script = {}) {
  script.alter = [=](std::uint8_t which, Bytes& bytes) {
    if (which == message) change(bytes);
  };
  return script;
}
Script13 body(std::uint8_t message, const Change& change, Script13 script = {}) {
  return altering(
      message, [=](Bytes& bytes) { in_body(bytes, change); }, std::move(script));
}
Script13 replaced(std::uint8_t message, const std::string& hex) {
  return body(message, [=](Bytes& it) { it = from_hex(hex); });
}
Script13 dropped(std::uint8_t message) {
  return altering(message, [](Bytes& bytes) { bytes.clear(); });
}
Script13 doubled(std::uint8_t message) {
  return altering(message, [](Bytes& bytes) { append(bytes, Bytes(bytes)); });
}
/// A record before that message, sealed with the keys of the moment or as it stands.
Script13 sealed_before(std::uint8_t message, std::uint8_t content, Bytes bytes) {
  Script13 script;
  script.before = [=](std::uint8_t which, Server13& server) {
    return which == message ? server.seal(content, bytes) : Bytes();
  };
  return script;
}
Script13 plain_before(std::uint8_t message, Bytes record) {
  Script13 script;
  script.before = [=](std::uint8_t which, Server13&) { return which == message ? record : Bytes(); };
  return script;
}

// A ServerHello of ours: version, random, a session id of 32 bytes, suite, compression, extensions.
constexpr std::size_t session_id_at = 35;
constexpr std::size_t suite_at = session_id_at + 32;
constexpr std::size_t compression_at = suite_at + 2;
constexpr std::size_t extensions_at = compression_at + 1;  ///< their length
constexpr std::size_t selected_version_at = extensions_at + 2 + 4;
constexpr std::size_t share_at = selected_version_at + 2;  ///< the extension: type, length, group, length

Script13 hello(const Change& change, Script13 script = {}) {
  return body(type::server_hello, change, std::move(script));
}
Script13 hello_number(std::size_t at, std::size_t value, std::size_t count) {
  return hello([=](Bytes& it) { put(it, at, value, count); });
}
void extensions_end_here(Bytes& it) { put(it, extensions_at, it.size() - extensions_at - 2, 2); }
Script13 extension(const std::string& hex) {
  return hello([=](Bytes& it) {
    append(it, from_hex(hex));
    extensions_end_here(it);
  });
}
Script13 share(std::uint16_t group, const Bytes& value, Script13 script = {}) {
  return hello(
      [=](Bytes& it) {
        it.resize(share_at + 8);
        put(it, share_at + 2, value.size() + 4, 2);
        put(it, share_at + 4, group, 2);
        put(it, share_at + 6, value.size(), 2);
        append(it, value);
        extensions_end_here(it);
      },
      std::move(script));
}
Script13 with_p256() {
  Script13 script;
  script.group = iana::group::secp256r1;
  script.retry = true;
  return script;
}
/// Only of the ServerHello proper, not of the HelloRetryRequest before it.
Script13 proper_hello(const Change& change) {
  return altering(
      type::server_hello,
      [=](Bytes& message) {
        const auto read = tls::wire::read_server_hello(View(message).subspan(message_header_bytes));
        if (!tls::wire::is_hello_retry_request(*read)) in_body(message, change);
      },
      with_p256());
}
Script13 retry(const Change& change) {
  return altering(
      type::server_hello,
      [=](Bytes& message) {
        const auto read = tls::wire::read_server_hello(View(message).subspan(message_header_bytes));
        if (tls::wire::is_hello_retry_request(*read)) in_body(message, change);
      },
      with_p256());
}
void becomes_a_retry(Bytes& it) {
  const Bytes random = to_bytes(tls::wire::hello_retry_request_random());
  std::copy(random.begin(), random.end(), it.begin() + 2);
  it.resize(share_at);
  append(it, from_hex("0033 0002 0018"));
  extensions_end_here(it);
}
Bytes all_of(std::size_t count, std::uint8_t byte) { return Bytes(count, byte); }

const std::vector<Row13>& hellos() {
  static const std::vector<Row13> rows = {
      {"legacy_version_13", "legacy_version is TLS 1.3", forbidden, hello_number(0, 0x0304, 2)},
      {"legacy_version_11", "legacy_version is TLS 1.1", forbidden, hello_number(0, 0x0302, 2)},
      {"session_id_differs", "the session id is not ours", forbidden, hello_number(session_id_at, 0xaa, 1)},
      {"session_id_missing", "the session id is left out", forbidden, hello([](Bytes& it) {
         it[session_id_at - 1] = 0;
         it.erase(it.begin() + session_id_at, it.begin() + suite_at);
       })},
      {"compression", "legacy_compression_method is 1", cannot_be_read, hello_number(compression_at, 1, 1)},
      {"suite_of_tls12", "a suite of TLS 1.2", other_suite, hello_number(suite_at, 0xc02f, 2)},
      {"suite_unknown", "a suite that nobody knows", other_suite, hello_number(suite_at, 0x13ff, 2)},
      {"suite_grease", "a GREASE suite", other_suite, hello_number(suite_at, 0x0a0a, 2)},
      {"version_of_the_future", "supported_versions selects TLS 1.4", other_version,
       hello_number(selected_version_at, 0x0305, 2)},
      {"version_draft", "supported_versions selects draft 28", other_version,
       hello_number(selected_version_at, 0x7f1c, 2)},
      {"version_12_by_extension", "supported_versions selects TLS 1.2", other_version,
       hello_number(selected_version_at, 0x0303, 2)},
      {"no_supported_versions", "supported_versions is left out: TLS 1.2", other_version,
       hello([](Bytes& it) {
         it.erase(it.begin() + extensions_at + 2, it.begin() + share_at);
         extensions_end_here(it);
       })},
      {"no_key_share", "key_share is left out", missing, hello([](Bytes& it) {
         it.resize(share_at);
         extensions_end_here(it);
       })},
      {"key_share_twice", "key_share twice", twice, hello([](Bytes& it) {
         append(it, Bytes(it.begin() + share_at, it.end()));
         extensions_end_here(it);
       })},
      {"extension_not_offered", "pre_shared_key, which was not offered", not_offered,
       extension("0029 0002 0000")},
      {"extension_of_another_message", "server_name, which belongs into EncryptedExtensions", forbidden,
       extension("0000 0000")},
      {"extensions_lie", "the extensions announce a byte more", cannot_be_read,
       hello([](Bytes& it) { put(it, extensions_at, it.size() - extensions_at - 1, 2); })},
      {"bytes_behind", "a byte behind the extensions", cannot_be_read,
       hello([](Bytes& it) { it.push_back(0); })},
      {"group_not_offered", "a share of ffdhe8192, not offered", other_group,
       share(iana::group::ffdhe8192, all_of(32, 9))},
      {"group_unknown", "a share of a group that nobody knows", other_group, share(0xfefe, all_of(32, 9))},
      {"group_without_a_share", "a share of secp384r1, offered, with none of ours", forbidden,
       share(iana::group::secp384r1, all_of(97, 4))},
      {"share_of_zero", "x25519 with the point 0: an all-zero secret", forbidden,
       share(iana::group::x25519, all_of(32, 0))},
      {"share_of_order_8", "x25519 with a point of order 8", forbidden,
       share(iana::group::x25519,
             from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"))},
      {"share_short", "x25519 with 31 bytes", forbidden, share(iana::group::x25519, all_of(31, 9))},
      {"share_long", "x25519 with 33 bytes", forbidden, share(iana::group::x25519, all_of(33, 9))},
      {"share_empty", "x25519 with no bytes", cannot_be_read, share(iana::group::x25519, {})},
      {"share_lies", "the share announces 65535 bytes", cannot_be_read,
       hello_number(share_at + 6, 0xffff, 2)},
      {"p256_off_the_curve", "a point next to P-256", forbidden,
       proper_hello([](Bytes& it) { it.back() ^= 1; })},
      {"p256_infinity", "P-256's (0, 0)", forbidden,
       proper_hello([](Bytes& it) { std::fill(it.begin() + share_at + 9, it.end(), std::uint8_t{0}); })},
      {"p256_compressed", "a compressed point", forbidden, proper_hello([](Bytes& it) {
         it.resize(share_at + 8 + 33);
         it[share_at + 8] = 2;
         put(it, share_at + 2, 37, 2);
         put(it, share_at + 6, 33, 2);
         extensions_end_here(it);
       })},
      {"two_retries", "a HelloRetryRequest after a HelloRetryRequest", out_of_turn,
       proper_hello(becomes_a_retry)},
      {"retry_changes_nothing", "a HelloRetryRequest that asks for no change", forbidden,
       retry([](Bytes& it) {
         it.resize(share_at);
         extensions_end_here(it);
       })},
      {"retry_for_what_was_sent", "a HelloRetryRequest for the share that was sent", forbidden,
       retry([](Bytes& it) { put(it, share_at + 4, iana::group::x25519, 2); })},
      {"retry_for_an_unknown_group", "a HelloRetryRequest for a group that was not offered", other_group,
       retry([](Bytes& it) { put(it, share_at + 4, 0xfefe, 2); })},
      {"retry_with_an_empty_cookie", "a HelloRetryRequest with a cookie of no bytes", cannot_be_read,
       retry([](Bytes& it) {
         append(it, from_hex("002c 0002 0000"));
         extensions_end_here(it);
       })},
      {"retry_cookie_lies", "… whose cookie announces 65535 bytes", cannot_be_read, retry([](Bytes& it) {
         append(it, from_hex("002c 0003 ffff 00"));
         extensions_end_here(it);
       })},
      {"retry_then_another_suite", "another suite than the HelloRetryRequest named", forbidden,
       proper_hello([](Bytes& it) { put(it, suite_at, 0x1302, 2); })},
      {"retry_then_another_group", "a share of the group before the HelloRetryRequest", forbidden,
       proper_hello([](Bytes& it) { put(it, share_at + 4, iana::group::x25519, 2); })},
      {"retry_then_another_version", "TLS 1.2 after a HelloRetryRequest", forbidden,
       proper_hello([](Bytes& it) { put(it, selected_version_at, 0x0303, 2); })},
      {"hello_with_more_behind", "a message in the record of the ServerHello", out_of_turn,
       altering(type::server_hello,
                [](Bytes& it) { append(it, message_of(type::encrypted_extensions, Bytes(2, 0))); })},
  };
  return rows;
}

const std::vector<Row13>& flights() {
  static const std::vector<Row13> rows = {
      {"extensions_missing", "EncryptedExtensions is missing", out_of_turn,
       dropped(type::encrypted_extensions)},
      {"extensions_empty", "EncryptedExtensions of no bytes", cannot_be_read,
       replaced(type::encrypted_extensions, "")},
      {"extensions_lie", "EncryptedExtensions whose block announces more", cannot_be_read,
       replaced(type::encrypted_extensions, "0004")},
      {"extensions_twice", "EncryptedExtensions twice", out_of_turn, doubled(type::encrypted_extensions)},
      {"extension_twice", "server_name twice", twice,
       replaced(type::encrypted_extensions, "0008 00000000 00000000")},
      {"extension_not_offered", "an answer to ALPN, which was not offered", not_offered,
       replaced(type::encrypted_extensions, "0009 0010 0005 0003 026832")},
      {"extension_of_another_message", "supported_versions in EncryptedExtensions", forbidden,
       replaced(type::encrypted_extensions, "0006 002b 0002 0304")},
      {"certificate_missing", "the Certificate is missing", out_of_turn, dropped(type::certificate)},
      {"certificate_twice", "the Certificate twice", out_of_turn, doubled(type::certificate)},
      {"certificate_empty_list", "an empty list of certificates", cannot_be_read,
       replaced(type::certificate, "00 000000")},
      {"certificate_of_no_bytes", "a certificate of no bytes", cannot_be_read,
       replaced(type::certificate, "00 000005 000000 0000")},
      {"certificate_no_der", "a certificate that is no DER", cannot_be_read,
       replaced(type::certificate, "00 000009 000004 deadbeef 0000")},
      {"certificate_list_lies", "the list announces 2^24 - 1 bytes", cannot_be_read,
       body(type::certificate, [](Bytes& it) { put(it, 1, 0xffffff, 3); })},
      {"certificate_entry_lies", "the certificate announces a byte more", cannot_be_read,
       body(type::certificate, [](Bytes& it) { put(it, 4, number_at(it, 4, 3) + 1, 3); })},
      {"certificate_context", "certificate_request_context is not empty", forbidden,
       body(type::certificate,
            [](Bytes& it) {
              it[0] = 1;
              it.insert(it.begin() + 1, 0x55);
            })},
      {"certificate_extension_not_offered", "an OCSP response that nobody asked for", not_offered,
       body(type::certificate,
            [](Bytes& it) {
              it.resize(it.size() - 2);
              append(it, from_hex("0009 0005 0005 01 000001 30"));
              put(it, 1, it.size() - 4, 3);
            })},
      {"chain_of_65", "a chain of 65 certificates", too_much,
       body(type::certificate,
            [](Bytes& it) {
              const Bytes entry(it.begin() + 4, it.end());
              for (int i = 0; i < 64; ++i) append(it, from_hex("000001 30 0000"));
              put(it, 1, it.size() - 4, 3);
            })},
      {"certificate_message_over_its_limit", "a Certificate that announces 256 KiB and a byte", too_much,
       altering(type::certificate, [](Bytes& it) { put(it, 1, 256 * 1024 + 1, 3); })},
      {"verify_missing", "the CertificateVerify is missing", out_of_turn, dropped(type::certificate_verify)},
      {"verify_twice", "the CertificateVerify twice", out_of_turn, doubled(type::certificate_verify)},
      {"verify_empty", "a CertificateVerify of no bytes", cannot_be_read,
       replaced(type::certificate_verify, "")},
      {"verify_lies", "the signature announces more", cannot_be_read,
       body(type::certificate_verify, [](Bytes& it) { put(it, 2, 0xffff, 2); })},
      {"signature_flipped", "a bit of the signature flipped", unsigned_by_its_key,
       body(type::certificate_verify, [](Bytes& it) { it.back() ^= 1; })},
      {"signature_empty", "a signature of no bytes", unsigned_by_its_key,
       replaced(type::certificate_verify, "0403 0000")},
      {"signature_of_zeros", "r = s = 0 (CVE-2022-21449)", unsigned_by_its_key,
       replaced(type::certificate_verify, "0403 0008 3006020100020100")},
      {"signature_of_the_order", "s is the group's order", unsigned_by_its_key,
       replaced(
           type::certificate_verify,
           "0403 0028 3026 020101 0221 00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")},
      {"signature_with_more_behind", "a byte behind the signature's DER", unsigned_by_its_key,
       body(type::certificate_verify,
            [](Bytes& it) {
              it.push_back(0);
              put(it, 2, it.size() - 4, 2);
            })},
      {"scheme_not_offered", "RSA-PSS with SHA-512, which was not offered", forbidden,
       body(type::certificate_verify, [](Bytes& it) { put(it, 0, 0x0806, 2); })},
      {"scheme_of_tls12", "PKCS #1, which TLS 1.3 does not have", forbidden,
       body(type::certificate_verify, [](Bytes& it) { put(it, 0, 0x0401, 2); })},
      {"scheme_of_another_key", "RSA-PSS, offered, with an ECDSA key", forbidden,
       body(type::certificate_verify, [](Bytes& it) { put(it, 0, 0x0804, 2); })},
      {"finished_missing", "the Finished is missing, a session ticket in its place", out_of_turn,
       altering(type::finished, [](Bytes& it) { it = message_of(type::new_session_ticket, Bytes(13, 1)); })},
      {"finished_flipped", "a bit of verify_data flipped", other_handshake,
       body(type::finished, [](Bytes& it) { it[0] ^= 1; })},
      {"finished_short", "verify_data of 31 bytes", other_handshake,
       body(type::finished, [](Bytes& it) { it.pop_back(); })},
      {"finished_long", "verify_data of 33 bytes", other_handshake,
       body(type::finished, [](Bytes& it) { it.push_back(0); })},
      {"finished_empty", "verify_data of no bytes", other_handshake, replaced(type::finished, "")},
      {"finished_of_zeros", "verify_data of zeros", other_handshake,
       body(type::finished, [](Bytes& it) { it.assign(it.size(), 0); })},
      {"finished_with_more_behind", "a message in the record of the Finished", out_of_turn,
       altering(type::finished,
                [](Bytes& it) { append(it, message_of(type::new_session_ticket, Bytes(13, 0))); })},
      {"finished_before_verify", "a Finished where CertificateVerify is due", out_of_turn,
       sealed_before(type::certificate_verify, content_type::handshake,
                     message_of(type::finished, Bytes(32, 0)))},
      {"server_hello_again", "a ServerHello under the keys", out_of_turn,
       sealed_before(type::certificate, content_type::handshake,
                     message_of(type::server_hello, Bytes(40, 0)))},
      {"hello_request", "a HelloRequest, which TLS 1.3 does not have", out_of_turn,
       sealed_before(type::certificate, content_type::handshake, message_of(type::hello_request, {}))},
      {"key_update_early", "a KeyUpdate during the handshake", out_of_turn,
       sealed_before(type::finished, content_type::handshake, message_of(type::key_update, Bytes{0}))},
      {"end_of_early_data", "EndOfEarlyData from a server", out_of_turn,
       sealed_before(type::finished, content_type::handshake, message_of(type::end_of_early_data, {}))},
      {"request_context", "a CertificateRequest with a context", forbidden,
       sealed_before(type::certificate, content_type::handshake,
                     message_of(type::certificate_request, from_hex("01 55 0008 000d 0004 0002 0403")))},
      {"request_without_schemes", "a CertificateRequest without signature_algorithms", missing,
       sealed_before(type::certificate, content_type::handshake,
                     message_of(type::certificate_request, from_hex("00 0000")))},
  };
  return rows;
}

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

class Flight13 : public ::testing::TestWithParam<Row13> {};

TEST_P(Flight13, ends_in_the_verdict_that_is_due) {
  Dialogue dialogue(GetParam().script);
  if (GetParam().afterwards) {
    ASSERT_EQ(dialogue.client.phase(), tls::Phase::established);
    dialogue.client.receive(GetParam().afterwards(dialogue.server));
  }
  expect_verdict(dialogue.client, GetParam().wanted);
}

std::string row_name(const ::testing::TestParamInfo<Row13>& row) { return row.param.name; }
INSTANTIATE_TEST_SUITE_P(Hello, Flight13, ::testing::ValuesIn(hellos()), row_name);
INSTANTIATE_TEST_SUITE_P(Flight, Flight13, ::testing::ValuesIn(flights()), row_name);
INSTANTIATE_TEST_SUITE_P(Record, Flight13, ::testing::ValuesIn(records()), row_name);
INSTANTIATE_TEST_SUITE_P(Session, Flight13, ::testing::ValuesIn(sessions()), row_name);

// Each message of the flight, a bit of each byte flipped before it is protected, so that it authenticates. A
// certificate is not judged here, so one that was changed elsewhere than in its key may pass.
TEST(EveryByte13, flipped_under_the_keys_ends_in_a_verdict_or_was_the_certificate_s_own_matter) {
  for (const std::uint8_t message : {type::server_hello, type::encrypted_extensions, type::certificate,
                                     type::certificate_verify, type::finished}) {
    std::size_t size = 1;
    for (std::size_t at = 0; at < size; ++at) {
      Server13 server(altering(message, [&](Bytes& bytes) {
        size = bytes.size();
        bytes[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
      }));
      smtpmatrix::testing::ScriptedRandom random;
      tls::Client client(tls::testing::offer13(), {.server_name = "mail.example"}, random);
      client.start();
      client.receive(server.exchange(client.take_output()));
      if (client.phase() == tls::Phase::handshaking) client.deadline_passed();
      if (client.phase() == tls::Phase::established) {
        // The random of a ServerHello is the server's affair too: it is in both transcripts.
        EXPECT_TRUE(message == type::certificate || (message == type::server_hello && at >= 6 && at < 38))
            << int{message} << " at " << at;
        continue;
      }
      ASSERT_EQ(client.phase(), tls::Phase::failed) << int{message} << " at " << at;
      EXPECT_NE(client.failure()->reason, Reason::our_bug) << client.failure()->detail;
      EXPECT_FALSE(client.failure()->detail.empty());
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::hostile::flight13
