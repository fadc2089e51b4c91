// What each pinned client puts on the wire, as far as it is fixed before a connection exists.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "probes/base/reader.h"
#include "probes/clients/client.h"
#include "probes/iana/numbers.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::clients {
namespace {

namespace type = iana::extension;

const tls::Offer& offer(std::string_view id) { return find(id)->offer.value(); }

std::vector<std::uint16_t> types(const tls::Offer& offer) {
  std::vector<std::uint16_t> types;
  for (const auto& extension : offer.extensions) types.push_back(extension.type);
  return types;
}

const Bytes* body(const tls::Offer& offer, std::uint16_t type) {
  const auto found = std::ranges::find(offer.extensions, type, &tls::OfferedExtension::type);
  return found == offer.extensions.end() ? nullptr : &found->body;
}

bool offers_suite(std::string_view id, std::uint16_t suite) {
  return std::ranges::find(offer(id).cipher_suites, suite) != offer(id).cipher_suites.end();
}

TEST(VersionPinned, StandInTheOrderOfAReportsColumns) {
  std::vector<std::string> ids;
  for (const Client& client : version_pinned()) ids.push_back(client.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"none", "tls1.0", "tls1.1", "tls1.2-rsa", "tls1.2", "tls1.3"}));
}

TEST(VersionPinned, NoneOffersNoTls) { EXPECT_FALSE(find("none")->offer); }

TEST(VersionPinned, AnUnknownIdIsNobody) {
  EXPECT_EQ(find("tls1.4"), nullptr);
  EXPECT_EQ(find(""), nullptr);
}

TEST(VersionPinned, OfferEverySuiteThatTheEngineCompletesAtTheirVersion) {
  for (const tls::Suite& suite : tls::suites()) {
    EXPECT_EQ(offers_suite("tls1.0", suite.code), suite.is_usable_at(tls::tls10)) << std::hex << suite.code;
    EXPECT_EQ(offers_suite("tls1.2", suite.code), suite.is_usable_at(tls::tls12)) << std::hex << suite.code;
    EXPECT_EQ(offers_suite("tls1.3", suite.code), suite.is_usable_at(tls::tls13)) << std::hex << suite.code;
  }
}

TEST(VersionPinned, EachAcceptsExactlyItsVersion) {
  EXPECT_EQ(offer("tls1.0").versions, std::vector<std::uint16_t>{0x0301});
  EXPECT_EQ(offer("tls1.1").versions, std::vector<std::uint16_t>{0x0302});
  EXPECT_EQ(offer("tls1.2").versions, std::vector<std::uint16_t>{0x0303});
  EXPECT_EQ(offer("tls1.2-rsa").versions, std::vector<std::uint16_t>{0x0303});
  EXPECT_EQ(offer("tls1.3").versions, std::vector<std::uint16_t>{0x0304});
}

TEST(VersionPinned, LegacyVersionSaysTheVersionAndStopsAtTls12) {
  EXPECT_EQ(offer("tls1.0").legacy_version, 0x0301);
  EXPECT_EQ(offer("tls1.1").legacy_version, 0x0302);
  EXPECT_EQ(offer("tls1.2").legacy_version, 0x0303);
  EXPECT_EQ(offer("tls1.3").legacy_version, 0x0303);
  for (const Client& client : version_pinned()) {
    if (!client.offer) continue;
    EXPECT_EQ(client.offer->record_version, 0x0301) << client.id;
  }
}

TEST(VersionPinned, NoSuiteOrExtensionIsOfferedTwice) {
  for (const Client& client : version_pinned()) {
    if (!client.offer) continue;
    const auto& suites = client.offer->cipher_suites;
    EXPECT_EQ(std::set(suites.begin(), suites.end()).size(), suites.size()) << client.id;
    const auto extensions = types(*client.offer);
    EXPECT_EQ(std::set(extensions.begin(), extensions.end()).size(), extensions.size()) << client.id;
  }
}

TEST(VersionPinned, AeadSuitesStayOutBelowTls12) {
  for (const std::uint16_t aead : std::vector<std::uint16_t>{0xc02c, 0x009c, 0xcca8, 0xc09c}) {
    EXPECT_FALSE(offers_suite("tls1.0", aead));
    EXPECT_FALSE(offers_suite("tls1.1", aead));
    EXPECT_TRUE(offers_suite("tls1.2", aead));
    EXPECT_FALSE(offers_suite("tls1.3", aead));
  }
}

