#include "reports/render/plugin_output.h"

#include <gtest/gtest.h>

namespace smtpmatrix::reports {
namespace {

std::string plugin_text(const monitor::Conclusion& conclusion) {
  StringOutput output;
  write_plugin_output(output, conclusion);
  return output.text();
}

TEST(PluginOutput, StatusLinePerformanceDataAndLongText) {
  monitor::Conclusion conclusion;
  conclusion.status = monitor::Status::ok;
  conclusion.headline = "smtp.example.org:587 starttls: works, TLS 1.3";
  conclusion.details = {"a line", "another"};
  conclusion.metrics = {{"connect", 0.012, false, {}},
                        {"tls", 0.048, false, {1, 3, true}},
                        {"total", 0.5, false, {0.000001, 2.5, true}},
                        {"cert_days", 57, true, {30, 14, false}}};
  EXPECT_EQ(
      plugin_text(conclusion),
      "SMTPMATRIX OK - smtp.example.org:587 starttls: works, TLS 1.3 | connect=0.012000s tls=0.048000s;1;3 "
      "total=0.500000s;0.000001;2.5 cert_days=57;30:;14:\n"
      "a line\nanother\n");
}

TEST(PluginOutput, LabelsWithBlanksAreQuotedAndCannotBreakOut) {
  monitor::Conclusion conclusion;
  conclusion.metrics = {{"h:25 tls", 1, false, {}}, {"x'=1|y z", 1, false, {}}};
  EXPECT_EQ(plugin_text(conclusion), "SMTPMATRIX UNKNOWN -  | 'h:25 tls'=1.000000s 'x1/y z'=1.000000s\n");
}

TEST(PluginOutput, WordsOfAPeerBeginNeitherDataNorLines) {
  monitor::Conclusion conclusion;
  conclusion.status = monitor::Status::critical;
  conclusion.headline = "554 no | fake=1\nSMTPMATRIX OK\x1b[2J";
  conclusion.details = {"x | y\nz"};
  EXPECT_EQ(plugin_text(conclusion),
            "SMTPMATRIX CRITICAL - 554 no / fake=1\\x0aSMTPMATRIX OK\\x1b[2J\nx / y\\x0az\n");
}

}  // namespace
}  // namespace smtpmatrix::reports
