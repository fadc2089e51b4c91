#include "reports/render/unicode.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

TEST(Printable, EscapesWhatCouldMoveTheCursorReorderOrHideText) {
  EXPECT_EQ(printable("\x1b[31mred\x07"), "\\x1b[31mred\\x07");
  EXPECT_EQ(printable("a\r\nb\tc\x7f"), "a\\x0d\\x0ab\\x09c\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u{9b}");              // C1 CSI
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\u{202e}");        // right-to-left override
  EXPECT_EQ(printable("\xe2\x80\x8b"), "\\u{200b}");        // zero-width space
  EXPECT_EQ(printable("t\xe9l\xe9"), "t\\xe9l\\xe9");       // Latin-1
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate is no UTF-8
}

TEST(Printable, KeepsEveryAlphabetUnlessAsciiIsAskedFor) {
  EXPECT_EQ(printable("Grüße 邮件 почта"), "Grüße 邮件 почта");
  EXPECT_EQ(printable("ü", true), "\\u{fc}");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Grüße"), 5U);
  EXPECT_EQ(display_width("邮件"), 4U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);  // e and a combining acute
}

TEST(Cut, NeverCutsInsideACharacterNorExceedsItsColumns) {
  EXPECT_EQ(cut("abcdef", 4, "…"), "abc…");
  EXPECT_EQ(cut("邮件件件", 4, "…"), "邮…");
  EXPECT_EQ(cut("abc", 3, "…"), "abc");
}

TEST(Wrap, BreaksAtBlanksThenAtUnderscoresThenWhereItMust) {
  EXPECT_EQ(wrap("alert protocol_version", 16), (std::vector<std::string>{"alert", "protocol_version"}));
  EXPECT_EQ(wrap("alert protocol_version", 9, true),
            (std::vector<std::string>{"alert", "protocol_", "version"}));
  EXPECT_EQ(wrap("abcdef", 4), (std::vector<std::string>{"abcd", "ef"}));
  EXPECT_EQ(wrap("", 4), (std::vector<std::string>{""}));
}

/// Printed whole, so that it can be copied.
bool ends_in_a_command(std::string_view line, const std::vector<HostReport>& hosts, bool ascii) {
  const auto is_command = [&](const RemedyStep& step) {
    return step.is_command && line.ends_with(printable(step.text, ascii));
  };
  return std::ranges::any_of(hosts, [&](const HostReport& host) {
    return std::ranges::any_of(
               host.findings,
               [&](const Finding& one) { return std::ranges::any_of(one.remedy, is_command); }) ||
           std::ranges::any_of(host.alternatives, [&](const Alternative& one) {
             return std::ranges::any_of(one.steps, is_command);
           });
  });
}

// Whatever a peer sent, at any width, in either alphabet.
TEST(TextReport, NoLineIsWiderThanAskedNorHoldsAControlCharacter) {
  auto hosts = samples::all();
  hosts.push_back(samples::many_clients());
  for (const std::size_t width : {60U, 80U, 100U}) {
    for (const bool ascii : {false, true}) {
      const TextOptions options{.color = false, .ascii = ascii, .trace = true, .width = width};
      std::istringstream lines(samples::rendered([&](Output& to) { return make_text(to, options); }, hosts));
      for (std::string line; std::getline(lines, line);) {
        if (!ends_in_a_command(line, hosts, ascii)) {
          EXPECT_LE(display_width(line), width) << line;
        }
        EXPECT_EQ(printable(line, ascii), line);
      }
    }
  }
}

TEST(TextReport, CellThatWasNotTestedIsNeverMarkedAsFine) {
  const auto text = samples::rendered([](Output& to) { return make_text(to, {}); }, {samples::hostile()});
  EXPECT_EQ(text.find("✓ login guarded"), std::string::npos);
  EXPECT_NE(text.find("○ login guarded"), std::string::npos);
  EXPECT_NE(text.find("? throttled"), std::string::npos);
}

}  // namespace
}  // namespace smtpmatrix::reports
