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

unsigned rsa_bits_of(const std::string& certificate) {
  return rsa_modulus_bits(
      as_view(tests::read_file(SMTPMATRIX_BINARY_DIR "/certificates/" + certificate + ".der")));
}

TEST(Der, SizesTheModulusOfAnRsaKeyAndOfNoOther) {
  EXPECT_EQ(rsa_bits_of("server-rsa"), 2048U);
  EXPECT_EQ(rsa_bits_of("leaf-rsa1024"), 1024U);
  EXPECT_EQ(rsa_bits_of("server-rsa-pss"), 0U);
  EXPECT_EQ(rsa_bits_of("leaf"), 0U);
  EXPECT_EQ(rsa_modulus_bits({}), 0U);
}

// The least of a certificate that a key is found in: seven fields, the last of them this one.
unsigned rsa_bits_of_key(std::string_view numbers) {
  const Bytes body = from_hex(numbers);
  const auto wrapped = [](std::uint8_t tag, const Bytes& inside) {
    Bytes made = {tag, static_cast<std::uint8_t>(inside.size())};
    append(made, inside);
    return made;
  };
  Bytes bits = {0};
  append(bits, wrapped(der::sequence, body));
  Bytes key_info = from_hex("300d06092a864886f70d0101010500");
  append(key_info, wrapped(der::bit_string, bits));
  Bytes fields = from_hex("020101 3000 3000 3000 3000");
  append(fields, wrapped(der::sequence, key_info));
  return rsa_modulus_bits(wrapped(der::sequence, wrapped(der::sequence, fields)));
}

TEST(Der, TakesForAnRsaKeyOnlyWhatCanBeOne) {
  EXPECT_EQ(rsa_bits_of_key("0203 00c001 0203 010001"), 16U);
  EXPECT_EQ(rsa_bits_of_key("0202 4001 0201 03"), 15U);
  EXPECT_EQ(rsa_bits_of_key("0202 c001 0201 03"), 0U) << "negative modulus";
  EXPECT_EQ(rsa_bits_of_key("0202 4000 0201 03"), 0U) << "even modulus";
  EXPECT_EQ(rsa_bits_of_key("0202 4001 0201 02"), 0U) << "even exponent";
  EXPECT_EQ(rsa_bits_of_key("0202 4001 0201 01"), 0U) << "exponent 1";
  EXPECT_EQ(rsa_bits_of_key("0202 4001"), 0U) << "no exponent";
  EXPECT_EQ(rsa_bits_of_key("0202 4001 0201 03 0500"), 0U) << "something after it";
  EXPECT_EQ(rsa_bits_of_key("0402 4001 0201 03"), 0U) << "no INTEGER";
}

}  // namespace
}  // namespace smtpmatrix::certs
