#include "reports/verdict/pace.h"

#include <gtest/gtest.h>

namespace smtpmatrix::reports {
namespace {

using namespace std::chrono_literals;

Cell throttled_cell() {
  Cell cell;
  cell.outcome = Outcome::inconclusive;
  cell.reason = Reason::throttled;
  cell.detail = "421 too many connections";
  return cell;
}

TEST(Pace, tells_what_was_let_in_as_options_that_can_be_typed) {
  EXPECT_EQ(in_words({12, 5, 2, 14s}),
            "12 connections in 14 s, 5 let in; it lets in about --per-host 2 --rate 0.35");
  EXPECT_EQ(in_words({90, 60, 4, 500ms}),
            "90 connections in 1 s, 60 let in; it lets in about --per-host 4 --rate 60");
  EXPECT_EQ(in_words({3, 1, 1, 1000s}),
            "3 connections in 1000 s, 1 let in; it lets in about --per-host 1 --rate 0.01");
}

TEST(Pace, tells_what_the_server_asks_for_itself) {
  EXPECT_EQ(
      in_words({3, 0, 0, 3s, {.wait = 60s, .rate = {}}}),
      "3 connections, none let in, so it is not known which pace it allows; it asks for a pause of 60 s");
  EXPECT_EQ(
      in_words({12, 5, 2, 14s, {.wait = {}, .rate = smtp::PaceWords::Rate{4, 10s}}}),
      "12 connections in 14 s, 5 let in; it lets in about --per-host 2 --rate 0.35; it says that it takes "
      "4 connections in 10 s");
}

TEST(Pace, names_no_pace_where_nothing_was_let_in) {
  EXPECT_EQ(in_words({1, 0, 0, 3s}), "1 connection, none let in, so it is not known which pace it allows");
}

TEST(Pace, stands_at_the_end_of_a_throttled_cells_detail_and_is_found_there) {
  Cell cell = throttled_cell();
  EXPECT_EQ(pace_of(cell), "");
  note_pace(cell, {4, 0, 0, 3s});
  EXPECT_EQ(cell.detail,
            "421 too many connections; our pace: 4 connections, none let in, so it is not known which pace "
            "it allows");
  EXPECT_EQ(pace_of(cell), in_words({4, 0, 0, 3s}));
}

TEST(Pace, a_peer_that_says_the_same_words_is_not_taken_for_us) {
  Cell cell = throttled_cell();
  cell.detail = "421 our pace: 1 connection";
  note_pace(cell, {4, 2, 1, 10s});
  EXPECT_EQ(pace_of(cell), in_words({4, 2, 1, 10s}));
}

TEST(Pace, is_told_of_throttled_cells_only_and_only_where_somebody_dialled) {
  Cell cell = throttled_cell();
  note_pace(cell, {});
  EXPECT_EQ(cell.detail, "421 too many connections");
  cell.reason = Reason::smtp_reply;
  note_pace(cell, {4, 2, 1, 10s});
  EXPECT_EQ(cell.detail, "421 too many connections");
}

}  // namespace
}  // namespace smtpmatrix::reports
