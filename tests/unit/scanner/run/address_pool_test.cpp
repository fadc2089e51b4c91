#include "scanner/run/address_pool.h"

#include <gtest/gtest.h>

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

TEST(AddressPoolPace, of_an_address_that_nobody_dialled_is_nothing) {
  EXPECT_EQ(AddressPool(4, 0).pace(10s).connections, 0u);
  EXPECT_EQ(AddressPool(4, 0).pace(10s).within, Elapsed::zero());
}

}  // namespace
}  // namespace smtpmatrix::scanner
