#include "scanner/target/target_reader.h"

#include <gtest/gtest.h>
#include <sstream>

namespace smtpmatrix::scanner {
namespace {

std::string read_all(const std::string& text) {
  std::istringstream input(text);
  TargetReader reader(input);
  std::string seen;
  while (auto item = reader.next()) {
    seen += *item ? std::to_string((*item)->line) + "=" + (*item)->host
                  : std::to_string(item->error().line) + "!" + item->error().message;
    seen += ";";
  }
  return seen;
}

TEST(TargetReader, skips_comments_and_blank_lines_and_counts_them) {
  EXPECT_EQ(read_all("# list\n\n a.example # first\r\n\tb.example:25\n"), "3=a.example;4=b.example;");
}

TEST(TargetReader, a_bad_line_does_not_stop_the_rest) {
  EXPECT_EQ(read_all("a\nb:99999\nc"), "1=a;2!port 99999 is not between 1 and 65535;3=c;");
}

TEST(TargetReader, the_last_line_needs_no_line_end) { EXPECT_EQ(read_all("a\nb"), "1=a;2=b;"); }

TEST(TargetReader, a_line_beyond_the_limit_is_an_error_of_its_own) {
  EXPECT_EQ(read_all(std::string(100000, 'x') + "\nb"), "1!the line is longer than 4096 bytes;2=b;");
}

TEST(TargetReader, a_byte_order_mark_is_no_part_of_the_first_name) {
  EXPECT_EQ(read_all("\xef\xbb\xbf"
                     "a\n"),
            "1=a;");
}

TEST(TargetReader, an_empty_file_has_no_targets) { EXPECT_EQ(read_all(""), ""); }

}  // namespace
}  // namespace smtpmatrix::scanner
