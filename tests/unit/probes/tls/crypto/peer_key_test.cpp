// The peer's key against signatures made by Botan's own signer with the keys of the build tree.
#include "probes/tls/crypto/peer_key.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/botan_compat.h"
#include "probes/tls/crypto/hash.h"
#include "scanner/demo/botan_compat.h"
#include "tests/support/files.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::tls::crypto {
namespace {

namespace scheme = iana::signature_scheme;
using smtpmatrix::testing::ScriptedRandom;

Bytes certificate(const std::string& name) {
  return to_bytes(tests::read_file(std::string(SMTPMATRIX_BINARY_DIR) + "/certificates/" + name + ".der"));
}

std::shared_ptr<Botan::Private_Key> private_key(const std::string& name) {
  const auto pem = tests::read_file(std::string(SMTPMATRIX_BINARY_DIR) + "/certificates/" + name + ".key");
  Botan::DataSource_Memory source(pem);
  return demo::compat::load_key(source);
}

Bytes sign(const std::string& name, const std::string& padding, View message, bool is_ecdsa) {
  Botan::AutoSeeded_RNG generator;
  const auto key = private_key(name);
  const auto format = is_ecdsa ? compat::der_signature : compat::standard_signature;
  Botan::PK_Signer signer(*key, generator, padding, format);
  return signer.sign_message(message.data(), message.size(), generator);
}

const View message = as_view("what was signed");

PeerKey rsa_key() { return std::move(PeerKey::from_certificate(certificate("leaf-rsa1024")).value()); }
PeerKey p256_key() { return std::move(PeerKey::from_certificate(certificate("leaf")).value()); }

TEST(PeerKey, says_what_it_is) {
  EXPECT_EQ(rsa_key().type(), KeyType::rsa);
  EXPECT_EQ(rsa_key().bits(), 1024U);
  EXPECT_EQ(rsa_key().curve(), std::nullopt);
  EXPECT_EQ(p256_key().type(), KeyType::ecdsa);
  EXPECT_EQ(p256_key().bits(), 256U);
  EXPECT_EQ(p256_key().curve(), iana::group::secp256r1);
}

TEST(PeerKey, serves_what_the_key_usage_admits) {
  const auto serves = [](const char* name) {
    const PeerKey key = std::move(PeerKey::from_certificate(certificate(name)).value());
    return std::pair(key.may_serve(KeyUse::signature), key.may_serve(KeyUse::encipherment));
  };
  EXPECT_EQ(serves("leaf"), std::pair(true, true)) << "which has no key usage";
  EXPECT_EQ(serves("leaf-key-agreement"), std::pair(false, false));
  EXPECT_EQ(serves("leaf-rsa-digitalSignature"), std::pair(true, false));
  EXPECT_EQ(serves("leaf-rsa-keyEncipherment"), std::pair(false, true));
  EXPECT_EQ(serves("server-rsa"), std::pair(true, true));
}

struct SchemeCase {
  std::uint16_t code;
  const char* padding;
};

TEST(PeerKey, verifies_every_rsa_scheme_of_tls12) {
  const PeerKey key = rsa_key();
  for (const auto& [code, padding] : {SchemeCase{scheme::rsa_pkcs1_sha1, "EMSA3(SHA-1)"},
                                      SchemeCase{scheme::rsa_pkcs1_sha256, "EMSA3(SHA-256)"},
                                      SchemeCase{scheme::rsa_pkcs1_sha384, "EMSA3(SHA-384)"},
                                      SchemeCase{scheme::rsa_pkcs1_sha512, "EMSA3(SHA-512)"},
                                      SchemeCase{scheme::rsa_pss_rsae_sha256, "EMSA4(SHA-256,MGF1,32)"},
                                      SchemeCase{scheme::rsa_pss_rsae_sha384, "EMSA4(SHA-384,MGF1,48)"}}) {
    Bytes signature = sign("leaf-rsa1024", padding, message, false);
    EXPECT_TRUE(key.verify(code, SchemeRules::tls12, message, signature)) << padding;
    EXPECT_FALSE(key.verify(code, SchemeRules::tls12, as_view("something else"), signature)) << padding;
    signature.back() ^= 1;
    const auto verified = key.verify(code, SchemeRules::tls12, message, signature);
    ASSERT_FALSE(verified) << padding;
    EXPECT_EQ(verified.error(), CryptoError::bad_signature);
  }
}

TEST(PeerKey, takes_a_salt_of_the_digests_length_only) {
  const Bytes signature = sign("leaf-rsa1024", "EMSA4(SHA-256,MGF1,20)", message, false);
  EXPECT_FALSE(rsa_key().verify(scheme::rsa_pss_rsae_sha256, SchemeRules::tls12, message, signature));
}

TEST(PeerKey, refuses_pkcs1_and_sha1_in_tls13) {
  const Bytes signature = sign("leaf-rsa1024", "EMSA3(SHA-256)", message, false);
  const auto verified = rsa_key().verify(scheme::rsa_pkcs1_sha256, SchemeRules::tls13, message, signature);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error(), CryptoError::scheme_mismatch);
}

