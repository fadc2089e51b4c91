#include "probes/tls/crypto/key_pair.h"

#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "tests/support/scripted_random.h"
#include "tests/support/vectors.h"

namespace smtpmatrix::tls::crypto {
namespace {

namespace group = iana::group;
using smtpmatrix::testing::ScriptedRandom;
using smtpmatrix::testing::Vectors;

KeyPair made(std::uint16_t code, Random& random) {
  auto pair = KeyPair::generate(code, random);
  EXPECT_TRUE(pair);
  return std::move(*pair);
}

CryptoError agreement_error(const KeyPair& pair, View peer) {
  ScriptedRandom random;
  const auto shared = pair.agree(peer, random);
  return shared ? CryptoError::internal : shared.error();
}

TEST(KeyPair, agrees_as_rfc_7748_says) {
  const Vectors v("primitives", "x25519");
  ScriptedRandom random(v.bytes("private_a"));
  const KeyPair pair = made(group::x25519, random);
  EXPECT_EQ(pair.public_value(), v.bytes("public_a"));
  const auto shared = pair.agree(v.bytes("public_b"), random);
  ASSERT_TRUE(shared);
  EXPECT_EQ(to_bytes(shared->reveal()), v.bytes("shared"));
}

class EveryGroup : public ::testing::TestWithParam<std::uint16_t> {};

TEST_P(EveryGroup, gives_both_sides_the_same_secret_of_fixed_length) {
  ScriptedRandom random(Bytes(200, 0x31));
  const KeyPair ours = made(GetParam(), random);
  const KeyPair theirs = made(GetParam(), random);
  const auto a = ours.agree(theirs.public_value(), random);
  const auto b = theirs.agree(ours.public_value(), random);
  ASSERT_TRUE(a);
  ASSERT_TRUE(b);
  EXPECT_TRUE(equal_in_constant_time(a->reveal(), b->reveal()));
  const std::size_t bits = ffdhe_bits(GetParam());
  if (bits > 0) {
    EXPECT_EQ(a->size() * 8, bits);
    EXPECT_EQ(ours.public_value().size() * 8, bits);
  }
}

TEST_P(EveryGroup, refuses_values_of_another_length) {
  ScriptedRandom random;
  const KeyPair pair = made(GetParam(), random);
  Bytes longer = pair.public_value();
  longer.push_back(1);
  EXPECT_EQ(agreement_error(pair, {}), CryptoError::malformed_public_value);
  EXPECT_EQ(agreement_error(pair, longer), CryptoError::malformed_public_value);
}

INSTANTIATE_TEST_SUITE_P(, EveryGroup,
                         ::testing::Values(group::x25519, group::secp256r1, group::secp384r1,
                                           group::secp521r1, group::ffdhe2048, group::ffdhe3072));

TEST(KeyPair, refuses_points_that_are_not_on_the_curve) {
  ScriptedRandom random;
  const KeyPair pair = made(group::secp256r1, random);
  Bytes point = pair.public_value();
  point.back() ^= 1;
  EXPECT_EQ(agreement_error(pair, point), CryptoError::malformed_public_value);
}

TEST(KeyPair, refuses_compressed_points) {
  ScriptedRandom random;
  const KeyPair pair = made(group::secp256r1, random);
  Bytes compressed(pair.public_value().begin(), pair.public_value().begin() + 33);
  compressed[0] = 2;
  EXPECT_EQ(agreement_error(pair, compressed), CryptoError::malformed_public_value);
  Bytes hybrid = pair.public_value();
  hybrid[0] = 6;
  EXPECT_EQ(agreement_error(pair, hybrid), CryptoError::malformed_public_value);
}

TEST(KeyPair, refuses_x25519_points_of_small_order) {
  ScriptedRandom random;
  const KeyPair pair = made(group::x25519, random);
  EXPECT_EQ(agreement_error(pair, Bytes(32, 0)), CryptoError::zero_shared_secret);
}

TEST(KeyPair, refuses_finite_field_values_outside_two_to_p_minus_two) {
  // p = 2^127 - 1, a prime; values from RFC 8446 4.2.8.1's rule.
  const Bytes p = from_hex("7fffffffffffffffffffffffffffffff");
  const auto dh = DhGroup::from_parameters(p, Bytes{3});
  ASSERT_TRUE(dh);
  EXPECT_EQ(dh->bits(), 127U);
  ScriptedRandom random;
  const auto pair = KeyPair::generate(*dh, random);
  ASSERT_TRUE(pair);
  for (const auto* refused : {"00", "01", "7ffffffffffffffffffffffffffffffe",
                              "7fffffffffffffffffffffffffffffff", "ffffffffffffffffffffffffffffffff"}) {
    EXPECT_EQ(agreement_error(*pair, from_hex(refused)), CryptoError::malformed_public_value) << refused;
  }
  EXPECT_TRUE(pair->agree(from_hex("02"), random));
  EXPECT_TRUE(pair->agree(from_hex("7ffffffffffffffffffffffffffffffd"), random));
}

TEST(KeyPair, does_not_know_other_groups) {
  ScriptedRandom random;
  const auto pair = KeyPair::generate(group::x448, random);
  ASSERT_FALSE(pair);
  EXPECT_EQ(pair.error(), CryptoError::unsupported_group);
  EXPECT_FALSE(is_supported_group(group::x448));
}

TEST(DhGroup, refuses_parameters_that_make_no_group) {
  const Bytes p = from_hex("7fffffffffffffffffffffffffffffff");
  const auto error = [](View prime, View generator) {
    const auto dh = DhGroup::from_parameters(prime, generator);
    return dh ? CryptoError::internal : dh.error();
  };
  EXPECT_EQ(error(from_hex("7ffffffffffffffffffffffffffffffe"), Bytes{2}), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(p, Bytes{1}), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(p, Bytes{}), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(p, p), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(Bytes{}, Bytes{2}), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(Bytes{7}, Bytes{2}), CryptoError::bad_dh_prime);
  EXPECT_EQ(error(Bytes(1025, 0xff), Bytes{2}), CryptoError::dh_prime_too_large);
  EXPECT_EQ(error(Bytes(4000, 0xff), Bytes{2}), CryptoError::dh_prime_too_large);
}

TEST(WithoutLeadingZeros, strips_them_and_nothing_else) {
  const auto strip = [](Bytes bytes) {
    return to_bytes(without_leading_zeros(SecretBytes(std::move(bytes))).reveal());
  };
  EXPECT_EQ(strip({0, 0, 1, 0}), (Bytes{1, 0}));
  EXPECT_EQ(strip({1, 0}), (Bytes{1, 0}));
  EXPECT_EQ(strip({0}), Bytes{});
}

}  // namespace
}  // namespace smtpmatrix::tls::crypto
