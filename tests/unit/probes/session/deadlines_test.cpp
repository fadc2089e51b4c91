// What a session asks of its driver: deadlines, and what it makes of a connection that never was.
#include <gtest/gtest.h>

#include "probes/session.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix {
namespace {

using std::chrono::seconds;

class Deadlines : public ::testing::Test {
 protected:
  Deadlines() {
    settings_.ehlo_name = "tester.example";
    settings_.greeting_timeout = seconds(30);
    settings_.step_timeout = seconds(10);
    probe_.endpoint = {.host = "mx.example.org", .port = 25, .address = "192.0.2.1", .mode = Mode::plain};
    probe_.client = "none";
    probe_.until = Stage::ehlo;
    session_ = make_session(probe_, client_, settings_, UnixTime{}, random_);
  }
  Action receive(std::string_view text, Elapsed at) {
    return session_->on(Received{.at = at, .bytes = as_view(text)});
  }

  SessionSettings settings_;
  Probe probe_;
  clients::Client client_{.id = "none", .label = "no TLS", .offer = std::nullopt};
  smtpmatrix::testing::ScriptedRandom random_;
  std::unique_ptr<Conversation> session_;
};

TEST_F(Deadlines, count_from_the_start_of_each_step) {
  EXPECT_EQ(session_->connect_deadline(), seconds(10));
  EXPECT_EQ(session_->on(Connected{seconds(2)}).deadline, seconds(32));
  EXPECT_EQ(receive("220-slow\r\n", seconds(20)).deadline, seconds(32));
  EXPECT_EQ(receive("220 there\r\n", seconds(31)).deadline, seconds(41));
  EXPECT_EQ(receive("250-mx\r\n", seconds(40)).deadline, seconds(41));
}

TEST_F(Deadlines, are_not_extended_by_a_server_that_drips) {
  (void)session_->on(Connected{seconds(0)});
  Elapsed at = seconds(1);
  Action action;
  for (; at < seconds(100); at += seconds(1)) {
    action = receive("2", at);
    if (action.want == Want::done) break;
  }
  EXPECT_EQ(at, seconds(30));
  const Observation seen = std::move(*session_).take();
  EXPECT_EQ(seen.stop->stage, Stage::greeting);
  EXPECT_EQ(seen.stop->reason, Reason::timeout);
  EXPECT_EQ(seen.total, seconds(30));
}

TEST_F(Deadlines, show_in_the_timings_of_the_stages) {
  (void)session_->on(Connected{seconds(2)});
  (void)receive("220 mx\r\n", seconds(5));
  EXPECT_EQ(receive("250 mx\r\n", seconds(9)).want, Want::done);
  const Observation seen = std::move(*session_).take();
  EXPECT_EQ(seen.timings.at(Stage::connect), seconds(2));
  EXPECT_EQ(seen.timings.at(Stage::greeting), seconds(3));
  EXPECT_EQ(seen.timings.at(Stage::ehlo), seconds(4));
  EXPECT_EQ(seen.total, seconds(9));
}

TEST_F(Deadlines, of_a_connection_that_never_was_leave_the_dialler_s_reason) {
  const auto action = session_->on(
      ConnectFailed{.at = seconds(1), .reason = Reason::unreachable, .detail = "no route\nto host"});
  EXPECT_EQ(action.want, Want::done);
  EXPECT_TRUE(action.send.empty());
  const Observation seen = std::move(*session_).take();
  EXPECT_FALSE(seen.reached);
  EXPECT_EQ(seen.stop->stage, Stage::connect);
  EXPECT_EQ(seen.stop->reason, Reason::unreachable);
  EXPECT_EQ(seen.stop->fault, Fault::network);
  EXPECT_EQ(seen.stop->detail.find('\n'), std::string::npos);
}

TEST_F(Deadlines, do_not_matter_after_the_end) {
  (void)session_->on(Connected{seconds(1)});
  (void)session_->on(Cancelled{seconds(2)});
  EXPECT_EQ(receive("220 mx\r\n", seconds(3)).want, Want::done);
  EXPECT_EQ(session_->on(PeerClosed{seconds(4)}).want, Want::done);
  const Observation seen = std::move(*session_).take();
  EXPECT_EQ(seen.stop->reason, Reason::interrupted);
  EXPECT_EQ(seen.total, seconds(2));
}

}  // namespace
}  // namespace smtpmatrix
