// Hashes, derivation and ciphers against published vectors (tests/vectors/primitives.json says whose).
#include <gtest/gtest.h>

#include "probes/tls/crypto/aead.h"
#include "probes/tls/crypto/cipher.h"
#include "probes/tls/crypto/derive.h"
#include "probes/tls/crypto/hash.h"
#include "tests/support/vectors.h"

namespace smtpmatrix::tls::crypto {
namespace {

using smtpmatrix::testing::Vectors;

Vectors primitive(const std::string& section) { return {"primitives", section}; }

TEST(Hash, gives_the_digests_of_abc) {
  // RFC 1321 A.5, FIPS 180-4 examples.
  EXPECT_EQ(to_hex(digest(HashAlgorithm::md5, as_view("abc"))), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(to_hex(digest(HashAlgorithm::sha1, as_view("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(digest(HashAlgorithm::sha256, as_view("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(digest(HashAlgorithm::sha384, as_view("abc"))).substr(0, 32),
            "cb00753f45a35e8bb5a03d699ac65007");
  EXPECT_EQ(to_hex(digest(HashAlgorithm::sha512, as_view("abc"))).substr(0, 32),
            "ddaf35a193617abacc417349ae204131");
}

TEST(Hash, a_snapshot_does_not_disturb_what_follows) {
  Hash hash(HashAlgorithm::sha256);
  hash.update(as_view("a"));
  EXPECT_EQ(hash.snapshot(), digest(HashAlgorithm::sha256, as_view("a")));
  hash.update(as_view("bc"));
  EXPECT_EQ(hash.snapshot(), digest(HashAlgorithm::sha256, as_view("abc")));
  EXPECT_EQ(hash.finish(), digest(HashAlgorithm::sha256, as_view("abc")));
  EXPECT_EQ(hash.finish(), digest(HashAlgorithm::sha256, {}));
}

TEST(Hash, md5_and_sha1_stand_one_after_the_other) {
  EXPECT_EQ(to_hex(digest_md5_sha1(as_view("abc"))),
            "900150983cd24fb0d6963f7d28e17f72a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Hmac, gives_the_codes_of_rfc_4231) {
  EXPECT_EQ(to_hex(hmac(HashAlgorithm::sha256, as_view("Jefe"), as_view("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hmac, keeps_its_key_for_the_next_message) {
  Hmac mac(HashAlgorithm::sha1, as_view("key"));
  mac.update(as_view("one"));
  const Bytes first = mac.finish();
  mac.update(as_view("one"));
  EXPECT_EQ(mac.finish(), first);
  EXPECT_EQ(mac.size(), 20U);
}

TEST(Prf, of_tls10_matches_nist) {
  const auto v = primitive("tls10_prf");
  const auto output =
      prf_md5_sha1(v.bytes("secret"), v.text("label"), v.bytes("seed"), v.bytes("output").size());
  EXPECT_EQ(to_bytes(output.reveal()), v.bytes("output"));
}

TEST(Prf, of_tls10_shares_the_middle_byte_of_an_odd_secret) {
  // RFC 2246 5: S1 and S2 are both ceil(n/2) bytes; two secrets that differ in the middle byte differ in
  // both.
  const auto a = prf_md5_sha1(Bytes{1, 2, 3}, "label", {}, 16);
  const auto b = prf_md5_sha1(Bytes{1, 9, 3}, "label", {}, 16);
  EXPECT_NE(to_bytes(a.reveal()), to_bytes(b.reveal()));
}

TEST(Prf, of_tls12_matches_its_published_vectors) {
  for (const auto& [hash, section] : {std::pair{HashAlgorithm::sha256, "tls12_prf_sha256"},
                                      std::pair{HashAlgorithm::sha384, "tls12_prf_sha384"}}) {
    const auto v = primitive(section);
    const auto output =
        prf_tls12(hash, v.bytes("secret"), v.text("label"), v.bytes("seed"), v.bytes("output").size());
    EXPECT_EQ(to_bytes(output.reveal()), v.bytes("output")) << section;
  }
}

TEST(Hkdf, matches_rfc_5869) {
  for (const auto* section : {"hkdf_sha256", "hkdf_sha256_no_salt"}) {
    const auto v = primitive(section);
    const auto prk = hkdf_extract(HashAlgorithm::sha256, v.bytes("salt"), v.bytes("ikm"));
    EXPECT_EQ(to_bytes(prk.reveal()), v.bytes("prk")) << section;
    const auto okm = hkdf_expand(HashAlgorithm::sha256, prk.reveal(), v.bytes("info"), v.bytes("okm").size());
    EXPECT_EQ(to_bytes(okm.reveal()), v.bytes("okm")) << section;
  }
}

struct AeadCase {
  AeadAlgorithm algorithm;
  const char* section;
};

class AeadVectors : public ::testing::TestWithParam<AeadCase> {};

TEST_P(AeadVectors, seal_and_open) {
  const auto v = primitive(GetParam().section);
  AeadSealer sealer(GetParam().algorithm, v.bytes("key"));
  Bytes sealed;
  sealer.seal(v.bytes("nonce"), v.bytes("additional_data"), v.bytes("plaintext"), sealed);
  EXPECT_EQ(sealed, v.bytes("sealed"));
  AeadOpener opener(GetParam().algorithm, v.bytes("key"));
  const auto opened = opener.open(v.bytes("nonce"), v.bytes("additional_data"), sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(to_bytes(*opened), v.bytes("plaintext"));
}

TEST_P(AeadVectors, do_not_open_when_any_byte_is_changed_or_missing) {
  const auto v = primitive(GetParam().section);
  const Bytes sealed = v.bytes("sealed");
  AeadOpener opener(GetParam().algorithm, v.bytes("key"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1;
    EXPECT_FALSE(opener.open(v.bytes("nonce"), v.bytes("additional_data"), changed)) << i;
    EXPECT_FALSE(opener.open(v.bytes("nonce"), v.bytes("additional_data"), View(sealed).first(i))) << i;
  }
  Bytes other_data = v.bytes("additional_data");
  other_data.back() ^= 1;
  EXPECT_FALSE(opener.open(v.bytes("nonce"), other_data, sealed));
  EXPECT_TRUE(opener.open(v.bytes("nonce"), v.bytes("additional_data"), sealed));
}

INSTANTIATE_TEST_SUITE_P(, AeadVectors,
                         ::testing::Values(AeadCase{AeadAlgorithm::aes_128_gcm, "aes_128_gcm"},
                                           AeadCase{AeadAlgorithm::aes_256_gcm, "aes_256_gcm"},
                                           AeadCase{AeadAlgorithm::aes_128_ccm_8, "aes_128_ccm_8"},
                                           AeadCase{AeadAlgorithm::chacha20_poly1305, "chacha20_poly1305"}),
                         [](const auto& param) { return std::string(param.param.section); });

TEST(Cbc, matches_nist_in_both_directions) {
  const auto v = primitive("aes_128_cbc");
  Bytes blocks = v.bytes("plaintext");
  Cbc(BlockCipher::aes_128, CbcDirection::encrypt, v.bytes("key")).process(v.bytes("iv"), blocks);
  EXPECT_EQ(blocks, v.bytes("ciphertext"));
  Cbc(BlockCipher::aes_128, CbcDirection::decrypt, v.bytes("key")).process(v.bytes("iv"), blocks);
  EXPECT_EQ(blocks, v.bytes("plaintext"));
}

TEST(Rc4, gives_the_key_stream_of_rfc_6229_across_calls) {
  const auto v = primitive("rc4");
  Rc4 cipher(v.bytes("key"));
  Bytes stream(v.bytes("stream").size());
  cipher.process(std::span(stream).first(5));
  cipher.process(std::span(stream).subspan(5));
  EXPECT_EQ(stream, v.bytes("stream"));
}

TEST(SecretBytes, compare_equal_only_when_they_are) {
  EXPECT_TRUE(equal_in_constant_time(as_view("same"), as_view("same")));
  EXPECT_FALSE(equal_in_constant_time(as_view("same"), as_view("sama")));
  EXPECT_FALSE(equal_in_constant_time(as_view("same"), as_view("sam")));
}

}  // namespace
}  // namespace smtpmatrix::tls::crypto
