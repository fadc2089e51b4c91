// The two forms of a difference, held against files that were read by eye, as golden_test.cpp does.
#include "reports/render/difference.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "reports/compare/compare.h"

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

/// The modern provider after a migration: one client refused, one throttled, a certificate expired, and so
/// on.
compare::Difference sample_difference() {
  const auto older = samples::modern_provider();
  auto newer = samples::modern_provider();
  for (auto& cell : newer.cells) {
    if (cell.outcome != Outcome::works) continue;
    if (cell.probe.client == "tls1.2") {
      cell.outcome = Outcome::refused;
      cell.reason = Reason::smtp_reply;
      cell.reason_text = "smtp_reply";
      cell.detail = "535 5.7.139 Authentication unsuccessful\x1b[31m | x";
      cell.seen.stop.emplace();
      cell.seen.stop->stage = Stage::ehlo_tls;
    } else {
      cell.outcome = Outcome::inconclusive;
      cell.reason = Reason::throttled;
      cell.reason_text = "throttled";
      cell.detail = "421 4.7.0 Too many connections";
    }
  }
  for (auto& entry : newer.endpoints) {
    if (!entry.certificate) continue;
    entry.certificate->trusted = false;
    entry.certificate->problems = {CertificateProblem::expired};
    if (entry.ehlo_tls) entry.ehlo_tls->keywords["SMTPUTF8"] = "";
  }
  newer.cells.pop_back();
  auto added = newer.cells.front();
  added.probe.endpoint.port = 2525;
  newer.cells.push_back(added);
  compare::Side before{"before.json", samples::info(), false}, after{"after.json", samples::info(), true};
  return compare::compare_all(before, {older, samples::relay_without_tls()}, after,
                              {newer, samples::relay_without_tls()});
}

std::string difference_text(const TextOptions& options) {
  StringOutput output;
  write_difference_text(output, sample_difference(), options);
  return output.text();
}

void expect_golden_difference(const std::string& name, const std::string& actual) {
  const auto path = std::string(SMTPMATRIX_SOURCE_DIR) + "/tests/golden/" + name;
  if (std::getenv("SMTPMATRIX_ACCEPT_GOLDEN") != nullptr) {
    std::ofstream(path) << actual;
    return;
  }
  std::stringstream wanted;
  wanted << std::ifstream(path).rdbuf();
  EXPECT_EQ(wanted.str(), actual) << "differs from tests/golden/" << name;
}

TEST(GoldenDifference, Text) { expect_golden_difference("diff.txt", difference_text({})); }
TEST(GoldenDifference, TextInAsciiAndColour) {
  expect_golden_difference("diff-ascii-color.txt",
                           difference_text({.color = true, .ascii = true, .width = 70}));
}
TEST(GoldenDifference, Json) {
  StringOutput output;
  write_difference_json(output, sample_difference());
  expect_golden_difference("diff.json", output.text());
}

TEST(Difference, TextStaysInItsWidthAndPrintsNoEscapeOfAPeer) {
  const auto text = difference_text({.ascii = true, .width = 60});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 60U) << line;
}

}  // namespace
}  // namespace smtpmatrix::reports
