// A log in pieces: lines counted, meanings told once, replies of several lines put together, bounds kept.
#include "reports/explain/log_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

#include "reports/explain/limits.h"

namespace smtpmatrix::reports {
namespace {

LogReader read_log(std::string_view log, std::size_t step = 1U << 16) {
  LogReader reader(knowledge());
  for (std::size_t at = 0; at < log.size(); at += step) reader.feed(log.substr(at, step));
  reader.finish();
  return reader;
}

constexpr std::string_view mixed_log =
    "Nov 23 10:00:01 mx postfix/smtpd[811]: connect from unknown[192.0.2.7]\r\n"
    "host smtp.office365.com[192.0.2.1] said: 421 4.7.66 TLS 1.0 and 1.1 are not supported. (in reply to "
    "AUTH)\n"
    "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1129)\n"
    "\n"
    "host smtp.office365.com[192.0.2.1] said: 421 4.7.66 TLS 1.0 and 1.1 are not supported. (in reply to "
    "AUTH)\n"
    "host mx.example.org[192.0.2.1] said: 451 4.7.99 Odd";

TEST(LogReader, EachMeaningIsToldOnceWithItsFirstLine) {
  const auto reader = read_log(mixed_log);
  ASSERT_EQ(reader.groups().size(), 3U);
  EXPECT_EQ(reader.groups()[0].explanation.known->id, "exo-tls-too-old");
  EXPECT_EQ(reader.groups()[0].first_line, 2U);
  EXPECT_EQ(reader.groups()[0].count, 2U);
  EXPECT_EQ(reader.groups()[1].first_line, 3U);
  EXPECT_FALSE(reader.groups()[2].explanation.known);
  EXPECT_EQ(reader.groups()[2].first_line, 6U);
  EXPECT_EQ(reader.counts().lines, 6U);
  EXPECT_EQ(reader.counts().with_nothing, 2U);
}

TEST(LogReader, HoweverTheBytesAreCutTheResultIsTheSame) {
  const auto whole = read_log(mixed_log);
  for (std::size_t step = 1; step < mixed_log.size(); ++step) {
    const auto cut = read_log(mixed_log, step);
    ASSERT_EQ(cut.groups().size(), whole.groups().size()) << step;
    EXPECT_EQ(cut.groups()[0].count, 2U);
    EXPECT_EQ(cut.counts().with_nothing, whole.counts().with_nothing);
  }
}

TEST(LogReader, AReplyOfSeveralLinesIsOne) {
  const auto reader = read_log(
      "SMTP< 535-5.7.8 Username and Password not accepted. For more information, go to\n"
      "SMTP< 535 5.7.8 https://support.google.com/mail/?p=BadCredentials x - gsmtp\n"
      "next\n");
  ASSERT_EQ(reader.groups().size(), 1U);
  EXPECT_EQ(reader.groups()[0].explanation.known->id, "g-bad-credentials");
  EXPECT_EQ(reader.groups()[0].explanation.quality, MatchQuality::text_of_provider);
  EXPECT_EQ(reader.counts().with_nothing, 1U);
}

TEST(LogReader, AReplyThatNeverEndsIsExplainedByWhatCame) {
  const auto reader = read_log("550-5.7.26 This mail has been blocked\nsomething else\n535 5.7.8 No\n");
  ASSERT_EQ(reader.groups().size(), 2U);
  EXPECT_EQ(reader.groups()[1].first_line, 3U);
  EXPECT_EQ(read_log("550-5.7.1 Never ended").groups().size(), 1U);
}

TEST(LogReader, LinesBeyondTheLimitAreCutAndCounted) {
  std::string log(3'000'000, 'x');
  log += " 535 5.7.8 No\n535 5.7.8 " + std::string(20'000, 'y') + "\n";
  const auto reader = read_log(log, 4096);
  ASSERT_EQ(reader.groups().size(), 1U);
  EXPECT_TRUE(reader.groups()[0].explanation.cut);
  EXPECT_EQ(reader.counts().cut, 2U);
  EXPECT_EQ(reader.counts().lines, 2U);
}

TEST(LogReader, DifferentMeaningsAreBounded) {
  std::string log;
  for (int detail = 0; detail < 999; ++detail) {
    for (int subject = 80; subject < 84; ++subject) log += fmt::format("550 5.{}.{} x\n", subject, detail);
  }
  const auto reader = read_log(log);
  EXPECT_EQ(reader.groups().size(), explain_limits::groups);
  EXPECT_EQ(reader.counts().beyond, 4U * 999U - explain_limits::groups);
}

TEST(LogReader, Utf16IsReadByItsAscii) {
  std::string log = "\xff\xfe";
  for (const char letter : std::string_view("421 4.7.66 TLS 1.0 and 1.1 are not supported.\r\n")) {
    log += letter;
    log += '\0';
  }
  ASSERT_EQ(read_log(log).groups().size(), 1U);
  EXPECT_EQ(read_log(log).groups()[0].explanation.known->id, "exo-tls-too-old");
}

TEST(LogReader, AnEmptyLogHasNothing) {
  EXPECT_TRUE(read_log("").groups().empty());
  EXPECT_EQ(read_log("").counts().lines, 0U);
}

}  // namespace
}  // namespace smtpmatrix::reports