TEST(PeerKey, binds_the_curve_of_an_ecdsa_scheme_in_tls13_only) {
  const Bytes signature = sign("leaf", "EMSA1(SHA-384)", message, true);
  EXPECT_TRUE(p256_key().verify(scheme::ecdsa_secp384r1_sha384, SchemeRules::tls12, message, signature));
  const auto verified =
      p256_key().verify(scheme::ecdsa_secp384r1_sha384, SchemeRules::tls13, message, signature);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error(), CryptoError::scheme_mismatch);
}

TEST(PeerKey, refuses_schemes_of_other_keys_and_unknown_ones) {
  const auto error = [](const PeerKey& key, std::uint16_t code) {
    return key.verify(code, SchemeRules::tls12, message, Bytes(64)).error();
  };
  EXPECT_EQ(error(p256_key(), scheme::rsa_pkcs1_sha256), CryptoError::scheme_mismatch);
  EXPECT_EQ(error(rsa_key(), scheme::ecdsa_secp256r1_sha256), CryptoError::scheme_mismatch);
  EXPECT_EQ(error(rsa_key(), scheme::rsa_pss_pss_sha256), CryptoError::scheme_mismatch);
  EXPECT_EQ(error(rsa_key(), scheme::ed448), CryptoError::unsupported_scheme);
  EXPECT_EQ(error(rsa_key(), 0x0a0a), CryptoError::unsupported_scheme);
}

TEST(PeerKey, verifies_what_tls10_signs) {
  const Bytes signature = sign("leaf-rsa1024", "EMSA3(Raw)", digest_md5_sha1(message), false);
  EXPECT_TRUE(rsa_key().verify_legacy(message, signature));
  EXPECT_FALSE(rsa_key().verify_legacy(as_view("something else"), signature));
  EXPECT_TRUE(p256_key().verify_legacy(message, sign("leaf", "EMSA1(SHA-1)", message, true)));
}

TEST(PeerKey, encrypts_a_premaster_that_its_private_key_decrypts) {
  ScriptedRandom random;
  const Bytes premaster(48, 3);
  const auto encrypted = rsa_key().encrypt_premaster(premaster, random);
  ASSERT_TRUE(encrypted);
  Botan::AutoSeeded_RNG generator;
  const auto key = private_key("leaf-rsa1024");
  const Botan::PK_Decryptor_EME decryptor(*key, generator, "PKCS1v15");
  const auto decrypted = decryptor.decrypt(*encrypted);
  EXPECT_EQ(Bytes(decrypted.begin(), decrypted.end()), premaster);
  EXPECT_EQ(p256_key().encrypt_premaster(premaster, random).error(), CryptoError::scheme_mismatch);
}

TEST(PeerKey, of_a_certificate_cut_or_changed_anywhere_is_an_error_or_a_key_but_never_a_crash) {
  const Bytes der = certificate("leaf");
  for (std::size_t i = 0; i < der.size(); ++i) {
    EXPECT_FALSE(PeerKey::from_certificate(View(der).first(i))) << i;
    Bytes changed = der;
    changed[i] ^= 0xff;
    (void)PeerKey::from_certificate(changed);
  }
  EXPECT_EQ(PeerKey::from_certificate(Bytes(70000)).error(), CryptoError::malformed_certificate);
}

}  // namespace
}  // namespace smtpmatrix::tls::crypto
