// JA3 and JA4 against those that the recorders of data/client_hellos.json computed with other programs.
#include "probes/clients/fingerprint.h"

#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

#include "probes/clients/catalogue.h"
#include "tests/support/files.h"

namespace smtpmatrix::clients {
namespace {

TEST(Fingerprint, EqualsTheRecordedOnes) {
  const auto hellos =
      nlohmann::json::parse(tests::read_file(SMTPMATRIX_SOURCE_DIR "/data/client_hellos.json"))
          .at("hellos")
          .get<std::map<std::string, std::string>>();
  unsigned ja3 = 0;
  unsigned ja4 = 0;
  for (const auto& profile : device_profiles()) {
    const Bytes record = from_hex(hellos.at(profile.id));
    const auto made = fingerprint(View(record).subspan(5));
    if (!profile.origin.ja3.empty()) {
      ASSERT_TRUE(made) << profile.id;
      EXPECT_EQ(made->ja3, profile.origin.ja3) << profile.id << " " << made->ja3_full;
      ++ja3;
    }
    if (!profile.origin.ja4.empty()) {
      ASSERT_TRUE(made) << profile.id;
      EXPECT_EQ(made->ja4, profile.origin.ja4) << profile.id;
      ++ja4;
    }
  }
  EXPECT_GE(ja3, 160U);
  EXPECT_GE(ja4, 160U);
}

TEST(Fingerprint, OfAnOfferIsThatOfWhatGoesOut) {
  Catalogue catalogue;
  const auto* go = catalogue.find("go-1.24");
  ASSERT_NE(go, nullptr);
  EXPECT_EQ(fingerprint_of(*go->offer)->ja3, go->origin.ja3);
  EXPECT_FALSE(fingerprint_of(*catalogue.find("openssl-0.9.8y")->offer)) << "a hello of SSL 2.0 has none";
}

TEST(Fingerprint, OfNoHelloIsNone) {
  EXPECT_FALSE(fingerprint({}));
  EXPECT_FALSE(fingerprint(Bytes{2, 0, 0, 0}));
}

}  // namespace
}  // namespace smtpmatrix::clients
