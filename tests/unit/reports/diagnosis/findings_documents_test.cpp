// Documents against what was seen; certificates; the texts themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "reports/diagnosis/advice.h"

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Observation session(std::vector<std::string> mechanisms = {"LOGIN", "XOAUTH2"}) {
  return with_tls(seen(Mode::starttls, "tls1.2", 587, std::move(mechanisms)), 0x0303);
}

TEST(Documents, ThatHoldAreNotMentioned) {
  const auto found = ids(diagnosed({session()}, "smtp.office365.com"));
  EXPECT_THAT(found, Not(Contains("documents_promise_more")));
  EXPECT_THAT(found, Not(Contains("documents_promise_less")));
}

TEST(Documents, PortThatRefusesAndOneThatIsNotPromised) {
  const auto host = diagnosed({session(), unreached(Mode::starttls, "tls1.2", 25, Reason::connection_refused),
                               with_tls(seen(Mode::implicit, "tls1.2", 465), 0x0303)},
                              "smtp.office365.com");
  EXPECT_THAT(finding_of(host, "documents_promise_more").explanation,
              HasSubstr("Documents as of 2026-11-23, and what was seen: Port 25 (STARTTLS)"));
  EXPECT_THAT(finding_of(host, "documents_promise_less").explanation, HasSubstr("Port 465 (SSL/TLS): works"));
}

TEST(Documents, SilenceAndDoubtContradictNobody) {
  const auto found = ids(
      diagnosed({session(), unreached(Mode::starttls, "tls1.2", 25, Reason::timeout)}, "smtp.office365.com"));
  EXPECT_THAT(found, Not(Contains("documents_promise_more")));
}

TEST(Documents, OldTlsThatGetsThroughAuthThoughItShouldNot) {
  auto old = with_tls(seen(Mode::starttls, "tls1.0", 587, {"LOGIN", "XOAUTH2"}), 0x0301);
  EXPECT_THAT(ids(diagnosed({old}, "smtp.office365.com")), Not(Contains("documents_promise_less")));
  old.reached = Stage::auth_challenge;
  EXPECT_THAT(finding_of(diagnosed({old}, "smtp.office365.com"), "documents_promise_less").explanation,
              HasSubstr("TLS 1.0: works, though TLS 1.2 is documented as the oldest"));
}

TEST(Documents, PromisedVersionThatIsRefused) {
  const auto refused = ended(seen(Mode::starttls, "tls1.2"), Reason::tls_version_mismatch);
  EXPECT_THAT(finding_of(diagnosed({refused}, "smtp.office365.com"), "documents_promise_more").explanation,
              HasSubstr("TLS 1.2: documented, and refused"));
}

TEST(Documents, MechanismsOfBothSides) {
  const auto host = diagnosed({session({"LOGIN", "PLAIN"})}, "smtp.office365.com");
  EXPECT_THAT(finding_of(host, "documents_promise_more").explanation, HasSubstr("AUTH XOAUTH2: documented"));
  EXPECT_THAT(finding_of(host, "documents_promise_less").explanation, HasSubstr("AUTH PLAIN: offered"));
}

Observation with_certificate(CertificateProblem problem) {
  auto value = session({});
  value.certificate.emplace();
  value.certificate->problems = {problem};
  return value;
}

TEST(Certificates, EveryProblemHasAFindingUnlessVerifyingIsOff) {
  auto unverified = context_of();
  unverified.verify = false;
  for (int number = 0; number <= static_cast<int>(CertificateProblem::other); ++number) {
    const auto value = with_certificate(static_cast<CertificateProblem>(number));
    EXPECT_EQ(diagnosed({value}).findings.size(), 1U) << number;
    EXPECT_THAT(diagnosed_in(unverified, {value}).findings, IsEmpty()) << number;
  }
}

TEST(Certificates, ThatExpireSoonAreTold) {
  auto value = session({});
  value.certificate.emplace();
  value.certificate->chain.resize(1);
  value.certificate->chain.front().not_after = context_of().now + std::chrono::days(5);
  EXPECT_THAT(ids(diagnosed({value})), Contains("certificate_expires_soon"));
  value.certificate->chain.front().not_after = context_of().now + std::chrono::days(90);
  EXPECT_THAT(ids(diagnosed({value})), IsEmpty());
}

