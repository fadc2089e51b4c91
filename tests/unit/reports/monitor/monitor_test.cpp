#include "reports/monitor/monitor.h"

#include <gtest/gtest.h>

#include "reports/monitor/limits.h"
#include "tests/unit/reports/requirement/subjects.h"

namespace smtpmatrix::reports::monitor {
namespace {

using requirement::noon;
using requirement::stopped;
using requirement::untested;
using requirement::working;

Conclusion concluded(std::vector<Cell> cells, Policy policy = {}, bool complete = true) {
  Monitor monitor(std::move(policy));
  monitor.see(assemble("smtp.example.org", std::move(cells)), noon);
  return monitor.conclude(complete);
}
Status status(std::vector<Cell> cells, Policy policy = {}) {
  return concluded(std::move(cells), std::move(policy)).status;
}

Policy limits(const std::string& name, std::optional<double> warn, std::optional<double> crit) {
  Policy policy;
  policy.thresholds[name] = {warn, crit, true};
  return policy;
}
Policy requiring(std::string_view text) {
  Policy policy;
  policy.requirements.push_back(requirement::parse(text).value());
  return policy;
}

Cell untrusted() {
  auto cell = working("tls1.2", 0x0303);
  cell.seen.certificate->trusted = false;
  cell.seen.certificate->problems = {CertificateProblem::expired};
  return cell;
}

TEST(Monitoring, OneClientThatWorksIsEnough) {
  const auto said = concluded({stopped("tls1.3", Reason::tls_alert, Stage::tls), working("tls1.2", 0x0303)});
  EXPECT_EQ(said.status, Status::ok);
  EXPECT_EQ(said.headline, "smtp.example.org:587 starttls: works, TLS 1.2");
  EXPECT_EQ(said.details.size(), 2U);
}

TEST(Monitoring, WhatTheServerDoesIsCriticalAndTheFurthestCellSaysWhy) {
  const auto said = concluded(
      {stopped("tls1.3", Reason::tls_alert, Stage::tls), stopped("tls1.2", Reason::smtp_reply, Stage::auth)});
  EXPECT_EQ(said.status, Status::critical);
  EXPECT_EQ(said.headline,
            "smtp.example.org:587 starttls: refused at auth (smtp_reply): 421 4.7.66 TLS 1.0 and 1.1 are not "
            "supported");
  EXPECT_EQ(status({stopped("tls1.2", Reason::connection_refused, Stage::connect)}), Status::critical);
  EXPECT_EQ(status({stopped("tls1.2", Reason::timeout, Stage::greeting)}), Status::critical);
  EXPECT_EQ(status({stopped("tls1.2", Reason::dns_not_found, Stage::connect)}), Status::critical);
  EXPECT_EQ(status({stopped("tls1.2", Reason::no_starttls, Stage::ehlo)}), Status::critical);
}

TEST(Monitoring, WhatPassesAndWhatIsOursIsUnknownEvenBesideARefusal) {
  for (const auto reason : {Reason::throttled, Reason::temporary_reply, Reason::dns_failed, Reason::our_limit,
                            Reason::our_bug, Reason::interrupted, Reason::plaintext_guard}) {
    const auto cell = stopped("tls1.2", reason, Stage::greeting);
    EXPECT_EQ(status({cell}), Status::unknown) << to_string(reason);
    EXPECT_EQ(status({stopped("tls1.3", Reason::tls_alert, Stage::tls), cell}), Status::unknown)
        << to_string(reason);
    EXPECT_EQ(status({cell, working("tls1.3", 0x0304)}), Status::ok) << to_string(reason);
  }
}

TEST(Monitoring, GuardedLoginIsCriticalBecauseItsCauseWasFoundOut) {
  EXPECT_EQ(status({stopped("tls1.3", Reason::smtp_reply, Stage::auth), untested("tls1.2")}),
            Status::critical);
  EXPECT_EQ(status({stopped("tls1.2", Reason::untrusted_certificate, Stage::auth)}), Status::critical);
}

TEST(Monitoring, CertificateThatDoesNotVerifyIsCriticalUnlessNobodyAsks) {
  const auto said = concluded({untrusted()});
  EXPECT_EQ(said.status, Status::critical);
  EXPECT_TRUE(said.headline.ends_with("but its certificate does not verify: expired")) << said.headline;
  Policy lenient;
  lenient.verify = false;
  EXPECT_EQ(status({untrusted()}, lenient), Status::ok);
}

TEST(Monitoring, LimitsOfTimesAndDaysWarnAndAlarm) {
  auto slow = working("tls1.2", 0x0303);
  slow.seen.timings[Stage::tls] = std::chrono::seconds(2);
  EXPECT_EQ(status({slow}, limits("tls", 3, 5)), Status::ok);
  EXPECT_EQ(status({slow}, limits("tls", 1, 5)), Status::warning);
  EXPECT_EQ(status({slow}, limits("tls", 1, 1.5)), Status::critical);
  EXPECT_EQ(status({slow}, limits("cert_days", 30, 14)), Status::ok);
  const auto said = concluded({slow}, limits("cert_days", 31, 14));
  EXPECT_EQ(said.status, Status::warning);
  EXPECT_TRUE(said.headline.ends_with("cert_days is 30 (limit 31)")) << said.headline;
}

TEST(Monitoring, LimitOfWhatNobodyMeasuredIsUnknown) {
  EXPECT_EQ(status({working("none", 0, Mode::plain)}, limits("cert_days", 30, 14)), Status::unknown);
  Policy defaults;
  defaults.thresholds["cert_days"] = {30, 14, false};
  EXPECT_EQ(status({working("none", 0, Mode::plain)}, defaults), Status::ok);
}

TEST(Monitoring, StageThatFailedHasNoFigure) {
  auto cell = stopped("tls1.2", Reason::timeout, Stage::greeting);
  cell.seen.timings[Stage::connect] = std::chrono::milliseconds(5);
  cell.seen.timings[Stage::greeting] = std::chrono::seconds(20);
  const auto said = concluded({cell});
  ASSERT_EQ(said.metrics.size(), 1U);
  EXPECT_EQ(said.metrics.front().label, "connect");
}

TEST(Monitoring, RequirementsReplaceTheRuleThatEverythingWorks) {
  const auto refused = stopped("tls1.0", Reason::tls_alert, Stage::tls);
  EXPECT_EQ(status({refused}, requiring("client=tls1.0 outcome=refused")), Status::ok);
  const auto said = concluded({working("tls1.0", 0x0301)}, requiring("client=tls1.0 outcome=refused"));
  EXPECT_EQ(said.status, Status::critical);
  EXPECT_EQ(
      said.headline,
      "does not hold: client=tls1.0 outcome=refused: smtp.example.org:587/starttls tls1.0: outcome is works");
  EXPECT_EQ(status({stopped("tls1.2", Reason::throttled, Stage::greeting)}, requiring("outcome=works")),
            Status::unknown);
  EXPECT_EQ(status({working("tls1.2", 0x0303)}, requiring("client=tls9 outcome=works")), Status::unknown);
}

TEST(Monitoring, EveryEndpointMustWorkAndTheWorstIsTold) {
  const auto said =
      concluded({working("none", 0, Mode::plain, 25), working("tls1.2", 0x0303, Mode::implicit, 465),
                 stopped("tls1.2", Reason::connection_refused, Stage::connect)});
  EXPECT_EQ(said.status, Status::critical);
  EXPECT_TRUE(said.headline.starts_with("2 of 3 endpoints fine; smtp.example.org:587 starttls: unsupported"))
      << said.headline;
  EXPECT_EQ(concluded({working("none", 0, Mode::plain, 25), working("tls1.2", 0x0303)}).headline,
            "all 2 endpoints are fine");
}

TEST(Monitoring, WhatIsNotFinishedIsUnknownUnlessSomethingIsBroken) {
  EXPECT_EQ(concluded({working("tls1.2", 0x0303)}, {}, false).status, Status::unknown);
  EXPECT_EQ(concluded({stopped("tls1.2", Reason::tls_alert, Stage::tls)}, {}, false).status,
            Status::critical);
  EXPECT_EQ(Monitor(Policy()).conclude(true).status, Status::unknown);
}

TEST(Monitoring, LongTextIsBounded) {
  std::vector<Cell> cells;
  for (std::uint16_t port = 1; port <= 100; ++port)
    cells.push_back(working("tls1.2", 0x0303, Mode::starttls, port));
  const auto said = concluded(std::move(cells));
  EXPECT_EQ(said.details.size(), max_detail_lines + 1);
  EXPECT_EQ(said.details.back(), "and 60 more lines");
}

}  // namespace
}  // namespace smtpmatrix::reports::monitor
