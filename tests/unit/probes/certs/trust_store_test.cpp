#include <gtest/gtest.h>

#include "probes/certs/verify.h"
#include "tests/support/files.h"

namespace smtpmatrix::certs {
namespace {

std::string pem(const std::string& name) {
  return tests::read_file(SMTPMATRIX_BINARY_DIR "/certificates/" + name + ".pem");
}

TEST(TrustStore, ReadsEveryCertificateOfABundleAndNothingElse) {
  const auto store = TrustStore::from_pem("# roots\n" + pem("root") + "\nbetween\n" + pem("other-root"));
  ASSERT_TRUE(store) << store.error();
  EXPECT_EQ(store->size(), 2U);
}

TEST(TrustStore, SkipsBlocksOfAnotherKind) {
  const auto store = TrustStore::from_pem(
      "-----BEGIN DH PARAMETERS-----\nMA==\n-----END DH PARAMETERS-----\n" + pem("root"));
  ASSERT_TRUE(store) << store.error();
  EXPECT_EQ(store->size(), 1U);
}

TEST(TrustStore, ABundleWithoutCertificatesIsAnError) {
  EXPECT_EQ(TrustStore::from_pem("").error(), "no certificate in it");
  EXPECT_EQ(TrustStore::from_pem("hello\n").error(), "no certificate in it");
}

TEST(TrustStore, SaysOnWhichLineABadCertificateBegins) {
  const std::string good = pem("root");
  const auto lines = std::count(good.begin(), good.end(), '\n');
  const std::string where = "line " + std::to_string(lines + 1);
  const auto garbage =
      TrustStore::from_pem(good + "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
  ASSERT_FALSE(garbage);
  EXPECT_NE(garbage.error().find(where + ":"), std::string::npos) << garbage.error();
  const auto cut = TrustStore::from_pem(good + good.substr(0, good.size() / 2));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error(), where + ": BEGIN without its END");
  EXPECT_EQ(TrustStore::from_pem("-----BEGIN CERT").error(), "line 1: BEGIN line is cut short");
}

TEST(TrustStore, NotBase64IsAnErrorOfThatCertificate) {
  const auto store = TrustStore::from_pem("-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n");
  ASSERT_FALSE(store);
  EXPECT_TRUE(store.error().starts_with("certificate at line 1: ")) << store.error();
}

TEST(TrustStore, TrustsNobodyByDefault) { EXPECT_EQ(TrustStore().size(), 0U); }

}  // namespace
}  // namespace smtpmatrix::certs
