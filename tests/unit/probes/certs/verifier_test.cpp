// The memory of a Verifier: what it answers is what verify() says, whatever it was asked before.
#include "probes/certs/verifier.h"

#include <chrono>
#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <vector>

#include "probes/certs/limits.h"
#include "tests/unit/probes/certs/made_chains.h"

namespace smtpmatrix::certs {
namespace {

std::string shown(const ChainFacts& facts) {
  std::string text = facts.trusted ? "trusted, " : "not trusted, ";
  text += facts.name_matches ? "for " : "not for ";
  text += facts.checked_name + ", root " + facts.root.value_or("none") + ", " + facts.detail;
  for (const CertificateProblem problem : facts.problems) text += ", " + std::string(to_string(problem));
  for (const CertificateFacts& one : facts.chain) text += ", " + one.sha256_fingerprint;
  return text;
}

TEST(Verifier, SaysWhatVerifySaysOfEveryChainNameAndMomentEachTimeItIsAsked) {
  const std::vector<Chain> chains = {{},
                                     {to_bytes("no certificate")},
                                     chain_of({"leaf"}),
                                     chain_of({"leaf", "intermediate"}),
                                     chain_of({"leaf", "root", "intermediate"}),
                                     chain_of({"leaf-rsa1024", "intermediate"}),
                                     chain_of({"leaf-sha1", "intermediate"}),
                                     chain_of({"self-signed"}),
                                     Chain(limits::certificates + 1, chain_of({"leaf"}).front())};
  const std::vector<UnixTime> moments = {UnixTime{}, valid_time(),
                                         made_leaf().not_after + std::chrono::days(1)};
  const TrustStore store = trusts_root();
  Verifier verifier(trusts_root());
  for (int round = 0; round < 2; ++round) {
    for (const UnixTime moment : moments) {
      for (const Chain& chain : chains) {
        for (const std::string_view name : {made_for_host, std::string_view("other.test")}) {
          EXPECT_EQ(shown(verifier.verify(chain, name, moment)), shown(verify(chain, name, moment, store)));
        }
      }
    }
  }
}

TEST(Verifier, BuildsThePathOfAChainOnceForAllNames) {
  Verifier verifier(trusts_root());
  const Chain chain = chain_of({"leaf", "intermediate"});
  EXPECT_TRUE(verifier.verify(chain, made_for_host, valid_time()).verified());
  EXPECT_FALSE(verifier.verify(chain, "other.test", valid_time()).verified());
  EXPECT_TRUE(verifier.verify(chain, made_for_host, valid_time() + std::chrono::days(1)).verified());
  EXPECT_EQ(verifier.paths_built(), 1U);
}

TEST(Verifier, KnowsToTheSecondFromWhenUntilWhenACertificateIsValid) {
  Verifier verifier(TrustStore::from_pem(certificate_file("self-signed.pem")).value());
  const Chain chain = chain_of({"self-signed"});
  const auto trusted_at = [&](UnixTime now) { return verifier.verify(chain, made_for_host, now).trusted; };
  const CertificateFacts facts = verifier.verify(chain, made_for_host, UnixTime{}).chain.front();
  const std::chrono::seconds second(1);
  EXPECT_FALSE(trusted_at(facts.not_before - second));
  EXPECT_TRUE(trusted_at(facts.not_before));
  EXPECT_TRUE(trusted_at(facts.not_after));
  EXPECT_EQ(verifier.paths_built(), 2U);
  EXPECT_FALSE(trusted_at(facts.not_after + second));
  EXPECT_TRUE(trusted_at(facts.not_after));
}

TEST(Verifier, WhereOneCertificateEndsAndTheNextBeginsCounts) {
  Verifier verifier(trusts_root());
  const Chain whole = chain_of({"leaf-of-root"});
  EXPECT_TRUE(verifier.verify(whole, made_for_host, valid_time()).verified());
  const auto middle = whole.front().begin() + 100;
  const Chain cut = {Bytes(whole.front().begin(), middle), Bytes(middle, whole.front().end())};
  EXPECT_FALSE(verifier.verify(cut, made_for_host, valid_time()).verified());
}

TEST(Verifier, ForgetsTheOldestChain) {
  Verifier verifier(trusts_root());
  const Chain first = chain_of({"leaf-of-root"});
  EXPECT_TRUE(verifier.verify(first, made_for_host, valid_time()).verified());
  for (std::size_t number = 0; number < limits::remembered_chains; ++number) {
    const auto other =
        verifier.verify({to_bytes("chain " + std::to_string(number))}, made_for_host, valid_time());
    EXPECT_FALSE(other.verified());
  }
  EXPECT_TRUE(verifier.verify(first, made_for_host, valid_time()).verified());
  EXPECT_EQ(verifier.paths_built(), limits::remembered_chains + 2);
}

TEST(Verifier, DoesNotKeepWhatIsLargerThanChainsAre) {
  Verifier verifier(trusts_root());
  const Chain large(2, Bytes(limits::remembered_chain_bytes / 2 + 1, 0x30));
  EXPECT_FALSE(verifier.verify(large, made_for_host, valid_time()).verified());
  EXPECT_FALSE(verifier.verify(large, made_for_host, valid_time()).verified());
  EXPECT_EQ(verifier.paths_built(), 2U);
}

}  // namespace
}  // namespace smtpmatrix::certs
