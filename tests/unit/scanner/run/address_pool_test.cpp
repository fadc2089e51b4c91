#include "scanner/run/address_pool.h"

#include <gtest/gtest.h>

#include "scanner/run/limits.h"

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;

TEST(AddressPoolPace, counts_from_the_first_connection_and_what_was_let_in) {
  AddressPool pool(4, 0);
  pool.opened(5s);
  pool.opened(6s);
  pool.let_in();
  pool.closed();
  pool.opened(8s);
  (void)pool.throttled(8s, 0);
  const reports::Pace pace = pool.pace(15s);
  EXPECT_EQ(pace.connections, 3u);
  EXPECT_EQ(pace.let_in, 1u);
  EXPECT_EQ(pace.at_once, 2u);
  EXPECT_EQ(pace.within, Elapsed(10s));
}

smtp::PaceWords words(std::optional<std::chrono::seconds> wait,
                      std::optional<smtp::PaceWords::Rate> rate = {}) {
  return {.wait = wait, .rate = rate};
}

TEST(AddressPoolTold, waits_as_long_as_the_server_says_and_halves_as_ever) {
  AddressPool pool(4, 0);
  EXPECT_EQ(pool.throttled(Elapsed::zero(), 0, words(60s)), Elapsed(60s));
  EXPECT_EQ(pool.limit(), 2u);
  EXPECT_FALSE(pool.admits(59s));
  EXPECT_TRUE(pool.admits(60s));
  EXPECT_EQ(pool.pace(60s).told, words(60s));
}

TEST(AddressPoolTold, jitter_adds_a_second_at_most) {
  AddressPool pool(4, 0);
  EXPECT_EQ(pool.throttled(Elapsed::zero(), 1, words(60s)), Elapsed(61s));
}

TEST(AddressPoolTold, a_pause_counts_from_the_last_that_was_told_it) {
  AddressPool pool(4, 0);
  (void)pool.throttled(Elapsed::zero(), 0, words(60s));
  EXPECT_EQ(pool.throttled(5s, 0, words(60s)), Elapsed(65s));
  EXPECT_EQ(pool.throttled(6s, 0, words(10s)), Elapsed(65s)) << "never shorter";
  EXPECT_EQ(pool.throttled(7s, 0), Elapsed(65s));
  EXPECT_EQ(pool.limit(), 2u) << "one event";
}

TEST(AddressPoolTold, a_pause_is_bounded) {
  AddressPool pool(4, 0);
  EXPECT_EQ(pool.throttled(Elapsed::zero(), 0, words(999999999s)), Elapsed(longest_told_pause));
}

TEST(AddressPoolTold, words_that_let_nobody_in_are_taken_for_nothing_until_somebody_is) {
  AddressPool pool(4, 0);
  Elapsed now{};
  for (unsigned i = 0; i < told_pauses_in_vain; ++i) {
    const Elapsed until = pool.throttled(now, 0, words(200s));
    EXPECT_EQ(until - now, Elapsed(200s));
    now = until;
  }
  const Elapsed grown = pool.throttled(now, 0, words(200s)) - now;
  EXPECT_LE(grown, Elapsed(longest_pause));
  pool.let_in();
  now += grown;
  EXPECT_EQ(pool.throttled(now, 0, words(200s)) - now, Elapsed(200s));
}

TEST(AddressPoolTold, keeps_the_rate_that_the_server_names_once_its_window_has_passed) {
  AddressPool pool(4, 0);
  EXPECT_EQ(pool.throttled(Elapsed::zero(), 0, words({}, smtp::PaceWords::Rate{4, 10s})), Elapsed(10s));
  pool.opened(10s);
  EXPECT_FALSE(pool.admits(12500ms)) << "a little slower than told";
  EXPECT_TRUE(pool.admits(12750ms));
}

TEST(AddressPoolTold, a_rate_is_bounded_and_never_faster_than_ours) {
  AddressPool slow(4, 0);
  (void)slow.throttled(Elapsed::zero(), 0, words({}, smtp::PaceWords::Rate{1, 86400s}));
  slow.opened(1000s);
  EXPECT_TRUE(slow.admits(1000s + longest_told_pause));
  AddressPool ours(4, 0.1);
  (void)ours.throttled(Elapsed::zero(), 0, words({}, smtp::PaceWords::Rate{100, 1s}));
  ours.opened(20s);
  EXPECT_FALSE(ours.admits(29s));
}

TEST(AddressPoolPace, of_an_address_that_nobody_dialled_is_nothing) {
  EXPECT_EQ(AddressPool(4, 0).pace(10s).connections, 0u);
  EXPECT_EQ(AddressPool(4, 0).pace(10s).within, Elapsed::zero());
}

}  // namespace
}  // namespace smtpmatrix::scanner
