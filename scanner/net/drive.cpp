#include "scanner/net/drive.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <netinet/in.h>
#include <utility>

#include "scanner/net/loop_impl.h"
#include "scanner/net/socket_error.h"
#include "scanner/net/tunnel.h"

namespace smtpmatrix::scanner {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

class TcpDrive final : public Drive, public std::enable_shared_from_this<TcpDrive> {
 public:
  TcpDrive(Loop& loop, std::unique_ptr<Conversation> conversation, DriveEvents events, const WayOut& way)
      : loop_(loop),
        way_(way),
        conversation_(std::move(conversation)),
        events_(std::move(events)),
        socket_(loop.impl().context),
        timer_(loop),
        started_(loop.now()) {}

  void start(const DialTo& to);
  void cancel() override;
  void grant_login() override { answer_login(LoginGranted{elapsed()}); }
  void deny_login() override { answer_login(LoginDenied{elapsed()}); }

 private:
  enum class State : std::uint8_t { connecting, tunnelling, talking, closing, closed };

  [[nodiscard]] Elapsed elapsed() const { return loop_.now() - started_; }
  [[nodiscard]] Error bind_source(bool to_ipv6);
  void fail_to_connect(const Error& error);
  void fail_to_connect(Reason reason, const std::string& detail);
  void connected(const Error& error);
  void begin_tunnel();
  void read_tunnel();
  void take_tunnel(Tunnel::Step step);
  void talk(View said_already);
  void feed(const Input& input);
  void tell_progress();
  void obey(Action action);
  void arm(Elapsed deadline);
  void answer_login(const Input& answer);

  void wait_readable();
  void readable();
  /// Reads once; false when nothing more is to be had now.
  bool read_some();
  void write_pending();
  void wait_writable();
  void write_failed(const Error& error);

  void end();
  void close_gently();
  void close_later();
  void drain();
  void close();

