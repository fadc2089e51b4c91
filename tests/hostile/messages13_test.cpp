// The messages of a TLS 1.3 server behind its ServerHello, sealed with the keys that are due.
#include "flight13.h"

namespace smtpmatrix::hostile::flight13 {
namespace {

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

class Messages13 : public Flight13 {};
TEST_P(Messages13, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Messages13, ::testing::ValuesIn(flights()), row_name);

// Each message of the flight, a bit of each byte flipped before it is protected, so that it authenticates. A
// certificate is not judged here, so one that was changed elsewhere than in its key may pass.
TEST(EveryByte13, flipped_under_the_keys_ends_in_a_verdict_or_was_the_certificate_s_own_matter) {
  for (const std::uint8_t message : {type::server_hello, type::encrypted_extensions, type::certificate,
                                     type::certificate_verify, type::finished}) {
    std::size_t size = 1;
    for (std::size_t at = 0; at < size; ++at) {
      Server13 server(altering(message, [&](Bytes& bytes) {
        size = bytes.size();  // of this connection: a signature can be a byte shorter than the one before
        if (at < size) bytes[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
      }));
      smtpmatrix::testing::ScriptedRandom random;
      tls::Client client(tls::testing::offer13(), {.server_name = "mail.example"}, random);
      client.start();
      client.receive(server.exchange(client.take_output()));
      if (client.phase() == tls::Phase::handshaking) client.deadline_passed();
      if (at >= size) continue;
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
