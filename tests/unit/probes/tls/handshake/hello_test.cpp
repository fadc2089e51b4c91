// An offer gives the bytes that its program sent.
#include "probes/tls/handshake/hello.h"

#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/server_name.h"
#include "tests/support/captured_hellos.h"

namespace smtpmatrix::tls {
namespace {

struct Rebuilt {
  Offer offer;
  HelloParts parts;
};

Rebuilt rebuild(const wire::ClientHello& hello) {
  Rebuilt made;
  made.offer.legacy_version = hello.legacy_version;
  made.offer.cipher_suites = hello.cipher_suites;
  made.offer.compression_methods = to_bytes(hello.compression_methods);
  made.offer.has_extensions = hello.has_extensions;
  made.parts.random = hello.random;
  made.parts.session_id = hello.session_id;
  for (const auto& extension : hello.extensions) {
    OfferedExtension offered{.type = extension.type, .body = to_bytes(extension.body)};
    if (extension.type == iana::extension::server_name) {
      made.parts.server_name = *wire::read_server_name(extension.body);
      offered.body.clear();
    }
    if (extension.type == iana::extension::key_share) {
      made.parts.key_shares = *wire::read_key_share_client(extension.body);
      offered.body.clear();
    }
    made.offer.extensions.push_back(std::move(offered));
  }
  return made;
}

TEST(Hello, OfACapturedProgramIsRebuiltByteForByte) {
  for (const auto& captured : smtpmatrix::testing::captured_hellos(SMTPMATRIX_SOURCE_DIR)) {
    const auto hello = wire::read_client_hello(View(captured.message).subspan(wire::message_header_bytes));
    const Rebuilt made = rebuild(*hello);
    // Two of them put an address into server_name, which we do not.
    if (!made.parts.server_name.empty() && !wire::may_be_server_name(made.parts.server_name)) continue;
    EXPECT_EQ(write_hello(made.offer, made.parts), captured.message) << captured.label;
  }
}

wire::Extensions extensions_of(const Bytes& message) {
  return wire::read_client_hello(View(message).subspan(wire::message_header_bytes))->extensions;
}

TEST(Hello, LeavesTheServerNameOutWhenThereIsNone) {
  const Bytes random(32, 1);
  Offer offer;
  offer.cipher_suites = {0x002f};
  offer.extensions = {{.type = iana::extension::server_name, .body = {}},
                      {.type = iana::extension::extended_master_secret, .body = {}}};
  HelloParts parts;
  parts.random = random;
  for (const std::string_view name : {"", "192.0.2.25", "2001:db8::25"}) {
    parts.server_name = name;
    const Bytes message = write_hello(offer, parts);
    EXPECT_EQ(extensions_of(message).size(), 1U) << name;
  }
  parts.server_name = "mail.example.test";
  const Bytes message = write_hello(offer, parts);
  EXPECT_EQ(extensions_of(message).front().type, iana::extension::server_name);
}

TEST(Hello, PutsACookieBeforePreSharedKeyOrLast) {
  const Bytes random(32, 1);
  const Bytes cookie = {1, 2, 3};
  Offer offer;
  offer.extensions = {{.type = iana::extension::key_share, .body = {}}};
  HelloParts parts;
  parts.random = random;
  parts.cookie = cookie;
  EXPECT_EQ(extensions_of(write_hello(offer, parts)).back().type, iana::extension::cookie);
  offer.extensions.push_back({.type = iana::extension::pre_shared_key, .body = {}});
  const Bytes message = write_hello(offer, parts);
  EXPECT_EQ(extensions_of(message).back().type, iana::extension::pre_shared_key);
  EXPECT_EQ(extensions_of(message)[1].type, iana::extension::cookie);
}

}  // namespace
}  // namespace smtpmatrix::tls