TEST(VersionPinned, OldSuitesAreOfferedFromTls10ToTls12) {
  for (const char* id : {"tls1.0", "tls1.1", "tls1.2"}) {
    EXPECT_TRUE(offers_suite(id, 0x002f)) << id;  // TLS_RSA_WITH_AES_128_CBC_SHA
    EXPECT_TRUE(offers_suite(id, 0x000a)) << id;  // TLS_RSA_WITH_3DES_EDE_CBC_SHA
    EXPECT_TRUE(offers_suite(id, 0x0005)) << id;  // TLS_RSA_WITH_RC4_128_SHA
  }
}

TEST(VersionPinned, Tls13OffersTheFiveSuitesOfRfc8446) {
  EXPECT_EQ(offer("tls1.3").cipher_suites,
            (std::vector<std::uint16_t>{0x1302, 0x1303, 0x1301, 0x1304, 0x1305}));
}

TEST(VersionPinned, ThePrinterOffersNoForwardSecrecyAndNoCurves) {
  for (const std::uint16_t suite : offer("tls1.2-rsa").cipher_suites) {
    const bool rsa_aead_or_cbc = suite <= 0x003d || suite == 0x009c || suite == 0x009d;
    const bool rsa_ccm = suite >= 0xc09c && suite <= 0xc0a1 && suite != 0xc09e && suite != 0xc09f;
    EXPECT_TRUE(rsa_aead_or_cbc || rsa_ccm) << std::hex << suite;
  }
  EXPECT_FALSE(offers_suite("tls1.2-rsa", 0x0039));
  EXPECT_FALSE(offers_suite("tls1.2-rsa", 0x0033));
  EXPECT_EQ(body(offer("tls1.2-rsa"), type::supported_groups), nullptr);
  EXPECT_EQ(body(offer("tls1.2-rsa"), type::ec_point_formats), nullptr);
}

TEST(VersionPinned, SignatureAlgorithmsAreSentFromTls12On) {
  EXPECT_EQ(body(offer("tls1.0"), type::signature_algorithms), nullptr);
  EXPECT_EQ(body(offer("tls1.1"), type::signature_algorithms), nullptr);
  EXPECT_NE(body(offer("tls1.2"), type::signature_algorithms), nullptr);
  EXPECT_NE(body(offer("tls1.3"), type::signature_algorithms), nullptr);
}

TEST(VersionPinned, BodiesAreWellFormedLists) {
  for (const char* id : {"tls1.2", "tls1.3"}) {
    for (const std::uint16_t list : {type::supported_groups, type::signature_algorithms}) {
      Reader reader(*body(offer(id), list));
      Reader numbers = reader.inner_u16("list");
      while (numbers.ok() && !numbers.empty()) numbers.u16("number");
      reader.expect_end("extension");
      EXPECT_TRUE(reader.ok() && numbers.ok()) << id << " " << list;
    }
  }
  EXPECT_EQ(to_hex(*body(offer("tls1.3"), type::supported_versions)), "020304");
  EXPECT_EQ(to_hex(*body(offer("tls1.2"), type::status_request)), "0100000000");
  EXPECT_EQ(to_hex(*body(offer("tls1.2"), type::ec_point_formats)), "0100");
  EXPECT_EQ(to_hex(*body(offer("tls1.2"), type::renegotiation_info)), "00");
}

TEST(VersionPinned, EveryClientSendsTheServersNameFirst) {
  for (const Client& client : version_pinned()) {
    if (!client.offer) continue;
    EXPECT_EQ(types(*client.offer).front(), type::server_name) << client.id;
  }
}

TEST(VersionPinned, Tls13SendsSharesOnlyOfGroupsItOffers) {
  const tls::Offer& tls13 = offer("tls1.3");
  EXPECT_EQ(tls13.session_id_bytes, 32);
  EXPECT_EQ(tls13.key_share_groups, (std::vector<std::uint16_t>{0x001d, 0x0017}));
  const std::string groups = to_hex(*body(tls13, type::supported_groups));
  EXPECT_NE(groups.find("001d"), std::string::npos);
  EXPECT_NE(groups.find("0017"), std::string::npos);
}

TEST(VersionPinned, OlderVersionsOfferNoTls13Extension) {
  for (const char* id : {"tls1.0", "tls1.1", "tls1.2", "tls1.2-rsa"}) {
    EXPECT_EQ(body(offer(id), type::supported_versions), nullptr) << id;
    EXPECT_EQ(body(offer(id), type::key_share), nullptr) << id;
    EXPECT_EQ(offer(id).session_id_bytes, 0) << id;
  }
}

}  // namespace
}  // namespace smtpmatrix::clients
