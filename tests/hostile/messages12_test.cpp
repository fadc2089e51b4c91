// What stands in the messages of a server's first flight, TLS 1.2.
#include <algorithm>

#include "tests/support/files.h"

#include "flight12.h"

namespace smtpmatrix::hostile::messages12 {
namespace {

constexpr Verdict bad_renegotiation_info{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                                         iana::alert::handshake_failure};
constexpr Verdict twice{Reason::tls_illegal_parameter, Fault::peer_misbehaved, iana::alert::decode_error};

// Where things stand in a ServerHello with a session id, from its end backwards where that is shorter.
constexpr std::size_t session_id_length = 34;
std::size_t after_session_id(View hello) { return session_id_length + 1 + hello[session_id_length]; }
std::size_t extensions_length(View hello) { return after_session_id(hello) + 3; }

Bytes certificate_file(const std::string& name) {
  return to_bytes(tests::read_file(handshakes::certificate_path(name)));
}

std::function<void(Recording12&)> hello(Change change) { return body(server_hello, std::move(change)); }
std::function<void(Recording12&)> suite(std::size_t code) {
  return hello([=](Bytes& it) { put(it, after_session_id(it), code, 2); });
}
/// One more extension, the block's length put right.
std::function<void(Recording12&)> extension(const std::string& hex) {
  return hello([=](Bytes& it) {
    append(it, from_hex(hex));
    const std::size_t at = extensions_length(it);
    put(it, at, it.size() - at - 2, 2);
  });
}
/// Adds to the number at `at`.
Change more(std::size_t at, std::size_t count, std::size_t by) {
  return [=](Bytes& it) { put(it, at, number_at(it, at, count) + by, count); };
}
Change less(std::size_t at, std::size_t count, std::size_t by) {
  return [=](Bytes& it) { put(it, at, number_at(it, at, count) - by, count); };
}
Change set(std::size_t at, std::size_t count, std::size_t value) {
  return [=](Bytes& it) { put(it, at, value, count); };
}
void one_byte_more(Bytes& it) { it.push_back(0); }
void one_byte_less(Bytes& it) { it.pop_back(); }
void nothing_left(Bytes& it) { it.clear(); }

const Row12 hellos[] = {
    {"empty", "a ServerHello of no bytes", Base::x25519, cannot_be_read, hello(nothing_left)},
    {"one_byte_less", "a ServerHello cut before its last byte", Base::x25519, cannot_be_read,
     hello(one_byte_less)},
    {"one_byte_more", "a byte behind the extensions", Base::x25519, cannot_be_read, hello(one_byte_more)},
    {"message_of_16_mib", "the message announces 2^24 - 1 bytes", Base::x25519, too_much,
     message(server_hello, set(1, 3, 0xffffff))},
    {"message_lies_short", "the message announces one byte less than it has", Base::x25519, cannot_be_read,
     message(server_hello, less(1, 3, 1))},
    {"version_of_the_future", "version 3.9", Base::x25519, other_version, hello(set(0, 2, 0x0309))},
    {"version_ssl3", "SSL 3.0", Base::x25519, other_version, hello(set(0, 2, 0x0300))},
    {"version_not_offered", "TLS 1.1", Base::x25519, other_version, hello(set(0, 2, 0x0302))},
    {"session_id_of_33", "a session id of 33 bytes", Base::x25519, cannot_be_read,
     hello(set(session_id_length, 1, 33))},
    {"session_id_of_255", "a session id of 255 bytes", Base::x25519, cannot_be_read,
     hello(set(session_id_length, 1, 255))},
    {"suite_not_offered", "a suite that was not offered", Base::x25519, other_suite, suite(0xc030)},
    {"suite_unknown", "a suite that nobody knows", Base::x25519, other_suite, suite(0xfefe)},
    {"suite_of_tls13", "a suite of TLS 1.3 in TLS 1.2, though it was offered", Base::x25519, other_suite,
     suite(0x1301)},
    {"suite_signalling", "the signalling suite that was offered", Base::x25519, other_suite, suite(0x00ff)},
    {"suite_grease", "the GREASE suite that was offered", Base::x25519, other_suite, suite(0x0a0a)},
    {"suite_null", "TLS_NULL_WITH_NULL_NULL", Base::x25519, other_suite, suite(0x0000)},
    {"suite_anonymous", "a suite without a certificate", Base::x25519, other_suite, suite(0xc018)},
    {"suite_export", "an export suite (FREAK's)", Base::rsa, other_suite, suite(0x0003)},
    {"compression", "compression by DEFLATE", Base::x25519, forbidden,
     hello([](Bytes& it) { it[after_session_id(it) + 2] = 1; })},
    {"extensions_run_past_the_end", "the extensions announce a byte more than there is", Base::x25519,
     cannot_be_read, hello([](Bytes& it) { more(extensions_length(it), 2, 1)(it); })},
    {"extensions_announce_less", "the extensions announce a byte less than there is", Base::x25519,
     cannot_be_read, hello([](Bytes& it) { less(extensions_length(it), 2, 1)(it); })},
    {"extension_runs_past_the_block", "an extension announces more than the block holds", Base::x25519,
     cannot_be_read, extension("fff0 ffff")},
    {"extension_header_cut", "half an extension's header", Base::x25519, cannot_be_read,
     extension("fff0 00")},
    {"extension_twice", "renegotiation_info twice", Base::x25519, twice, extension("ff01 0001 00")},
    {"extension_not_offered", "an answer to an extension that was not offered", Base::x25519, not_offered,
     extension("0010 0005 0003 026832")},
    {"extension_unknown", "an extension that nobody knows", Base::x25519, not_offered,
     extension("fff0 0000")},
    {"extensions_without_end", "200 extensions", Base::x25519, cannot_be_read, hello([](Bytes& it) {
       const std::size_t at = extensions_length(it);
       for (std::size_t i = 0; i < 200; ++i) append(it, Bytes{0xee, static_cast<std::uint8_t>(i), 0, 0});
       put(it, at, it.size() - at - 2, 2);
     })},
    {"renegotiation_info_of_another_session", "renegotiation_info that is not empty", Base::x25519,
     bad_renegotiation_info, hello([](Bytes& it) {
       const Bytes empty = from_hex("ff01 0001 00");
       const auto at = std::search(it.begin(), it.end(), empty.begin(), empty.end());
       ASSERT_NE(at, it.end());
       it[static_cast<std::size_t>(at - it.begin()) + 4] = 1;
     })},
    {"supported_versions_selects_old", "supported_versions in TLS 1.2", Base::x25519, forbidden,
     extension("002b 0002 0303")},
};

const Row12 certificates[] = {
    {"empty", "a Certificate of no bytes", Base::x25519, cannot_be_read, body(certificate, nothing_left)},
    {"list_runs_past_the_end", "the list announces a byte more", Base::x25519, cannot_be_read,
     body(certificate, more(0, 3, 1))},
    {"list_announces_less", "the list announces a byte less", Base::x25519, cannot_be_read,
     body(certificate, less(0, 3, 1))},
    {"list_of_16_mib", "the list announces 2^24 - 1 bytes", Base::x25519, cannot_be_read,
     body(certificate, set(0, 3, 0xffffff))},
    {"certificate_runs_past_the_list", "the certificate announces a byte more", Base::x25519, cannot_be_read,
     body(certificate, more(3, 3, 1))},
    {"certificate_announces_less", "the certificate announces a byte less", Base::x25519, cannot_be_read,
     body(certificate, less(3, 3, 1))},
    {"list_empty", "an empty list", Base::x25519, cannot_be_read,
     body(certificate, [](Bytes& it) { it = Bytes(3, 0); })},
    {"certificate_empty", "a certificate of no bytes", Base::x25519, cannot_be_read,
     body(certificate, [](Bytes& it) { it = from_hex("000003 000000"); })},
    {"no_der", "a certificate that is no DER", Base::x25519, cannot_be_read,
     body(certificate, [](Bytes& it) { it = from_hex("000007 000004 deadbeef"); })},
    {"der_announces_gibibytes", "DER that announces 2^31 bytes", Base::x25519, cannot_be_read,
     body(certificate, [](Bytes& it) { it = from_hex("000009 000006 30847fffffff"); })},
    {"der_of_indefinite_length", "DER of indefinite length, opened and never closed", Base::x25519,
     cannot_be_read,
     body(certificate,
          [](Bytes& it) {
            Bytes nested;
            for (int i = 0; i < 3000; ++i) append(nested, Bytes{0x30, 0x80});
            it = from_hex("000000 000000");
            append(it, nested);
            put(it, 0, nested.size() + 3, 3);
            put(it, 3, nested.size(), 3);
          })},
    {"der_cut", "a certificate cut in the middle", Base::x25519, cannot_be_read,
     body(certificate,
          [](Bytes& it) {
            it.resize(6 + 200);
            put(it, 0, 203, 3);
            put(it, 3, 200, 3);
          })},
    {"other_key", "a certificate whose key cannot sign for the suite", Base::x25519, forbidden,
     [](Recording12& it) {
       it.flight[certificate] =
           record12(handshakes::offer12(iana::version::tls12, {0xc02b}), "ecdsa").flight[certificate];
     }},
    {"chain_of_65", "a chain of 65 certificates", Base::x25519, too_much,
     body(certificate,
          [](Bytes& it) {
            const Bytes entries(it.begin() + 3, it.end());
            it = Bytes(3, 0);
            for (int i = 0; i < 65; ++i) append(it, View(entries).first(3 + 4));
            for (std::size_t at = 3; at < it.size(); at += 7) put(it, at, 4, 3);
            put(it, 0, it.size() - 3, 3);
          })},
    {"message_over_its_limit", "a Certificate that announces 256 KiB and a byte", Base::x25519, too_much,
     message(certificate, set(1, 3, 256 * 1024 + 1))},
};

// ECDHE: curve_type, named_curve, length, point, scheme, length, signature.
constexpr std::size_t point_length = 3;
constexpr std::size_t point = 4;
std::size_t scheme_at(View exchange) { return point + exchange[point_length]; }
std::function<void(Recording12&)> exchange(Change change) { return body(key_exchange, std::move(change)); }
std::function<void(Recording12&)> public_point(const std::string& hex) {
  return exchange([=](Bytes& it) {
    const Bytes signed_part(it.begin() + static_cast<std::ptrdiff_t>(scheme_at(it)), it.end());
    it.resize(point_length);
    const Bytes value = from_hex(hex);
    it.push_back(static_cast<std::uint8_t>(value.size()));
    append(it, value);
    append(it, signed_part);
  });
}

std::string repeated(const char* hex, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += hex;
  return text;
}

// What may not be used by its form or by the offer is refused whoever signed it.
const Row12 elliptic[] = {
    {"empty", "a ServerKeyExchange of no bytes", Base::x25519, cannot_be_read, exchange(nothing_left)},
    {"one_byte_more", "a byte behind the signature", Base::x25519, cannot_be_read, exchange(one_byte_more)},
    {"explicit_prime", "a curve with parameters of its own", Base::x25519, cannot_be_read,
     exchange(set(0, 1, 1))},
    {"group_not_offered", "secp521r1, which was not offered", Base::x25519, other_group,
     exchange(set(1, 2, iana::group::secp521r1))},
    {"group_unknown", "a group that nobody knows", Base::x25519, other_group, exchange(set(1, 2, 0xfefe))},
    {"group_of_finite_field", "a finite-field group as a curve", Base::x25519, other_group,
     exchange(set(1, 2, iana::group::ffdhe2048))},
    {"point_runs_past_the_end", "the point announces 255 bytes", Base::dhe, cannot_be_read,
     exchange(set(0, 2, 0xffff))},
    {"point_empty", "a point of no bytes", Base::x25519, cannot_be_read, public_point("")},
    {"signature_runs_past_the_end", "the signature announces a byte more", Base::x25519, cannot_be_read,
     exchange([](Bytes& it) { more(scheme_at(it) + 2, 2, 1)(it); })},
    {"signature_announces_less", "the signature announces a byte less", Base::x25519, cannot_be_read,
     exchange([](Bytes& it) { less(scheme_at(it) + 2, 2, 1)(it); })},
    {"signature_empty", "a signature of no bytes", Base::x25519, unsigned_by_its_key, exchange([](Bytes& it) {
       it.resize(scheme_at(it) + 4);
       put(it, scheme_at(it) + 2, 0, 2);
     })},
    {"signature_flipped", "a bit of the signature flipped", Base::x25519, unsigned_by_its_key,
     exchange([](Bytes& it) { it.back() ^= 1; })},
    {"signature_of_another_hello", "the signature of another session", Base::x25519, unsigned_by_its_key,
     [](Recording12& it) { it.flight[key_exchange] = record12(it.offer).flight[key_exchange]; }},
    {"signature_of_another_key", "the certificate of another RSA key", Base::x25519, unsigned_by_its_key,
     body(certificate,
          [](Bytes& it) {
            const Bytes other = certificate_file("leaf-rsa-digitalSignature.der");
            it = Bytes(6, 0);
            append(it, other);
            put(it, 0, other.size() + 3, 3);
            put(it, 3, other.size(), 3);
          })},
    {"point_swapped", "the point of another session under this signature", Base::x25519, unsigned_by_its_key,
     public_point("09" + repeated("00", 31))},
    {"scheme_not_offered", "RSA with SHA-512, which was not offered", Base::x25519, forbidden,
     exchange([](Bytes& it) { put(it, scheme_at(it), iana::signature_scheme::rsa_pkcs1_sha512, 2); })},
    {"scheme_md5", "RSA with MD5 (SLOTH's)", Base::x25519, forbidden,
     exchange([](Bytes& it) { put(it, scheme_at(it), iana::signature_scheme::rsa_pkcs1_md5, 2); })},
    {"scheme_of_another_key", "ECDSA, offered, with an RSA key", Base::x25519, forbidden,
     exchange([](Bytes& it) { put(it, scheme_at(it), iana::signature_scheme::ecdsa_secp256r1_sha256, 2); })},
    {"scheme_exchanged", "PKCS #1 said where PSS was signed, or the reverse", Base::x25519,
     unsigned_by_its_key, exchange([](Bytes& it) {
       const bool is_pss = number_at(it, scheme_at(it), 2) == iana::signature_scheme::rsa_pss_rsae_sha256;
       put(it, scheme_at(it),
           is_pss ? iana::signature_scheme::rsa_pkcs1_sha256 : iana::signature_scheme::rsa_pss_rsae_sha256,
           2);
     })},
};
}  // namespace

class ServerHellos12 : public Flight12 {};
TEST_P(ServerHellos12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, ServerHellos12, ::testing::ValuesIn(hellos), name_of_row);

class Certificates12 : public Flight12 {};
TEST_P(Certificates12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Certificates12, ::testing::ValuesIn(certificates), name_of_row);

class EllipticExchanges12 : public Flight12 {};
TEST_P(EllipticExchanges12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, EllipticExchanges12, ::testing::ValuesIn(elliptic), name_of_row);

}  // namespace smtpmatrix::hostile::messages12