TEST(Certificates, WeakOnesAreToldThoughTheyVerify) {
  auto value = session({});
  value.certificate.emplace();
  value.certificate->trusted = value.certificate->name_matches = true;
  value.certificate->chain.resize(1);
  auto& leaf = value.certificate->chain.front();
  leaf.not_after = context_of().now + std::chrono::days(90);
  leaf.key_algorithm = "RSA";
  leaf.key_bits = 1024;
  leaf.signature_algorithm = "RSA/EMSA3(SHA-160)";
  EXPECT_EQ(ids(diagnosed({value})),
            (std::set<std::string>{"certificate_weak_key", "certificate_weak_signature"}));
  leaf.key_bits = 2048;
  leaf.signature_algorithm = "RSA/EMSA3(SHA-256)";
  EXPECT_THAT(ids(diagnosed({value})), IsEmpty());
}

TEST(Certificates, RootThatTheDeviceDoesNotKnowIsNamed) {
  auto value =
      stopped(with_certificate(CertificateProblem::untrusted_root), Stage::tls, Reason::certificate_rejected);
  value.certificate->root = "CN=Example Root";
  const auto host = diagnosed({value});
  EXPECT_EQ(ids(host), std::set<std::string>{"certificate_root_unknown_to_device"});
  EXPECT_THAT(host.findings.front().title, HasSubstr("CN=Example Root"));
}

TEST(Certificates, NewRootOfExchangeOnlineIsNamedThereOnly) {
  auto value = session();
  value.certificate.emplace();
  value.certificate->root = "CN=\"DigiCert Global Root G2\",O=\"DigiCert Inc\"";
  EXPECT_THAT(ids(diagnosed({value}, "smtp.office365.com")), Contains("certificate_root_digicert_g2"));
  EXPECT_THAT(ids(diagnosed({value}, "mail.unknown.example")), Not(Contains("certificate_root_digicert_g2")));
}

TEST(Advice, EveryEntryIsCompleteAndItsIdUnique) {
  const std::set<std::string_view> actors = {"device", "tenant-admin", "mailbox-owner", "network",
                                             "provider"};
  std::set<std::string_view> seen_ids;
  for (const auto& advice : all_advice()) {
    EXPECT_TRUE(seen_ids.insert(advice.id).second) << advice.id;
    EXPECT_TRUE(actors.contains(advice.actor)) << advice.id;
    EXPECT_FALSE(advice.title.empty() || advice.explanation.empty() || advice.source.empty()) << advice.id;
    EXPECT_FALSE(advice.remedy.empty()) << advice.id;
  }
}

TEST(Advice, WordsOfAPeerAreNotSearchedForMarks) {
  const auto finding = make_finding("login_refused", {{"host", "h"}, {"ports", "25"}, {"detail", "{host}"}});
  EXPECT_EQ(finding.title, "h refuses the login: {host}");
}

TEST(Advice, WhatIsNoMarkStays) {
  EXPECT_EQ(fill_in("{host} {unknown} { {host", {{"host", "h"}}), "h {unknown} { {host");
}

TEST(Findings, AreMostSevereFirstAndEachRestsOnACell) {
  auto weak = session({});
  weak.bytes_after_starttls = {'x'};
  const auto host = diagnosed({weak, with_tls(seen(Mode::starttls, "tls1.0"), 0x0301)});
  EXPECT_TRUE(std::ranges::is_sorted(host.findings, {}, &Finding::severity));
  for (const auto& finding : host.findings) EXPECT_THAT(finding.evidence, Not(IsEmpty())) << finding.id;
}

TEST(Findings, HostThatWorksAsItShouldHasNone) {
  EXPECT_THAT(diagnosed({with_tls(seen(Mode::starttls, "tls1.3"), 0x0304)}).findings, IsEmpty());
}

}  // namespace
}  // namespace smtpmatrix::reports
