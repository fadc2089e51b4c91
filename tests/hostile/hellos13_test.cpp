// ServerHello and HelloRetryRequest of TLS 1.3.
#include <algorithm>

#include "probes/tls/wire/server_hello.h"

#include "flight13.h"

namespace smtpmatrix::hostile::flight13 {
namespace {

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

class Hellos13 : public Flight13 {};
TEST_P(Hellos13, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Hellos13, ::testing::ValuesIn(hellos()), row_name);

}  // namespace
}  // namespace smtpmatrix::hostile::flight13
