#include "probes/certs/der.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace smtpmatrix::certs {
namespace {

TEST(Der, ReadsShortAndLongLengths) {
  const Bytes short_form = from_hex("0403 010203 ff");
  EXPECT_EQ(der::first(short_form)->size, 5U);
  Bytes long_form = from_hex("0482 0100");
  long_form.resize(4 + 256);
  EXPECT_EQ(der::first(long_form)->body.size(), 256U);
}

TEST(Der, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(der::first({}));
  EXPECT_FALSE(der::first(from_hex("04")));
  EXPECT_FALSE(der::first(from_hex("0402 01")));
  EXPECT_FALSE(der::first(from_hex("0480 0000")));         // indefinite
  EXPECT_FALSE(der::first(from_hex("0484 00000001 00")));  // more length bytes than any certificate needs
  EXPECT_FALSE(der::first(from_hex("0483 ffffff 00")));
}

TEST(Der, TakeLeavesWhatFollows) {
  const Bytes two = from_hex("020101 0500");
  View rest = two;
  EXPECT_EQ(der::take(rest)->tag, der::integer);
  EXPECT_EQ(rest.size(), 2U);
  EXPECT_TRUE(der::take(rest));
  EXPECT_FALSE(der::take(rest));
}

TEST(Der, FindsThePublicKeyOfACertificate) {
  const std::string file = tests::read_file(SMTPMATRIX_BINARY_DIR "/certificates/leaf.der");
  const auto key = subject_public_key_info(as_view(file));
  ASSERT_TRUE(key);
  // RFC 5480: AlgorithmIdentifier id-ecPublicKey with the named curve prime256v1.
  EXPECT_TRUE(to_hex(*key).starts_with("3059301306072a8648ce3d020106082a8648ce3d030107"));
}

TEST(Der, FindsNoKeyInACertificateCutAnywhereBeforeItsEnd) {
  const std::string file = tests::read_file(SMTPMATRIX_BINARY_DIR "/certificates/leaf.der");
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(subject_public_key_info(as_view(file).first(size))) << size;
  }
}

}  // namespace
}  // namespace smtpmatrix::certs
