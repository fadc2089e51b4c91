#include "reports/merge/merge.h"

#include <gmock/gmock.h>

namespace smtpmatrix::reports {
namespace {

using ::testing::ElementsAre;

Cell cell(const std::string& host, std::uint16_t port, Outcome outcome) {
  Cell cell;
  cell.probe.endpoint = {host, port, "192.0.2.1", Mode::starttls};
  cell.probe.client = "tls1.2";
  cell.outcome = outcome;
  return cell;
}

HostReport host(std::vector<Cell> cells) {
  HostReport host;
  host.host = cells.front().probe.endpoint.host;
  for (auto& one : cells) {
    EndpointEntry entry;
    entry.endpoint = one.probe.endpoint;
    host.endpoints.push_back(std::move(entry));
  }
  host.cells = std::move(cells);
  return host;
}

Finding finding(const std::string& id, Severity severity, const std::string& evidence) {
  Finding finding;
  finding.id = id;
  finding.severity = severity;
  finding.evidence.push_back({evidence, {}});
  return finding;
}

TEST(Merge, ACellInBothIsThatOfTheLaterScan) {
  const auto merged =
      merge_hosts(host({cell("mx.a", 25, Outcome::refused), cell("mx.a", 587, Outcome::works)}),
                  host({cell("mx.a", 465, Outcome::failed), cell("mx.a", 25, Outcome::works)}));
  ASSERT_EQ(merged.cells.size(), 3U);
  EXPECT_EQ(merged.cells[0].probe.endpoint.port, 25);
  EXPECT_EQ(merged.cells[0].outcome, Outcome::works);
  EXPECT_EQ(merged.cells[1].probe.endpoint.port, 587);
  EXPECT_EQ(merged.cells[2].probe.endpoint.port, 465);
  EXPECT_EQ(merged.endpoints.size(), 3U);
}

TEST(Merge, AFindingOfBothRestsOnTheEvidenceOfBoth) {
  auto earlier = host({cell("mx.a", 25, Outcome::works)});
  auto later = host({cell("mx.a", 587, Outcome::works)});
  earlier.findings = {finding("expired", Severity::critical, "a"), finding("old", Severity::info, "b")};
  later.findings = {finding("weak", Severity::warning, "c"), finding("expired", Severity::critical, "d")};
  const auto merged = merge_hosts(std::move(earlier), std::move(later));
  std::vector<std::string> ids;
  for (const auto& one : merged.findings) ids.push_back(one.id);
  EXPECT_THAT(ids, ElementsAre("expired", "weak", "old"));
  ASSERT_EQ(merged.findings[0].evidence.size(), 2U);
  EXPECT_EQ(merged.findings[0].evidence[1].cell, "d");
}

TEST(Merge, OtherWaysOutGoOnceASettingWorks) {
  auto earlier = host({cell("mx.a", 25, Outcome::failed)});
  earlier.alternatives.push_back({"relay", "mx.a", "A relay", "", {}, ""});
  auto later = host({cell("mx.a", 587, Outcome::works)});
  Setting setting;
  setting.server = "mx.a";
  setting.port = 587;
  setting.status = "needs-action";
  later.settings = {setting};
  EXPECT_EQ(merge_hosts(earlier, later).alternatives.size(), 1U);
  later.settings.front().status = "reachable";
  EXPECT_TRUE(merge_hosts(earlier, later).alternatives.empty());
}

TEST(Merge, OptionsAreThoseThatAllAgreeOn) {
  std::vector<ScanInfo> infos(2);
  infos[0].options = {{"until", "auth"}, {"shard", "1/2"}};
  infos[1].options = {{"until", "auth"}, {"shard", "2/2"}};
  infos[0].clients = {"tls1.2"};
  infos[1].clients = {"tls1.0", "tls1.2"};
  infos[0].started_at += std::chrono::seconds(60);
  const auto merged = merge_infos(infos);
  EXPECT_THAT(merged.options, ElementsAre(std::pair<const std::string, std::string>("until", "auth")));
  EXPECT_THAT(merged.clients, ElementsAre("tls1.2", "tls1.0"));
  EXPECT_EQ(merged.started_at, infos[1].started_at);
}

TEST(Merge, ARequirementHoldsIfItHeldEverywhere) {
  std::vector<Ending> endings(2);
  endings[0].requirements = {{"a", true, "fine"}, {"b", true, "fine"}};
  endings[1].requirements = {{"a", false, "mx.b is refused"}, {"b", true, "fine"}};
  endings[1].interrupted = true;
  const auto merged = merge_endings(endings);
  ASSERT_EQ(merged.requirements.size(), 2U);
  EXPECT_FALSE(merged.requirements[0].held);
  EXPECT_EQ(merged.requirements[0].why, "mx.b is refused");
  EXPECT_TRUE(merged.requirements[1].held);
  EXPECT_TRUE(merged.interrupted);
}

}  // namespace
}  // namespace smtpmatrix::reports
