#include <algorithm>

#include "tests/unit/scanner/run/scheduler_fixture.h"

namespace smtpmatrix::scanner {
namespace {

using namespace testing;

class SurveyScheduling : public SchedulerTest {};

/// Answers cells; and every hello of a survey with an alert.
Observation surveyed(const Probe& probe) {
  if (!probe.client.starts_with("survey/")) {
    auto seen = worked(probe);
    seen.tls->cipher_suite = 0xc030;
    return seen;
  }
  auto seen = stopped(probe, Stage::tls, Reason::tls_alert);
  seen.tls.emplace();
  seen.reached = Stage::starttls;
  seen.tls->alerts.push_back({.level = 2, .description = 40, .sent_by = Sender::server});
  return seen;
}

TEST_F(SurveyScheduling, a_survey_follows_the_cells_and_its_connections_count) {
  settings_.survey = true;
  settings_.per_host = 3;
  FakeDriver driver([](const Probe& probe, std::size_t) { return surveyed(probe); });
  run(driver, {"192.0.2.7"});
  EXPECT_EQ(cells_.size(), 3U);
  ASSERT_EQ(surveys_.size(), 1U);
  const auto& [endpoint, facts] = *surveys_.begin();
  EXPECT_EQ(endpoint.mode, Mode::starttls);
  EXPECT_GT(facts.connections, 4U);
  EXPECT_EQ(result_.connections, cells_.size() + facts.connections);
  EXPECT_LE(driver.peak_at_one_address, 3U);
  const auto first = std::ranges::find_if(
      driver.opened, [](const Probe& probe) { return probe.client.starts_with("survey/"); });
  EXPECT_TRUE(std::none_of(first, driver.opened.end(),
                           [](const Probe& probe) { return !probe.client.starts_with("survey/"); }));
  for (const auto& one : facts.versions) {
    EXPECT_EQ(one.suites.is_complete, one.version >= 0x0301) << one.version;
  }
}

TEST_F(SurveyScheduling, a_survey_that_is_cut_short_is_handed_over_with_what_is_missing) {
  settings_.survey = true;
  FakeDriver driver([](const Probe& probe, std::size_t) { return surveyed(probe); });
  stop_after_ = 25;
  run(driver, {"192.0.2.7"});
  EXPECT_EQ(hosts_.size(), 1U);
  EXPECT_EQ(cells_.size(), 3U);
  ASSERT_EQ(surveys_.size(), 1U);
  const auto& versions = surveys_.begin()->second.versions;
  EXPECT_TRUE(
      std::ranges::any_of(versions, [](const VersionSurvey& one) { return !one.suites.gap.empty(); }));
}

TEST_F(SurveyScheduling, an_endpoint_without_tls_is_not_surveyed) {
  settings_.survey = true;
  FakeDriver driver([](const Probe& probe, std::size_t) { return told_ehlo(probe, false); });
  run(driver, {"192.0.2.7"});
  EXPECT_TRUE(surveys_.empty());
}

}  // namespace
}  // namespace smtpmatrix::scanner
