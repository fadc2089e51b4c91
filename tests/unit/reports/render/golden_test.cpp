// Reports as people see them, held against files that were read by eye. To accept a change, run with
// SMTPMATRIX_ACCEPT_GOLDEN=1 in the environment and review the difference.

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

std::string golden_path(const std::string& name) {
  return std::string(SMTPMATRIX_SOURCE_DIR) + "/tests/golden/" + name;
}

void expect_golden(const std::string& name, const std::string& actual) {
  if (std::getenv("SMTPMATRIX_ACCEPT_GOLDEN") != nullptr) {
    std::ofstream(golden_path(name)) << actual;
    return;
  }
  std::ifstream file(golden_path(name));
  std::stringstream wanted;
  wanted << file.rdbuf();
  EXPECT_EQ(wanted.str(), actual) << "differs from tests/golden/" << name;
}

std::string text(TextOptions options, const std::vector<HostReport>& hosts) {
  return samples::rendered([options](Output& output) { return make_text(output, options); }, hosts);
}

TEST(GoldenText, FourKindsOfHost) { expect_golden("report.txt", text({}, samples::all())); }

TEST(GoldenText, InAscii) { expect_golden("report-ascii.txt", text({.ascii = true}, samples::all())); }

TEST(GoldenText, InColourWithConversations) {
  expect_golden("report-color-trace.txt", text({.color = true, .trace = true}, {samples::modern_provider()}));
}

TEST(GoldenText, WhatAnEndpointAccepts) {
  expect_golden("report-survey.txt", text({}, {samples::surveyed()}));
}

TEST(GoldenText, ManyClientsGoOnInBands) {
  expect_golden("report-many-clients.txt", text({}, {samples::many_clients()}));
}

TEST(GoldenJson, FourKindsOfHost) {
  const auto make = [](Output& output) { return make_json(output, memory_spools()); };
  expect_golden("report.json", samples::rendered(make, samples::all()));
}

TEST(GoldenCsv, OneHost) {
  expect_golden("report.csv", samples::rendered(make_csv, {samples::modern_provider()}));
}

TEST(GoldenNdjson, OneHost) {
  expect_golden("report.ndjson", samples::rendered(make_ndjson, {samples::relay_without_tls()}));
}

TEST(GoldenJunit, FourKindsOfHost) {
  const auto make = [](Output& output) { return make_junit(output, memory_spools()); };
  expect_golden("report.xml", samples::rendered(make, samples::all()));
}

}  // namespace
}  // namespace smtpmatrix::reports
