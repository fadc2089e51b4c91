#include "probes/observation/observation.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace smtpmatrix {
namespace {

TEST(Reason, every_one_has_a_name_of_its_own_that_reads_back) {
  std::set<std::string_view> names;
  for (int value = 0; value <= static_cast<int>(Reason::interrupted); ++value) {
    const auto reason = static_cast<Reason>(value);
    EXPECT_TRUE(names.insert(to_string(reason)).second) << to_string(reason);
    EXPECT_EQ(parse_reason(to_string(reason)), reason);
  }
  EXPECT_EQ(parse_reason("fine"), std::nullopt);
}

// The walks over the set, here and in other rooms, end at the last one.
TEST(Reason, interrupted_is_the_last_one) {
  EXPECT_EQ(to_string(static_cast<Reason>(static_cast<int>(Reason::interrupted) + 1)), "our_bug");
}

TEST(Fact, knows_nothing_until_it_was_reached) {
  const Fact<int> unknown;
  EXPECT_FALSE(unknown.was_reached());
  EXPECT_EQ(unknown.get(), nullptr);
}

TEST(Fact, tells_absent_from_not_reached) {
  const auto absent = Fact<int>::absent(Stage::ehlo);
  EXPECT_TRUE(absent.was_reached());
  EXPECT_TRUE(absent.is_absent());
  EXPECT_EQ(absent.get(), nullptr);
}

TEST(Fact, holds_what_was_seen) {
  const auto seen = Fact<int>::seen(7);
  ASSERT_NE(seen.get(), nullptr);
  EXPECT_EQ(*seen.get(), 7);
  EXPECT_FALSE(seen.is_absent());
}

TEST(Transcript, cuts_a_long_line_and_counts_what_it_leaves_out) {
  Transcript transcript;
  transcript.add(Elapsed(1), Direction::in, std::string(5000, 'a'));
  EXPECT_LE(transcript.lines().front().text.size(), Transcript::max_line_bytes + 4);
  for (std::size_t i = 0; i < Transcript::max_lines + 9; ++i)
    transcript.add(Elapsed(2), Direction::out, "QUIT");
  EXPECT_EQ(transcript.lines().size(), Transcript::max_lines);
  EXPECT_EQ(transcript.left_out(), 10U);
}

TEST(ChainFacts, verify_only_when_trusted_and_named_right) {
  ChainFacts facts;
  EXPECT_FALSE(facts.verified());
  facts.trusted = true;
  EXPECT_FALSE(facts.verified());
  facts.name_matches = true;
  EXPECT_TRUE(facts.verified());
}

}  // namespace
}  // namespace smtpmatrix
