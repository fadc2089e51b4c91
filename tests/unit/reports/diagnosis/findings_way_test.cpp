// What lies between the device and the server: reach, modes, STARTTLS on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_builder.h"

namespace smtpmatrix::reports {
namespace {

using namespace host_builder;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::map<std::string, std::string> starttls_offered = {{"STARTTLS", ""}};

Observation works(std::uint16_t port = 587) { return with_tls(seen(Mode::starttls, "tls1.2", port), 0x0303); }

TEST(Reach, NothingAnswersAndNothingElseIsSaid) {
  const auto silent = unreached(Mode::starttls, "tls1.2", 587, Reason::timeout);
  EXPECT_EQ(ids(diagnosed({silent}, "smtp.office365.com")), std::set<std::string>{"host_unreachable"});
  EXPECT_EQ(finding_of(diagnosed({silent}), "host_unreachable").severity, Severity::critical);
  EXPECT_THAT(ids(diagnosed({silent, works(25)})), Not(Contains("host_unreachable")));
}

TEST(Reach, NameThatLeadsNowhereIsTheDevicesAndAFailedLookUpTheNetworks) {
  const auto unknown = diagnosed({unreached(Mode::starttls, "tls1.2", 587, Reason::dns_not_found)});
  EXPECT_EQ(ids(unknown), std::set<std::string>{"name_not_found"});
  EXPECT_EQ(unknown.findings.front().actor, "device");
  EXPECT_EQ(ids(diagnosed({unreached(Mode::starttls, "tls1.2", 587, Reason::dns_failed)})),
            std::set<std::string>{"name_lookup_failed"});
}

TEST(Reach, Port25SilentWhile587ConnectsIsBlockedOnTheWay) {
  const auto silent = unreached(Mode::starttls, "tls1.2", 25, Reason::timeout);
  const auto finding = finding_of(diagnosed({silent, works()}), "port_25_blocked");
  EXPECT_EQ(finding.actor, "network");
  EXPECT_THAT(finding.title, HasSubstr("port 587 is not"));
  EXPECT_THAT(ids(diagnosed({unreached(Mode::starttls, "tls1.2", 25, Reason::connection_refused), works()})),
              Contains("port_25_refused"));
  EXPECT_THAT(ids(diagnosed({works(25), unreached(Mode::starttls, "tls1.2", 587, Reason::timeout)})),
              Not(Contains("port_25_blocked")));
}

TEST(Reach, Ipv6BrokenWhileIpv4Works) {
  const auto lost = at(unreached(Mode::starttls, "tls1.2", 587, Reason::timeout), "2001:db8::1");
  EXPECT_EQ(ids(diagnosed({lost, works()})), std::set<std::string>{"ipv6_broken"});
  EXPECT_EQ(ids(diagnosed({lost, works(), at(works(), "2001:db8::2")})),
            std::set<std::string>{"address_unreachable"});
  EXPECT_THAT(ids(diagnosed({at(works(), "2001:db8::1"), works()})), IsEmpty());
}

TEST(Reach, Ipv4BrokenWhileIpv6Works) {
  const auto lost = unreached(Mode::starttls, "tls1.2", 587, Reason::unreachable);
  const auto host = diagnosed({lost, at(works(), "2001:db8::1")});
  EXPECT_EQ(ids(host), std::set<std::string>{"ipv4_broken"});
  EXPECT_THAT(finding_of(host, "ipv4_broken").explanation, HasSubstr("192.0.2.1"));
}

TEST(Reach, AddressesThatDisagreeAreTold) {
  const auto refuses = at(ended(seen(Mode::starttls, "tls1.2"), Reason::tls_alert), "192.0.2.2");
  const auto finding = finding_of(diagnosed({works(), refuses}), "pool_disagrees");
  EXPECT_THAT(finding.explanation, HasSubstr("works at 192.0.2.1, refused at 192.0.2.2"));
  EXPECT_THAT(ids(diagnosed({works(), at(works(), "192.0.2.2")})), IsEmpty());
}

Observation greeted_by(Observation answered, std::string_view name, std::string_view fingerprint) {
  SmtpReply greeting;
  greeting.code = 220;
  greeting.text = std::string(name) + " ESMTP ready";
  answered.greeting = Fact<SmtpReply>::seen(greeting);
  answered.certificate.emplace();
  answered.certificate->chain.emplace_back().sha256_fingerprint = fingerprint;
  return answered;
}

TEST(Reach, FrontEndsThatDisagreeAreNamedByGreetingAddressAndCertificate) {
  const auto good = greeted_by(works(), "mx1.example", "0a1b2c3d4e5f60718293");
  const auto bad = greeted_by(at(ended(seen(Mode::starttls, "tls1.2"), Reason::tls_alert), "192.0.2.2"),
                              "mx2.example", "ffeeddccbbaa99887766");
  const auto finding = finding_of(diagnosed({good, bad}), "pool_disagrees");
  EXPECT_THAT(
      finding.explanation,
      HasSubstr("refused at 192.0.2.2. Who answered: mx1.example at 192.0.2.1, certificate 0a1b2c3d4e5f6071; "
                "mx2.example at 192.0.2.2, certificate ffeeddccbbaa9988. The same device"));
}

TEST(Reach, FrontEndsThatDisagreeAreToldUnlessItIsAThrottle) {
  HostReport host = diagnosed({stopped(works(), Stage::ehlo_tls, Reason::connection_closed)});
  auto& cell = host.cells.front();
  cell.outcome = Outcome::inconclusive;
  cell.repeats_asked = 3;
  cell.repeats_worked = 2;
  host.findings.clear();
  diagnose(host, context_of());
  EXPECT_THAT(ids(host), Contains("front_ends_disagree"));
  cell.front_ends = {{"mx1.example", 2, 2}, {"mx2.example", 1, 0}};
  host.findings.clear();
  diagnose(host, context_of());
  EXPECT_THAT(finding_of(host, "front_ends_disagree").explanation,
              HasSubstr("Who answered: mx1.example at 192.0.2.1 (2 of 2 work); mx2.example at 192.0.2.1 "
                        "(0 of 1 work)"));
  cell.reason = Reason::throttled;
  host.findings.clear();
  diagnose(host, context_of());
  EXPECT_THAT(ids(host), Not(Contains("front_ends_disagree")));
}

TEST(WrongMode, SaysWhatToChooseOnlyWhereItIsOffered) {
  const auto implicit = ended(seen(Mode::implicit, "tls1.2"), Reason::tls_plaintext_reply);
  EXPECT_THAT(ids(diagnosed({implicit})), Not(Contains("wrong_mode_implicit")));
  const auto offers = telling(seen(Mode::plain, "none"), starttls_offered);
  EXPECT_THAT(ids(diagnosed({implicit, offers})), Contains("wrong_mode_implicit"));
}

TEST(WrongMode, PortThatSpeaksTlsAtOnce) {
  const auto plain = stopped(seen(Mode::plain, "none", 465), Stage::greeting, Reason::implicit_tls_only);
  EXPECT_THAT(ids(diagnosed({plain})), Contains("wrong_mode_starttls"));
  const auto silent = stopped(seen(Mode::plain, "none", 465), Stage::greeting, Reason::timeout);
  EXPECT_THAT(ids(diagnosed({silent, with_tls(seen(Mode::implicit, "tls1.2", 465), 0x0303)})),
              Contains("wrong_mode_starttls"));
  EXPECT_THAT(ids(diagnosed({silent})), Not(Contains("wrong_mode_starttls")));
}

TEST(WrongMode, ServerThatAsksForEncryptionWhereItIsOffered) {
  const auto refused =
      stopped(telling(seen(Mode::plain, "none"), starttls_offered), Stage::mail, Reason::smtp_reply,
              reply(530, "Must issue a STARTTLS command first", "5.7.0"));
  EXPECT_EQ(ids(diagnosed({refused})), std::set<std::string>{"wrong_mode_plain"});
  const auto nowhere = stopped(seen(Mode::plain, "none"), Stage::mail, Reason::smtp_reply,
                               reply(530, "Must issue a STARTTLS command first", "5.7.0"));
  EXPECT_EQ(ids(diagnosed({nowhere})), std::set<std::string>{"reply.g-starttls-first"});
}

TEST(WrongMode, LoginOnlyAfterTls) {
  const auto plain = telling(seen(Mode::plain, "none"), starttls_offered);
  const auto tls = with_tls(seen(Mode::starttls, "tls1.2", 587, {"PLAIN", "LOGIN"}), 0x0303);
  EXPECT_EQ(ids(diagnosed({plain, tls})), std::set<std::string>{"auth_only_after_tls"});
  EXPECT_THAT(ids(diagnosed({plain, works()})), IsEmpty());
}

TEST(StarttlsOnTheWay, MaskedByAFirewall) {
  const auto host = diagnosed({stopped(telling(seen(Mode::starttls, "tls1.2"), {{"XXXXXXXA", ""}}),
                                       Stage::starttls, Reason::no_starttls)});
  const auto finding = finding_of(host, "starttls_masked");
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_THAT(finding.explanation, HasSubstr("XXXXXXXA"));
  EXPECT_THAT(commands_of(finding.remedy), Contains("no inspect esmtp"));
  EXPECT_THAT(ids(host), Not(Contains("no_tls")));
  EXPECT_THAT(ids(diagnosed({telling(seen(Mode::plain, "none"), {{"XCLIENT1", ""}, {"STARTTLS", ""}})})),
              IsEmpty());
}

TEST(StarttlsOnTheWay, MissingThoughTheServiceDocumentsIt) {
  const auto bare =
      stopped(telling(seen(Mode::starttls, "tls1.2"), {}), Stage::starttls, Reason::no_starttls);
  const auto host = diagnosed({bare}, "smtp.office365.com");
  EXPECT_EQ(finding_of(host, "starttls_stripped").actor, "network");
  EXPECT_THAT(ids(host), Not(Contains("no_tls")));
  EXPECT_THAT(ids(diagnosed({bare}, "mail.unknown.example")), Not(Contains("starttls_stripped")));
}

TEST(StarttlsOnTheWay, HereAndNotThere) {
  const auto without = telling(seen(Mode::plain, "none", 25), {});
  const auto with = telling(works(), starttls_offered);
  EXPECT_THAT(finding_of(diagnosed({without, with}), "starttls_differs").explanation,
              HasSubstr("Offered: port 587 at 192.0.2.1. Not offered: port 25 at 192.0.2.1"));
  EXPECT_THAT(ids(diagnosed({with})), IsEmpty());
}

TEST(StarttlsOnTheWay, BytesBehindItAreCritical) {
  auto value = works();
  value.bytes_after_starttls = {'x'};
  const auto host = diagnosed({value});
  EXPECT_THAT(ids(host), Contains("starttls_injection"));
  EXPECT_EQ(host.findings.front().severity, Severity::critical);
}

TEST(NoTls, IsToldOnlyWhereItIsProven) {
  const auto bare =
      stopped(telling(seen(Mode::starttls, "tls1.2", 25), {}), Stage::starttls, Reason::no_starttls);
  EXPECT_THAT(ids(diagnosed({bare})), Contains("no_tls"));
  const auto doubt = unreached(Mode::implicit, "tls1.2", 465, Reason::timeout);
  EXPECT_THAT(ids(diagnosed({bare, doubt})), Not(Contains("no_tls")));
}

}  // namespace
}  // namespace smtpmatrix::reports
