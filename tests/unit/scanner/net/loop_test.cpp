#include "scanner/net/loop.h"

#include <cerrno>
#include <csignal>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>

#include "scanner/net/descriptors.h"
#include "scanner/net/socket_error.h"

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;

TEST(Loop, runs_what_was_posted_in_order_and_then_returns) {
  Loop loop;
  std::string order;
  loop.post([&] { order += "a"; });
  loop.post([&] { order += "b"; });
  loop.run();
  EXPECT_EQ(order, "ab");
}

TEST(Loop, an_exception_of_a_callback_leaves_run) {
  Loop loop;
  loop.post([] { throw std::runtime_error("disk full"); });
  EXPECT_THROW(loop.run(), std::runtime_error);
}

TEST(Loop, the_first_interrupt_calls_back) {
  Loop loop;
  bool interrupted = false;
  loop.on_interrupt([&] { interrupted = true; });
  loop.post([] { std::raise(SIGTERM); });
  loop.run();
  EXPECT_TRUE(interrupted);
}

TEST(Timer, fires_in_order_of_time) {
  Loop loop;
  Timer late(loop);
  Timer soon(loop);
  std::string order;
  late.set(loop.now() + 2ms, [&] { order += "b"; });
  soon.set(loop.now() + 1ms, [&] { order += "a"; });
  loop.run();
  EXPECT_EQ(order, "ab");
}

TEST(Timer, a_timer_set_again_fires_once) {
  Loop loop;
  Timer timer(loop);
  std::string order;
  timer.set(loop.now(), [&] { order += "old"; });
  timer.set(loop.now(), [&] { order += "new"; });
  loop.run();
  EXPECT_EQ(order, "new");
}

TEST(Timer, a_cancelled_timer_never_fires) {
  Loop loop;
  Timer timer(loop);
  bool fired = false;
  timer.set(loop.now(), [&] { fired = true; });
  loop.post([&] { timer.cancel(); });
  loop.run();
  EXPECT_FALSE(fired);
}

TEST(Descriptors, the_soft_limit_is_raised_to_the_hard_one) {
  EXPECT_GE(raise_descriptor_limit(), 1u);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

TEST(SocketError, what_we_ran_out_of_is_our_limit) {
  for (const int error : {EMFILE, ENFILE, ENOBUFS, EADDRNOTAVAIL}) {
    EXPECT_EQ(reason_of_connect_error(error, false), Reason::our_limit);
  }
  EXPECT_EQ(reason_of_connect_error(EADDRNOTAVAIL, true), Reason::unreachable);
  EXPECT_EQ(reason_of_connect_error(ECONNREFUSED, false), Reason::connection_refused);
  EXPECT_EQ(reason_of_connect_error(ENETUNREACH, false), Reason::unreachable);
  EXPECT_EQ(reason_of_connect_error(EHOSTUNREACH, true), Reason::unreachable);
  EXPECT_EQ(reason_of_connect_error(ETIMEDOUT, false), Reason::timeout);
}

}  // namespace
}  // namespace smtpmatrix::scanner
