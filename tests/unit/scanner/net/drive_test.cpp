#include "scanner/net/drive.h"

#include <array>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/loopback_server.h"

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;
using smtpmatrix::testing::LoopbackPeer;
using smtpmatrix::testing::LoopbackServer;
using smtpmatrix::testing::unused_port;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;

/// Answers inputs by a script and notes them as text, which leaves as the transcript of its observation.
class Scripted final : public Conversation {
 public:
  using Script = std::function<Action(const std::string& input)>;
  explicit Scripted(Script script, Elapsed dialling = 5s) : script_(std::move(script)), dialling_(dialling) {}

  Action on(const Input& input) override {
    const std::string text = describe(input);
    seen_.transcript.add({}, Direction::event, text);
    return script_(text);
  }
  [[nodiscard]] Elapsed connect_deadline() const override { return dialling_; }
  [[nodiscard]] Observation take() && override { return std::move(seen_); }
  [[nodiscard]] const AuthFacts& auth() const override { return seen_.auth; }
  [[nodiscard]] const Observation* so_far() const override { return &seen_; }

 private:
  std::string describe(const Input& input) {
    struct Describe {
      std::string operator()(const Connected&) const { return "connected"; }
      std::string operator()(const ConnectFailed& failed) const {
        return "failed " + std::string(to_string(failed.reason));
      }
      std::string operator()(const Received& received) const { return std::string(as_text(received.bytes)); }
      std::string operator()(const PeerClosed&) const { return "closed"; }
      std::string operator()(const Reset&) const { return "reset"; }
      std::string operator()(const DeadlinePassed&) const { return "deadline"; }
      std::string operator()(const Cancelled&) const { return "cancelled"; }
      std::string operator()(const LoginGranted&) const { return "granted"; }
      std::string operator()(const LoginDenied&) const { return "denied"; }
    };
    if (std::holds_alternative<Connected>(input)) seen_.reached = Stage::connect;
    return std::visit(Describe(), input);
  }

  Script script_;
  Elapsed dialling_;
  Observation seen_;
};

Action wait(std::string_view send = {}, Elapsed deadline = 5s) {
  return {to_bytes(send), Want::bytes, deadline};
}
Action done(std::string_view send = {}) { return {to_bytes(send), Want::done, {}}; }

/// Listens with a queue of one, which is taken.
class FullListener {
 public:
  FullListener() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    ::listen(listener_, 0);
    socklen_t size = sizeof where;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    for (const int client : clients_)
      ::connect(client, reinterpret_cast<const sockaddr*>(&where), sizeof where);
  }
  ~FullListener() {
    for (const int client : clients_) ::close(client);
    ::close(listener_);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  static int make_socket(int flags = 0) { return ::socket(AF_INET, SOCK_STREAM | flags, 0); }
  int listener_ = make_socket();
  std::array<int, 4> clients_ = {make_socket(SOCK_NONBLOCK), make_socket(SOCK_NONBLOCK),
                                 make_socket(SOCK_NONBLOCK), make_socket(SOCK_NONBLOCK)};
  std::uint16_t port_ = 0;
};

class DriveTest : public ::testing::Test {
 protected:
  std::vector<std::string> run(std::uint16_t port, Scripted::Script script, Elapsed dialling = 5s) {
    DriveEvents events;
    events.on_progress = [this](const Observation&) { ++progress_; };
    events.on_login_wanted = [this] { on_login_wanted_(); };
    events.on_end = [this](Observation seen) { seen_ = std::move(seen); };
    events.on_closed = [this] { closed_ = seen_.has_value(); };
    handle_ = drive(loop_, std::make_unique<Scripted>(std::move(script), dialling), {address_, port},
                    std::move(events));
    loop_.run();
    std::vector<std::string> inputs;
    for (const auto& line : seen_.value().transcript.lines()) inputs.push_back(line.text);
    return inputs;
  }

  Loop loop_;
  std::string address_ = "127.0.0.1";
  std::function<void()> on_login_wanted_ = [] {};
  std::shared_ptr<Drive> handle_;
  std::optional<Observation> seen_;
  bool closed_ = false;
  int progress_ = 0;
};

TEST_F(DriveTest, a_port_that_nobody_listens_on_is_refused) {
  EXPECT_THAT(run(unused_port(), [](const auto&) { return done(); }),
              ElementsAre("failed connection_refused"));
  EXPECT_TRUE(closed_);
}

TEST_F(DriveTest, an_address_that_cannot_be_read_is_unreachable_not_a_crash) {
  address_ = "not an address";
  EXPECT_THAT(run(25, [](const auto&) { return done(); }), ElementsAre("failed unreachable"));
}

