// Every sample of the knowledge is reached through a line of a log, and the lines of mail servers and
// libraries are read as they are written.
#include "reports/explain/explain.h"

#include <gtest/gtest.h>
#include <string>

namespace smtpmatrix::reports {
namespace {

std::optional<std::string_view> told(const std::string& provider) {
  return provider.empty() ? std::nullopt : std::optional<std::string_view>(provider);
}

std::string id_of(std::string_view line, std::optional<std::string_view> provider = {}) {
  const auto made = explain(knowledge(), line, provider);
  if (!made) return "nothing";
  return made->known ? std::string(made->known->id) : "unknown";
}

TEST(Explain, EverySampleReplyLeadsToItsEntry) {
  for (const auto& entry : knowledge().replies()) {
    for (const auto& sample : entry.samples) {
      EXPECT_EQ(id_of(sample.line, told(sample.provider)), entry.id) << sample.line;
    }
  }
}

TEST(Explain, EverySampleLineLeadsToItsEntryAndWriter) {
  for (const auto& entry : knowledge().symptoms()) {
    for (const auto& sample : entry.samples) {
      const auto made = explain(knowledge(), sample.line);
      ASSERT_TRUE(made) << sample.line;
      EXPECT_EQ(made->known ? made->known->id : "unknown", entry.id) << sample.line;
      if (!sample.program.empty()) {
        EXPECT_EQ(made->program, sample.program) << sample.line;
      }
      EXPECT_EQ(sample.line.substr(made->span.offset, made->span.length), made->text);
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::reports
