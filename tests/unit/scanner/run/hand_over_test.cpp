#include "scanner/run/hand_over.h"

#include <gtest/gtest.h>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {
namespace {

std::vector<std::string> names(HandOver& hand_over) {
  std::vector<std::string> names;
  for (const auto& host : hand_over.take_due()) names.push_back(host.host);
  return names;
}

TEST(HandOver, waits_for_the_host_that_was_opened_first) {
  HandOver hand_over;
  for (std::uint64_t number = 1; number <= 3; ++number) hand_over.opened(number);
  hand_over.finished(2, {"", "second", {}});
  EXPECT_TRUE(names(hand_over).empty());
  hand_over.finished(1, {"", "first", {}});
  EXPECT_EQ(names(hand_over), (std::vector<std::string>{"first", "second"}));
  hand_over.finished(3, {"", "third", {}});
  EXPECT_EQ(names(hand_over), (std::vector<std::string>{"third"}));
}

TEST(HandOver, holds_back_no_more_than_its_limit_for_a_slow_host) {
  HandOver hand_over;
  hand_over.opened(1);
  for (std::uint64_t number = 2; number < max_held_hosts + 2; ++number) {
    hand_over.opened(number);
    hand_over.finished(number, {"", "quick", {}});
    EXPECT_TRUE(names(hand_over).empty());
  }
  hand_over.opened(1000);
  hand_over.finished(1000, {"", "one more", {}});
  EXPECT_EQ(names(hand_over), (std::vector<std::string>{"quick"}));
}

}  // namespace
}  // namespace smtpmatrix::scanner
