// What verify() says of chains that are right, and wrong in every way that a mail server's chain is.
#include "probes/certs/verify.h"

#include <algorithm>
#include <array>
#include <botan/pem.h>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/certs/limits.h"
#include "probes/certs/trust_store.h"
#include "tests/unit/probes/certs/made_chains.h"

namespace smtpmatrix::certs {
namespace {

using enum CertificateProblem;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

ChainFacts check(const std::vector<Bytes>& chain, std::string_view name = made_for_host) {
  return verify(chain, name, valid_time(), trusts_root());
}

TEST(Verify, AWholeChainToATrustedRootIsVerified) {
  const ChainFacts facts = check(chain_of({"leaf", "intermediate"}));
  EXPECT_TRUE(facts.verified());
  EXPECT_THAT(facts.problems, IsEmpty());
  EXPECT_EQ(facts.detail, "");
  EXPECT_EQ(facts.chain.size(), 2U);
  EXPECT_NE(facts.root.value().find("root"), std::string::npos);
}

TEST(Verify, TheRootMayBeSentToo) {
  EXPECT_TRUE(check(chain_of({"leaf", "intermediate", "root"})).verified());
}

TEST(Verify, TheOrderAboveTheLeafDoesNotMatter) {
  EXPECT_TRUE(check(chain_of({"leaf", "root", "intermediate"})).verified());
  EXPECT_TRUE(check(chain_of({"leaf", "other-root", "intermediate"})).verified());
}

TEST(Verify, TellsTheFactsOfEachCertificate) {
  const ChainFacts facts = check(chain_of({"leaf", "intermediate"}));
  const CertificateFacts& leaf = facts.chain[0];
  EXPECT_EQ(leaf.subject, R"(CN="smtp.example.test")");
  EXPECT_NE(leaf.issuer.find("intermediate"), std::string::npos);
  EXPECT_THAT(leaf.dns_names, ElementsAre("smtp.example.test", "*.wild.example.test"));
  EXPECT_THAT(leaf.ip_addresses, ElementsAre("127.0.0.1", "2001:db8::25"));
  EXPECT_EQ(leaf.key_algorithm, "ECDSA");
  EXPECT_EQ(leaf.key_bits, 256U);
  EXPECT_NE(leaf.signature_algorithm.find("SHA-256"), std::string::npos) << leaf.signature_algorithm;
  EXPECT_EQ(leaf.sha256_fingerprint.size(), 64U);
  EXPECT_EQ(leaf.spki_sha256.size(), 64U);
  EXPECT_EQ(leaf.not_after - leaf.not_before, std::chrono::days(36500));
  EXPECT_FALSE(leaf.is_ca);
  EXPECT_FALSE(leaf.self_signed);
  EXPECT_TRUE(facts.chain[1].is_ca);
}

TEST(Verify, NamesSignaturesTheSameWhicheverBotanReadsThem) {
  const auto name = [](const char* leaf) { return check(chain_of({leaf})).chain[0].signature_algorithm; };
  EXPECT_EQ(name("leaf"), "ECDSA/EMSA1(SHA-256)");
  EXPECT_EQ(name("leaf-sha1"), "ECDSA/EMSA1(SHA-160)");
  EXPECT_EQ(name("server-rsa"), "RSA/EMSA3(SHA-256)");
  EXPECT_EQ(name("leaf-pss-sha256"), "RSA/EMSA4");
  EXPECT_EQ(name("server-ed25519"), "Ed25519");
}

TEST(Verify, NamesKeysAsPeopleDo) {
  EXPECT_EQ(check(chain_of({"server-rsa"})).chain[0].key_algorithm, "RSA");
  EXPECT_EQ(check(chain_of({"server-rsa"})).chain[0].key_bits, 2048U);
  EXPECT_EQ(check(chain_of({"server-ed25519"})).chain[0].key_algorithm, "Ed25519");
  EXPECT_TRUE(check(chain_of({"server-ed25519"})).chain[0].self_signed);
}

TEST(Verify, WildcardsAndAddressesMatch) {
  EXPECT_TRUE(check(chain_of({"leaf", "intermediate"}), "a.wild.example.test").verified());
  EXPECT_TRUE(check(chain_of({"leaf", "intermediate"}), "127.0.0.1").verified());
  EXPECT_TRUE(check(chain_of({"leaf", "intermediate"}), "2001:db8::25").verified());
  EXPECT_THAT(check(chain_of({"leaf", "intermediate"}), "127.0.0.2").problems, ElementsAre(name_mismatch));
}

TEST(Verify, AnotherNameIsAMismatchAndStillTrusted) {
  const ChainFacts facts = check(chain_of({"leaf", "intermediate"}), "mail.example.test");
  EXPECT_TRUE(facts.trusted);
  EXPECT_FALSE(facts.verified());
  EXPECT_THAT(facts.problems, ElementsAre(name_mismatch));
}

TEST(Verify, TheCommonNameIsTheLastResort) {
  EXPECT_TRUE(check(chain_of({"leaf-common-name", "intermediate"})).verified());
}

TEST(Verify, ExpiredAndNotYetValidAreToldApart) {
  const auto chain = chain_of({"leaf", "intermediate"});
  const auto much_later = valid_time() + std::chrono::days(36600);
  EXPECT_THAT(verify(chain, made_for_host, much_later, trusts_root()).problems, ElementsAre(expired));
  EXPECT_THAT(verify(chain, made_for_host, UnixTime{}, trusts_root()).problems, ElementsAre(not_yet_valid));
}

TEST(Verify, ALeafAloneLacksItsIntermediate) {
  const ChainFacts facts = check(chain_of({"leaf"}));
  EXPECT_THAT(facts.problems, ElementsAre(missing_intermediate));
  EXPECT_NE(facts.root.value().find("intermediate"), std::string::npos);
}

TEST(Verify, ALeafSignedByATrustedRootNeedsNoIntermediate) {
  EXPECT_TRUE(check(chain_of({"leaf-of-root"})).verified());
}

TEST(Verify, AChainToAnUnknownRootNamesThatRoot) {
  const TrustStore other = TrustStore::from_pem(certificate_file("other-root.pem")).value();
  for (const auto& chain : {chain_of({"leaf", "intermediate"}), chain_of({"leaf", "intermediate", "root"})}) {
    const ChainFacts facts = verify(chain, made_for_host, valid_time(), other);
    EXPECT_THAT(facts.problems, ElementsAre(untrusted_root));
    EXPECT_NE(facts.root.value().find(R"(CN="root")"), std::string::npos) << facts.root.value();
    EXPECT_TRUE(facts.name_matches);
  }
}

TEST(Verify, AnAnchorThatNoChainNamesIsNotReadInFullAndOneThatAnchorsNameIs) {
  std::string bundle = certificate_file("other-root.pem") + certificate_file("root.pem");
  bundle += certificate_file("intermediate.pem");
  const TrustStore store = TrustStore::from_pem(bundle).value();
  const auto read = [&] { return store.impl().anchors_for({}).all_subjects().size(); };
  EXPECT_EQ(store.size(), 3U);
  EXPECT_EQ(read(), 0U);
  EXPECT_TRUE(verify(chain_of({"leaf"}), made_for_host, valid_time(), store).verified());
  EXPECT_EQ(read(), 2U) << "the intermediate by the leaf, its root by the intermediate";
  EXPECT_FALSE(verify(chain_of({"self-signed"}), made_for_host, valid_time(), store).verified());
  EXPECT_EQ(read(), 2U);
}

TEST(Verify, AnAnchorThatTurnsOutMalformedIsNoneAndIsNamed) {
  // The root, but for one of its extensions (RFC 5280 4.2): basicConstraints is not in an OCTET STRING.
  Bytes broken = chain_of({"root"}).front();
  constexpr std::array<std::uint8_t, 3> basic_constraints = {0x55, 0x1d, 0x13};
  const auto extension = std::ranges::search(broken, basic_constraints).begin();
  const auto octet_string = std::find(extension, broken.end(), std::uint8_t{0x04});
  ASSERT_NE(octet_string, broken.end());
  *octet_string = 0x05;
  const std::string pem = Botan::PEM_Code::encode(broken, "CERTIFICATE");
  const auto store = TrustStore::from_pem(pem);
  ASSERT_TRUE(store) << store.error();
  const ChainFacts facts = verify(chain_of({"leaf", "intermediate"}), made_for_host, valid_time(), *store);
  EXPECT_FALSE(facts.trusted);
  EXPECT_NE(facts.detail.find("cannot be read"), std::string::npos) << facts.detail;
}

TEST(Verify, ASelfSignedLeafIsNotAnUntrustedRoot) {
  EXPECT_THAT(check(chain_of({"self-signed"})).problems, ElementsAre(self_signed));
}

TEST(Verify, ASelfSignedLeafThatIsTrustedIsVerified) {
  const TrustStore store = TrustStore::from_pem(certificate_file("self-signed.pem")).value();
  EXPECT_TRUE(verify(chain_of({"self-signed"}), made_for_host, valid_time(), store).verified());
}

TEST(Verify, EverythingThatIsWrongIsSaidAtOnce) {
  const auto much_later = valid_time() + std::chrono::days(36600);
  EXPECT_THAT(verify(chain_of({"self-signed"}), "other.test", much_later, TrustStore()).problems,
              ElementsAre(expired, name_mismatch, self_signed));
  EXPECT_THAT(
      verify(chain_of({"leaf-rsa1024", "intermediate"}), "other.test", much_later, TrustStore()).problems,
      ElementsAre(expired, name_mismatch, untrusted_root, weak_key));
}

TEST(Verify, WeaknessIsAProblemAndHidesNoFact) {
  EXPECT_THAT(check(chain_of({"leaf-sha1", "intermediate"})).problems, ElementsAre(weak_signature));
  EXPECT_THAT(check(chain_of({"leaf-pss-sha1", "rsa-authority"})).problems, ElementsAre(weak_signature));
  EXPECT_THAT(check(chain_of({"leaf-pss-sha256", "rsa-authority"})).problems, IsEmpty());
  const ChainFacts weak = check(chain_of({"leaf-rsa1024", "intermediate"}));
  EXPECT_THAT(weak.problems, ElementsAre(weak_key));
  EXPECT_EQ(weak.chain[0].key_bits, 1024U);
  EXPECT_FALSE(weak.trusted);
}

TEST(Verify, ACertificateForClientsIsOfWrongUsage) {
  EXPECT_THAT(check(chain_of({"leaf-client", "intermediate"})).problems, ElementsAre(wrong_usage));
}

TEST(Verify, ALeafMayNotIssue) {
  EXPECT_THAT(check(chain_of({"leaf-of-leaf", "leaf", "intermediate"})).problems, Contains(wrong_usage));
}

TEST(Verify, ASignatureByAnotherKeyIsBad) {
  EXPECT_THAT(check(chain_of({"leaf-forged"})).problems, ElementsAre(bad_signature));
}

TEST(Verify, ADamagedSignatureIsBad) {
  Bytes leaf = chain_of({"leaf"}).front();
  leaf.back() ^= 1U;
  EXPECT_THAT(check({leaf, chain_of({"intermediate"}).front()}).problems, ElementsAre(bad_signature));
  Bytes alone = chain_of({"self-signed"}).front();
  alone.back() ^= 1U;
  EXPECT_THAT(check({alone}).problems, Contains(bad_signature));
}

TEST(Verify, NoCertificateIsAProblem) {
  const ChainFacts facts = check({});
  EXPECT_THAT(facts.problems, ElementsAre(other));
  EXPECT_FALSE(facts.verified());
}

TEST(Verify, GarbageIsUnreadable) {
  for (const char* garbage : {"", "00", "30", "3000", "30030201", "300302010a", "ffffffff"}) {
    const ChainFacts facts = check({from_hex(garbage)});
    EXPECT_THAT(facts.problems, ElementsAre(unreadable)) << garbage;
    EXPECT_THAT(facts.chain, IsEmpty());
    EXPECT_FALSE(facts.detail.empty());
  }
  EXPECT_THAT(check({to_bytes(certificate_file("leaf.pem"))}).problems, ElementsAre(unreadable));
}

TEST(Verify, ACertificateCutAnywhereIsUnreadable) {
  const Bytes leaf = chain_of({"leaf"}).front();
  for (std::size_t size = 0; size < leaf.size(); ++size) {
    EXPECT_THAT(check({Bytes(leaf.begin(), leaf.begin() + static_cast<std::ptrdiff_t>(size))}).problems,
                ElementsAre(unreadable))
        << size;
  }
}

TEST(Verify, BytesAfterACertificateMakeItUnreadable) {
  Bytes leaf = chain_of({"leaf"}).front();
  leaf.push_back(0);
  EXPECT_THAT(check({leaf}).problems, ElementsAre(unreadable));
}

// Whatever single byte a peer changes, there is an answer, and the answer is no.
TEST(Verify, ACertificateChangedAnywhereIsNeverVerified) {
  const Bytes good = chain_of({"leaf-of-root"}).front();
  const UnixTime now = valid_time();
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes changed = good;
    changed[at] ^= 0x55U;
    EXPECT_FALSE(verify({changed}, made_for_host, now, trusts_root()).verified()) << at;
  }
}

TEST(Verify, AnUnreadableCertificateEndsTheChainButNotTheFacts) {
  const ChainFacts facts =
      check({chain_of({"leaf"}).front(), from_hex("3000"), chain_of({"intermediate"}).front()});
  EXPECT_EQ(facts.chain.size(), 1U);
  EXPECT_THAT(facts.problems, ElementsAre(unreadable, missing_intermediate));
}

TEST(Verify, MoreThan64KibAreNotParsed) {
  Bytes big = from_hex("3083010000");
  big.resize(limits::certificate_bytes + 1);
  const ChainFacts facts = check({big});
  EXPECT_THAT(facts.problems, ElementsAre(unreadable));
  EXPECT_NE(facts.detail.find("65536"), std::string::npos) << facts.detail;
}

TEST(Verify, OfALongChainTheFirstTenAreRead) {
  std::vector<Bytes> chain = chain_of({"leaf", "intermediate"});
  chain.resize(limits::certificates + 1, chain_of({"other-root"}).front());
  const ChainFacts facts = check(chain);
  EXPECT_EQ(facts.chain.size(), limits::certificates);
  EXPECT_THAT(facts.problems, ElementsAre(chain_too_long));
}

}  // namespace
}  // namespace smtpmatrix::certs
