// Every message a server sends: written, read back equal, and malformed when cut anywhere or longer by a
// byte.
#include <functional>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/cookie.h"
#include "probes/tls/wire/key_exchange.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/limits.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/server_hello.h"
#include "probes/tls/wire/session.h"
#include "probes/tls/wire/supported_versions.h"

namespace smtpmatrix::tls::wire {
namespace {

const Bytes thirty_two(32, 0x5a);
const Bytes blob = {1, 2, 3, 4, 5};
const Extensions two_extensions = {{.type = 23, .body = {}}, {.type = 35, .body = blob}};

View body_of(View message) { return message.subspan(message_header_bytes); }

/// `read_and_write` reads a body and writes it again as a message, or tells where it is malformed.
using Echo = std::function<Read<Bytes>(View)>;

void expect_exact(const Bytes& message, const Echo& echo) {
  const View body = body_of(message);
  ASSERT_EQ(message.size(), message_header_bytes + body.size());
  const auto again = echo(body);
  ASSERT_TRUE(again) << again.error().wanted;
  EXPECT_EQ(*again, message);
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    const auto part = echo(body.first(cut));
    ASSERT_FALSE(part) << "cut at " << cut;
    ASSERT_LE(part.error().offset, cut);
    ASSERT_FALSE(part.error().wanted.empty());
  }
  Bytes longer = to_bytes(body);
  longer.push_back(0);
  const auto trailing = echo(longer);
  ASSERT_FALSE(trailing);
  EXPECT_LE(trailing.error().offset, longer.size());
}

TEST(Messages, ServerHello) {
  const ServerHello hello{.legacy_version = 0x0303,
                          .random = thirty_two,
                          .session_id = thirty_two,
                          .cipher_suite = 0x1301,
                          .compression_method = 0,
                          .has_extensions = true,
                          .extensions = two_extensions};
  const Bytes message = write_server_hello(hello);
  const auto echo = [](View body) {
    return read_server_hello(body).map([](const ServerHello& read) { return write_server_hello(read); });
  };
  EXPECT_EQ(echo(body_of(message)), message);
  // Cut exactly before its extensions it is a whole hello of an older kind; anywhere else it is malformed.
  const std::size_t before_extensions = 2 + 32 + 33 + 2 + 1;
  for (std::size_t cut = 0; cut < body_of(message).size(); ++cut)
    EXPECT_EQ(echo(body_of(message).first(cut)).has_value(), cut == before_extensions) << cut;
  Bytes long_id = message;
  long_id[4 + 34] = 33;
  EXPECT_FALSE(echo(body_of(long_id)));
}

TEST(Messages, HelloRetryRequestAndSentinelsAreTold) {
  ServerHello hello;
  hello.random = hello_retry_request_random();
  EXPECT_TRUE(is_hello_retry_request(hello));
  EXPECT_EQ(downgrade_sentinel(hello), DowngradeSentinel::none);
  Bytes random(24, 7);
  append(random, from_hex("444f574e47524401"));
  hello.random = random;
  EXPECT_FALSE(is_hello_retry_request(hello));
  EXPECT_EQ(downgrade_sentinel(hello), DowngradeSentinel::below_tls13);
  random.back() = 0;
  hello.random = random;
  EXPECT_EQ(downgrade_sentinel(hello), DowngradeSentinel::below_tls12);
  random.back() = 2;
  hello.random = random;
  EXPECT_EQ(downgrade_sentinel(hello), DowngradeSentinel::none);
}

TEST(Messages, Certificate) {
  expect_exact(write_certificate12({.chain = {blob, thirty_two}}), [](View body) {
    return read_certificate12(body).map([](const Certificate12& read) { return write_certificate12(read); });
  });
  const Certificate13 certificate{
      .request_context = blob,
      .chain = {{.der = blob, .extensions = two_extensions}, {.der = thirty_two, .extensions = {}}}};
  expect_exact(write_certificate13(certificate), [](View body) {
    return read_certificate13(body).map([](const Certificate13& read) { return write_certificate13(read); });
  });
}

TEST(Messages, AnEmptyCertificateInAChainIsMalformed) {
  EXPECT_FALSE(read_certificate12(body_of(write_certificate12({.chain = {View{}}}))));
}

TEST(Messages, CertificateRequestOfEveryVersion) {
  const CertificateRequest12 request{
      .certificate_types = blob, .signature_schemes = {0x0401, 0x0403}, .authorities = {blob, thirty_two}};
  for (const std::uint16_t version : {iana::version::tls10, iana::version::tls11, iana::version::tls12}) {
    expect_exact(write_certificate_request12(request, version), [&](View body) {
      return read_certificate_request12(body, version).map([&](const CertificateRequest12& read) {
        return write_certificate_request12(read, version);
      });
    });
  }
  expect_exact(write_certificate_request13({.request_context = blob, .extensions = two_extensions}),
               [](View body) {
                 return read_certificate_request13(body).map(
                     [](const CertificateRequest13& read) { return write_certificate_request13(read); });
               });
}

TEST(Messages, CertificateVerifyAndStatus) {
  expect_exact(write_certificate_verify({.scheme = 0x0804, .signature = blob}), [](View body) {
    return read_certificate_verify(body).map(
        [](const CertificateVerify& read) { return write_certificate_verify(read); });
  });
  expect_exact(write_certificate_status({.ocsp_response = blob}), [](View body) {
    return read_certificate_status(body).map(
        [](const CertificateStatus& read) { return write_certificate_status(read); });
  });
}

TEST(Messages, ServerKeyExchangeOfEveryKind) {
  for (const std::uint16_t version : {iana::version::tls10, iana::version::tls12}) {
    ServerKeyExchange exchange;
    if (version == iana::version::tls12) exchange.scheme = 0x0401;
    exchange.signature = blob;
    const auto echo_as = [&](ParamsKind kind) {
      return [kind, version](View body) {
        return read_server_key_exchange(body, kind, version, Signed::yes)
            .map([](const ServerKeyExchange& read) { return write_server_key_exchange(read); });
      };
    };
    exchange.params = DhParams{.p = thirty_two, .g = View(blob).first(1), .public_value = thirty_two};
    expect_exact(write_server_key_exchange(exchange), echo_as(ParamsKind::dh));
    exchange.params = EcdhParams{.group = iana::group::x25519, .public_value = thirty_two};
    expect_exact(write_server_key_exchange(exchange), echo_as(ParamsKind::ecdh));
  }
}

TEST(Messages, SignedParamsAreTheBytesBeforeTheSignature) {
  const Bytes message = write_server_key_exchange({.params = EcdhParams{.group = 23, .public_value = blob},
                                                   .signed_params = {},
                                                   .scheme = 0x0403,
                                                   .signature = blob});
  const auto exchange = read_server_key_exchange(body_of(message), ParamsKind::ecdh, 0x0303, Signed::yes);
  EXPECT_EQ(to_hex(exchange->signed_params), "030017050102030405");
}

TEST(Messages, AnExplicitCurveIsMalformed) {
  Bytes message = write_server_key_exchange({.params = EcdhParams{.group = 23, .public_value = blob},
                                             .signed_params = {},
                                             .scheme = 0x0403,
                                             .signature = blob});
  message[4] = 1;
  EXPECT_FALSE(read_server_key_exchange(body_of(message), ParamsKind::ecdh, 0x0303, Signed::yes));
}

TEST(Messages, TicketsAndSmallOnes) {
  expect_exact(write_new_session_ticket12({.lifetime_hint = 7200, .ticket = blob}), [](View body) {
    return read_new_session_ticket12(body).map(
        [](const NewSessionTicket12& read) { return write_new_session_ticket12(read); });
  });
  expect_exact(
      write_new_session_ticket13(
          {.lifetime = 1, .age_add = 2, .nonce = blob, .ticket = blob, .extensions = two_extensions}),
      [](View body) {
        return read_new_session_ticket13(body).map(
            [](const NewSessionTicket13& read) { return write_new_session_ticket13(read); });
      });
  expect_exact(write_encrypted_extensions({.extensions = two_extensions}), [](View body) {
    return read_encrypted_extensions(body).map(
        [](const EncryptedExtensions& read) { return write_encrypted_extensions(read); });
  });
  for (const bool requested : {false, true})
    expect_exact(write_key_update({.update_requested = requested}), [](View body) {
      return read_key_update(body).map([](const KeyUpdate& read) { return write_key_update(read); });
    });
  EXPECT_FALSE(read_key_update(Bytes{2}));
  EXPECT_TRUE(read_empty({}, "server_hello_done"));
  EXPECT_FALSE(read_empty(blob, "server_hello_done"));
}

TEST(Messages, Alert) {
  EXPECT_EQ(write_alert({.level = 2, .description = 70}), (Bytes{2, 70}));
  const auto alert = read_alert(Bytes{2, 70});
  EXPECT_EQ(alert->level, 2);
  EXPECT_EQ(alert->description, 70);
  EXPECT_FALSE(read_alert(Bytes{2}));
  EXPECT_FALSE(read_alert(Bytes{2, 70, 0}));
}

TEST(Messages, ClientKeyExchangeHasTheLengthOfItsKind) {
  EXPECT_EQ(to_hex(write_client_key_exchange_rsa(blob)), "1000000700050102030405");
  EXPECT_EQ(to_hex(write_client_key_exchange_dh(blob)), "1000000700050102030405");
  EXPECT_EQ(to_hex(write_client_key_exchange_ecdh(blob)), "10000006050102030405");
}

TEST(Extensions, ServersHalves) {
  EXPECT_EQ(read_supported_versions_server(write_supported_versions_server(0x0304)), 0x0304);
  EXPECT_FALSE(read_supported_versions_server(Bytes{3}));
  EXPECT_EQ(read_key_share_retry(write_key_share_retry(24)), 24);
  const Bytes share = write_key_share_server({.group = 29, .key_exchange = thirty_two});
  const auto entry = read_key_share_server(share);
  EXPECT_EQ(entry->group, 29);
  EXPECT_EQ(to_bytes(entry->key_exchange), thirty_two);
  EXPECT_FALSE(read_key_share_server(write_key_share_server({.group = 29, .key_exchange = {}})));
  EXPECT_EQ(to_bytes(*read_cookie(write_cookie(blob))), blob);
  EXPECT_FALSE(read_cookie(write_cookie({})));
  EXPECT_EQ(read_numbers(write_numbers({1, 2}), "groups"), (std::vector<std::uint16_t>{1, 2}));
  EXPECT_FALSE(read_numbers(Bytes{0, 3, 1, 2, 3}, "groups"));
}

}  // namespace
}  // namespace smtpmatrix::tls::wire
