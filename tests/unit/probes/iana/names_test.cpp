#include "probes/iana/names.h"

#include <gtest/gtest.h>

#include "probes/iana/numbers.h"

namespace smtpmatrix::iana {
namespace {

TEST(Names, AreThoseOfTheRegistries) {
  EXPECT_EQ(version_name(version::tls10), "TLS 1.0");
  EXPECT_EQ(cipher_suite_name(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA");
  EXPECT_EQ(cipher_suite_name(0x1303), "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(cipher_suite_name(0xcca9), "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(cipher_suite_name(cipher_suite::fallback_scsv), "TLS_FALLBACK_SCSV");
  EXPECT_EQ(group_name(group::x25519), "x25519");
  EXPECT_EQ(signature_scheme_name(signature_scheme::rsa_pss_rsae_sha256), "rsa_pss_rsae_sha256");
  EXPECT_EQ(extension_name(extension::renegotiation_info), "renegotiation_info");
  EXPECT_EQ(alert_name(alert::protocol_version), "protocol_version");
  EXPECT_EQ(handshake_type_name(handshake_type::server_key_exchange), "server_key_exchange");
  EXPECT_EQ(content_type_name(content_type::application_data), "application_data");
}

TEST(Names, ANumberWithoutANameIsShownAsHex) {
  EXPECT_EQ(cipher_suite_name(0xABCD), "0xABCD");
  EXPECT_EQ(version_name(0x0305), "0x0305");
  EXPECT_EQ(alert_name(0xEE), "0xEE");
  EXPECT_EQ(handshake_type_name(99), "unknown_handshake_type");
}

TEST(Names, LeadBackToTheNumber) {
  for (unsigned number = 0; number < 0x10000; ++number) {
    const auto suite = static_cast<std::uint16_t>(number);
    const std::string name = cipher_suite_name(suite);
    if (name.starts_with("0x")) {
      EXPECT_FALSE(cipher_suite_number(name)) << name;
    } else {
      EXPECT_EQ(cipher_suite_number(name), suite) << name;
    }
  }
  EXPECT_EQ(version_number("TLS 1.2"), version::tls12);
  EXPECT_EQ(group_number("secp384r1"), group::secp384r1);
  EXPECT_EQ(signature_scheme_number("ed25519"), signature_scheme::ed25519);
  EXPECT_FALSE(version_number("TLS 9.9"));
}

TEST(Grease, IsTheSixteenValuesOfRfc8701) {
  int count = 0;
  for (unsigned number = 0; number < 0x10000; ++number) {
    if (is_grease(static_cast<std::uint16_t>(number))) ++count;
  }
  EXPECT_EQ(count, 16);
  EXPECT_TRUE(is_grease(0x0a0a));
  EXPECT_TRUE(is_grease(0xfafa));
  EXPECT_FALSE(is_grease(0x0a1a));
}

}  // namespace
}  // namespace smtpmatrix::iana
