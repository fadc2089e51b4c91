#include "scanner/cli/progress_bar.h"

#include <gtest/gtest.h>

namespace smtpmatrix::cli {
namespace {

using std::chrono::milliseconds;

scanner::Progress half_way() {
  scanner::Progress progress;
  progress.cells_done = 20;
  progress.cells_known = 40;
  progress.hosts_done = 1;
  progress.hosts_opened = 2;
  progress.all_hosts_opened = true;
  progress.in_flight = 4;
  progress.elapsed = milliseconds(61000);
  return progress;
}

TEST(ProgressLine, a_wide_terminal_sees_bar_counts_and_time_left) {
  EXPECT_EQ(progress_line(half_way(), 100),
            "[############............] 20/40 cells, 1/2 hosts, 4 open, 0.3/s, 1:01, 1:01 left");
}

TEST(ProgressLine, a_narrow_terminal_loses_the_bar_first) {
  EXPECT_EQ(progress_line(half_way(), 60), "20/40 cells, 1/2 hosts, 4 open, 0.3/s, 1:01, 1:01 left");
}

TEST(ProgressLine, is_never_wider_than_the_terminal) {
  for (std::size_t width = 1; width < 120; ++width) EXPECT_LE(progress_line(half_way(), width).size(), width);
}

TEST(ProgressLine, an_unknown_total_is_marked_and_promises_no_time) {
  auto progress = half_way();
  progress.all_hosts_opened = false;
  EXPECT_EQ(progress_line(progress, 60), "20/40+ cells, 1/2+ hosts, 4 open, 0.3/s, 1:01");
}

TEST(ProgressLine, a_high_rate_is_told_in_whole_cells) {
  auto progress = half_way();
  progress.cells_done = progress.cells_known = 6100;
  EXPECT_EQ(progress_line(progress, 60), "6100/6100 cells, 1/2 hosts, 4 open, 100/s, 1:01, 0:00 left");
}

TEST(ProgressLine, nothing_known_yet_divides_by_nothing) {
  EXPECT_EQ(progress_line({}, 100), "[........................] 0/0+ cells, 0 open, 0:00");
}

}  // namespace
}  // namespace smtpmatrix::cli