TEST_F(DriveTest, a_dialogue_goes_both_ways_and_the_last_bytes_arrive) {
  std::string heard;
  {
    LoopbackServer server([&](LoopbackPeer& peer) {
      peer.send("220 hello\r\n");
      heard = peer.receive_until("\r\n");
      peer.send("250 fine\r\n");
      heard += peer.receive_all();
    });
    const auto inputs = run(server.port(), [](const std::string& input) {
      if (input.starts_with("220")) return wait("EHLO x\r\n");
      if (input.starts_with("250")) return done("QUIT\r\n");
      return wait();
    });
    EXPECT_THAT(inputs, ElementsAre("connected", "220 hello\r\n", "250 fine\r\n"));
  }
  EXPECT_EQ(heard, "EHLO x\r\nQUIT\r\n");
  EXPECT_TRUE(closed_);
  EXPECT_EQ(progress_, 1);
}

TEST_F(DriveTest, a_fin_is_a_close) {
  LoopbackServer server([](LoopbackPeer& peer) { peer.send("421 busy\r\n"); });
  const auto inputs =
      run(server.port(), [](const std::string& input) { return input == "closed" ? done() : wait(); });
  EXPECT_THAT(inputs, ElementsAre("connected", "421 busy\r\n", "closed"));
}

TEST_F(DriveTest, a_rst_is_a_reset) {
  LoopbackServer server([](LoopbackPeer& peer) { peer.reset(); });
  const auto inputs =
      run(server.port(), [](const std::string& input) { return input == "reset" ? done() : wait(); });
  EXPECT_THAT(inputs, ElementsAre("connected", "reset"));
}

TEST_F(DriveTest, words_before_a_rst_come_first_even_when_our_write_meets_it) {
  LoopbackServer server([](LoopbackPeer& peer) {
    (void)peer.receive_until("\r\n");
    peer.send("421 go away\r\n");
    peer.reset();
  });
  const auto inputs = run(server.port(), [](const std::string& input) {
    if (input == "reset" || input == "closed") return done();
    return wait(input == "connected" ? "EHLO x\r\n" : "MORE\r\n");
  });
  ASSERT_GE(inputs.size(), 2u);
  EXPECT_THAT(inputs.back(), "reset");
}

TEST_F(DriveTest, silence_ends_at_the_deadline) {
  LoopbackServer server([](LoopbackPeer& peer) { peer.receive_all(); });
  const auto inputs = run(
      server.port(), [](const std::string& input) { return input == "deadline" ? done() : wait({}, 30ms); });
  EXPECT_THAT(inputs, ElementsAre("connected", "deadline"));
}

TEST_F(DriveTest, bytes_may_come_one_at_a_time) {
  LoopbackServer server([](LoopbackPeer& peer) {
    for (const char c : std::string("220 hello\r\n")) {
      peer.send({&c, 1});
      (void)peer.receive_until(".");
    }
  });
  std::string text;
  const auto inputs = run(server.port(), [&](const std::string& input) {
    if (input == "connected") return wait();
    text += input;
    return text.ends_with("\n") ? done(".") : wait(".");
  });
  EXPECT_EQ(text, "220 hello\r\n");
  EXPECT_EQ(inputs.size(), 12u);
}

TEST_F(DriveTest, more_than_a_socket_buffer_is_sent_while_the_peer_is_slow) {
  const std::string much(900'000, 'x');
  std::size_t heard = 0;
  {
    LoopbackServer server([&](LoopbackPeer& peer) { heard = peer.receive_until("\n").size(); });
    (void)run(server.port(),
              [&](const std::string& input) { return input == "connected" ? wait(much + "\n") : done(); });
  }
  EXPECT_EQ(heard, much.size() + 1);
}

TEST_F(DriveTest, a_login_waits_for_permission_while_bytes_are_still_heard) {
  LoopbackServer server([](LoopbackPeer& peer) {
    peer.send("220 hello\r\n");
    peer.receive_all();
  });
  on_login_wanted_ = [this] { handle_->grant_login(); };
  const auto inputs = run(server.port(), [](const std::string& input) {
    if (input.starts_with("220")) return Action({}, Want::login_permission, 5s);
    return input == "granted" ? done() : wait();
  });
  EXPECT_THAT(inputs, ElementsAre("connected", "220 hello\r\n", "granted"));
}

TEST_F(DriveTest, cancelling_ends_a_conversation_at_once) {
  LoopbackServer server([](LoopbackPeer& peer) { peer.receive_all(); });
  loop_.post([this] { handle_->cancel(); });
  const auto inputs =
      run(server.port(), [](const std::string& input) { return input == "cancelled" ? done() : wait(); });
  EXPECT_THAT(inputs.back(), "cancelled");
  EXPECT_TRUE(closed_);
}

TEST_F(DriveTest, a_dial_that_is_not_answered_times_out) {
  // A listener whose queue is full leaves a SYN unanswered.
  FullListener listener;
  EXPECT_THAT(run(
                  listener.port(), [](const auto&) { return done(); }, 30ms),
              ElementsAre("failed timeout"));
}

}  // namespace
}  // namespace smtpmatrix::scanner
