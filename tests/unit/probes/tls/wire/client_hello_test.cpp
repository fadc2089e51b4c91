#include "probes/tls/wire/client_hello.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/server_name.h"
#include "probes/tls/wire/supported_versions.h"
#include "tests/support/captured_hellos.h"

namespace smtpmatrix::tls::wire {
namespace {

std::vector<smtpmatrix::testing::CapturedHello> hellos() {
  return smtpmatrix::testing::captured_hellos(SMTPMATRIX_SOURCE_DIR);
}
View hello_body(const Bytes& message) { return View(message).subspan(message_header_bytes); }

TEST(CapturedHello, IsWrittenAgainByteForByte) {
  ASSERT_GE(hellos().size(), 12U);
  for (const auto& captured : hellos()) {
    const auto hello = read_client_hello(hello_body(captured.message));
    ASSERT_TRUE(hello) << captured.label << " at " << hello.error().offset;
    EXPECT_EQ(write_client_hello(*hello), captured.message) << captured.label;
  }
}

TEST(CapturedHello, CutAnywhereIsMalformedUnlessTheExtensionsAreCutOffWhole) {
  for (const auto& captured : hellos()) {
    const View body = hello_body(captured.message);
    const auto whole = read_client_hello(body);
    const std::size_t bytes_before_extensions = 2 + 32 + 1 + whole->session_id.size() + 2 +
                                                2 * whole->cipher_suites.size() + 1 +
                                                whole->compression_methods.size();
    for (std::size_t cut = 0; cut < body.size(); ++cut) {
      const auto hello = read_client_hello(body.first(cut));
      if (cut == bytes_before_extensions) {
        EXPECT_TRUE(hello && !hello->has_extensions) << captured.label;
        continue;
      }
      ASSERT_FALSE(hello) << captured.label << " cut at " << cut;
      EXPECT_LE(hello.error().offset, cut);
      EXPECT_FALSE(hello.error().wanted.empty());
    }
  }
}

TEST(CapturedHello, HoldsWhatItsProgramOffers) {
  for (const auto& captured : hellos()) {
    const auto hello = read_client_hello(hello_body(captured.message));
    if (captured.label == "OpenSSL_0_9_7m-tls1") {
      EXPECT_FALSE(hello->has_extensions);
      EXPECT_EQ(hello->legacy_version, iana::version::tls10);
    }
    if (captured.label == "OpenSSL_0_9_8y-sni") {
      const auto* name = find(hello->extensions, iana::extension::server_name);
      ASSERT_NE(name, nullptr);
      EXPECT_EQ(read_server_name(name->body), "mail.example.test");
    }
    if (captured.label == "deb13-openssl-implicit") {
      const auto* share = find(hello->extensions, iana::extension::key_share);
      ASSERT_NE(share, nullptr);
      const auto shares = read_key_share_client(share->body);
      ASSERT_TRUE(shares);
      EXPECT_EQ(shares->at(0).group, 4588);
      EXPECT_EQ(shares->at(0).key_exchange.size(), 1216U);
      EXPECT_EQ(write_key_share_client(*shares), to_bytes(share->body));
      const auto* versions = find(hello->extensions, iana::extension::supported_versions);
      const auto list = read_supported_versions_client(versions->body);
      EXPECT_THAT(*list, ::testing::ElementsAre(0x0304, 0x0303));
      EXPECT_EQ(write_supported_versions_client(*list), to_bytes(versions->body));
    }
  }
}

TEST(Extensions, TellTheFirstThatStandsTwiceAndTheFirstUnsolicited) {
  const Extensions extensions = {
      {.type = 23, .body = {}}, {.type = 22, .body = {}}, {.type = 23, .body = {}}};
  EXPECT_EQ(duplicate(extensions), 23);
  EXPECT_EQ(unsolicited(extensions, {23}), 22);
  EXPECT_EQ(unsolicited(extensions, {22, 23}), std::nullopt);
  EXPECT_EQ(duplicate({extensions[0], extensions[1]}), std::nullopt);
}

TEST(ServerName, IsNeverAnAddress) {
  EXPECT_TRUE(may_be_server_name("smtp.example.test"));
  EXPECT_TRUE(may_be_server_name("localhost"));
  EXPECT_TRUE(may_be_server_name("1.2.3.com"));
  EXPECT_FALSE(may_be_server_name("192.0.2.1"));
  EXPECT_FALSE(may_be_server_name("2001:db8::25"));
  EXPECT_FALSE(may_be_server_name(""));
  EXPECT_FALSE(may_be_server_name(std::string(254, 'a')));
}

}  // namespace
}  // namespace smtpmatrix::tls::wire