  Loop& loop_;
  const WayOut& way_;
  std::optional<Tunnel> tunnel_;
  std::unique_ptr<Conversation> conversation_;
  DriveEvents events_;
  Tcp::socket socket_;
  Timer timer_;
  Elapsed started_;
  State state_ = State::connecting;
  bool login_wanted_ = false;
  bool peer_gone_ = false;  ///< FIN or error seen: nothing more will be read
  bool write_met_reset_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool is_ipv6_ = false;
  Bytes unsent_;
  std::optional<Stage> told_;
};

void TcpDrive::start(const DialTo& to) {
  Error error;
  if (way_.proxy) tunnel_.emplace(*way_.proxy, to.address, to.port);
  const auto address = asio::ip::make_address(way_.proxy ? way_.proxy->host : to.address, error);
  is_ipv6_ = !error && address.is_v6();
  const Tcp::endpoint endpoint(address, way_.proxy ? way_.proxy->port : to.port);
  if (!error) socket_.open(endpoint.protocol(), error);
  if (!error) error = bind_source(is_ipv6_);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(Tcp::no_delay(true), error);
  if (error) {
    loop_.post([self = shared_from_this(), error] { self->connected(error); });
    return;
  }
  arm(conversation_->connect_deadline());
  socket_.async_connect(endpoint,
                        [self = shared_from_this()](const Error& result) { self->connected(result); });
}

void TcpDrive::connected(const Error& error) {
  if (state_ != State::connecting) return;
  if (error) return fail_to_connect(error);
  if (tunnel_) return begin_tunnel();
  talk({});
}

void TcpDrive::talk(View said_already) {
  state_ = State::talking;
  feed(Connected{elapsed()});
  if (state_ == State::talking && !said_already.empty()) feed(Received{elapsed(), said_already});
  if (state_ == State::talking) wait_readable();
}

void TcpDrive::begin_tunnel() {
  state_ = State::tunnelling;
  append(unsent_, tunnel_->opening());
  write_pending();
  if (state_ == State::tunnelling) read_tunnel();
}

void TcpDrive::read_tunnel() {
  socket_.async_wait(Tcp::socket::wait_read, [self = shared_from_this()](const Error& waited) {
    if (self->state_ != State::tunnelling) return;
    Error error = waited;
    auto& buffer = self->loop_.impl().read_buffer;
    const std::size_t count = error ? 0 : self->socket_.read_some(asio::buffer(buffer), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return self->read_tunnel();
    if (error) return self->fail_to_connect(error);
    self->take_tunnel(self->tunnel_->on(View(buffer.data(), count)));
  });
}

void TcpDrive::take_tunnel(Tunnel::Step step) {
  if (step.state == Tunnel::State::refused) return fail_to_connect(step.reason, step.detail);
  if (step.state == Tunnel::State::open) return talk(step.rest);
  append(unsent_, step.send);
  write_pending();
  if (state_ == State::tunnelling) read_tunnel();
}

/// Linux gives the port only when it dials, so that many far ends may share one of ours
/// (IP_BIND_ADDRESS_NO_PORT).
Error TcpDrive::bind_source(bool to_ipv6) {
  Error error;
  if (way_.source.empty()) return error;
  const auto source = asio::ip::make_address(way_.source, error);
  if (error) return error;
  if (source.is_v6() != to_ipv6) return asio::error::network_unreachable;
  socket_.set_option(asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>(true), error);
  socket_.bind(Tcp::endpoint(source, 0), error);
  return error;
}

void TcpDrive::fail_to_connect(const Error& error) {
  const Reason reason = reason_of_connect_error(error.value(), is_ipv6_);
  if (!way_.proxy) return fail_to_connect(reason, error.message());
  // Between us and the proxy: not the far end's doing.
  const auto what = error == asio::error::eof ? std::string("it closed the connection") : error.message();
  fail_to_connect(reason == Reason::our_limit ? reason : Reason::unreachable,
                  "proxy " + way_.proxy->text() + ": " + what);
}

void TcpDrive::fail_to_connect(Reason reason, const std::string& detail) {
  state_ = State::talking;
  peer_gone_ = true;
  feed(ConnectFailed{elapsed(), reason, detail});
  // A conversation has nothing to say without a connection; one that goes on all the same is ended here.
  if (state_ == State::talking) end();
}

void TcpDrive::cancel() {
  if (state_ == State::closing || state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::talking;
  peer_gone_ = true;
  feed(Cancelled{elapsed()});
  if (state_ == State::talking) end();
}

void TcpDrive::answer_login(const Input& answer) {
  if (state_ != State::talking || !login_wanted_) return;
  const auto self = shared_from_this();
  login_wanted_ = false;
  feed(answer);
}

void TcpDrive::feed(const Input& input) {
  Action action = conversation_->on(input);
  obey(std::move(action));
}

void TcpDrive::obey(Action action) {
  const auto self = shared_from_this();
  append(unsent_, action.send);
  const bool is_done = action.want == Want::done || unsent_.size() > max_unsent_bytes;
  if (is_done) return end();
  const bool asks_now = action.want == Want::login_permission && !login_wanted_;
  login_wanted_ = action.want == Want::login_permission;
  arm(action.deadline);
  tell_progress();
  if (state_ != State::talking) return;
  write_pending();
  if (asks_now && state_ == State::talking && events_.on_login_wanted) {
    // Posted: whoever answers at once shall not find us in the middle of an input.
    loop_.post([self] {
      if (self->state_ == State::talking && self->login_wanted_) self->events_.on_login_wanted();
    });
  }
}

void TcpDrive::tell_progress() {
  const Observation* const so_far = conversation_->so_far();
  if (so_far == nullptr || so_far->reached == told_ || !events_.on_progress) return;
  told_ = so_far->reached;
  events_.on_progress(*so_far);
}

void TcpDrive::arm(Elapsed deadline) {
  timer_.set(started_ + deadline, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    if (self->state_ == State::connecting) return self->connected(asio::error::timed_out);
    if (self->state_ == State::tunnelling) return self->fail_to_connect(asio::error::timed_out);
    if (self->state_ == State::talking) self->feed(DeadlinePassed{self->elapsed()});
  });
}

void TcpDrive::wait_readable() {
  if (reading_ || peer_gone_ || state_ == State::closed) return;
  reading_ = true;
  socket_.async_wait(Tcp::socket::wait_read, [self = shared_from_this()](const Error& error) {
    self->reading_ = false;
    if (error || self->state_ == State::closed) return;
    if (self->state_ == State::closing) return self->drain();
    self->readable();
  });
}

void TcpDrive::readable() {
  for (int i = 0; i < max_reads_in_a_row && state_ == State::talking && !peer_gone_; ++i) {
    if (!read_some()) break;
  }
  if (state_ == State::talking) wait_readable();
}

bool TcpDrive::read_some() {
  auto& buffer = loop_.impl().read_buffer;
  Error error;
  const std::size_t count = socket_.read_some(asio::buffer(buffer), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return false;
  if (!error) {
    feed(Received{elapsed(), View(buffer.data(), count)});
    return true;
  }
  peer_gone_ = true;
  // A write that met the RST has taken the error off the socket, which then reads as if it had ended well.
  if (error == asio::error::eof && !write_met_reset_) {
    feed(PeerClosed{elapsed()});
  } else {
    const Error reset = asio::error::connection_reset;
    feed(Reset{elapsed(), (write_met_reset_ ? reset : error).message()});
  }
  return false;
}

void TcpDrive::write_pending() {
  while (!unsent_.empty() && !writing_) {
    Error error;
    const std::size_t count = socket_.write_some(asio::buffer(unsent_), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return wait_writable();
    if (error) return write_failed(error);
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

void TcpDrive::wait_writable() {
  writing_ = true;
  socket_.async_wait(Tcp::socket::wait_write, [self = shared_from_this()](const Error& error) {
    self->writing_ = false;
    if (error || self->state_ == State::closed) return;
    self->write_pending();
    if (self->state_ == State::closing) self->close_gently();
  });
}

void TcpDrive::write_failed(const Error& error) {
  unsent_.clear();
  if (state_ == State::tunnelling) return fail_to_connect(error);
  write_met_reset_ = error == asio::error::connection_reset;
  if (state_ != State::talking || peer_gone_) return;
  // The peer's last words ("421 too many connections") may have arrived before its RST: they come first.
  loop_.post([self = shared_from_this(), error] {
    while (self->state_ == State::talking && !self->peer_gone_ && self->read_some()) {
    }
    if (self->state_ != State::talking || self->peer_gone_) return;
    self->peer_gone_ = true;
    self->feed(Reset{self->elapsed(), error.message()});
  });
}

void TcpDrive::end() {
  if (state_ == State::closing || state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::closing;
  timer_.cancel();
  Observation seen = std::move(*conversation_).take();
  conversation_.reset();
  close_gently();
  if (events_.on_end) events_.on_end(std::move(seen));
}

void TcpDrive::close_gently() {
  if (!peer_gone_ && !unsent_.empty()) write_pending();
  if (peer_gone_) return close();
  if (writing_) {
    close_later();
    return;
  }
  Error ignored;
  socket_.shutdown(Tcp::socket::shutdown_send, ignored);
  close_later();
  drain();
}

void TcpDrive::close_later() {
  timer_.set(loop_.now() + close_grace, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->close();
  });
}

/// Waits for the peer's FIN: a close with bytes unread would be a RST, which may destroy what we sent last.
void TcpDrive::drain() {
  auto& buffer = loop_.impl().read_buffer;
  for (int i = 0; i < max_reads_in_a_row; ++i) {
    Error error;
    socket_.read_some(asio::buffer(buffer), error);
    if (error == asio::error::would_block || error == asio::error::try_again) break;
    if (error) return close();
  }
  wait_readable();
}

void TcpDrive::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  Error ignored;
  socket_.close(ignored);
  // Posted, so that on_end comes first also when there is nothing to wait for.
  if (events_.on_closed) {
    loop_.post([self = shared_from_this()] {
      const auto told = std::move(self->events_.on_closed);
      self->events_ = DriveEvents();
      told();
    });
  }
}

}  // namespace

const WayOut& direct() {
  static const WayOut none;
  return none;
}

std::shared_ptr<Drive> drive(Loop& loop, std::unique_ptr<Conversation> conversation, const DialTo& to,
                             DriveEvents events, const WayOut& way) {
  auto driver = std::make_shared<TcpDrive>(loop, std::move(conversation), std::move(events), way);
  driver->start(to);
  return driver;
}

}  // namespace smtpmatrix::scanner
