// A TCP server on loopback with a thread of its own: every connection is handed to a function, one after the
// other. For tests of what meets real sockets.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace smtpmatrix::testing {

/// One accepted connection, blocking. Closed with a FIN when it goes out of scope.
class LoopbackPeer {
 public:
  explicit LoopbackPeer(int socket) : socket_(socket) {}
  ~LoopbackPeer();
  LoopbackPeer(const LoopbackPeer&) = delete;
  LoopbackPeer& operator=(const LoopbackPeer&) = delete;

  void send(std::string_view text) const;
  /// Up to and including `end`, or what came before the client closed.
  [[nodiscard]] std::string receive_until(std::string_view end) const;
  /// Everything until the client closes.
  std::string receive_all() const { return receive_until({}); }
  /// Closes with a RST.
  void reset();

 private:
  int socket_;
};

class LoopbackServer {
 public:
  using Handler = std::function<void(LoopbackPeer&)>;

  /// Listens on a free port of `address`, any of 127.0.0.0/8.
  explicit LoopbackServer(Handler handler, const std::string& address = "127.0.0.1", std::uint16_t port = 0);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] unsigned accepted() const { return accepted_; }

 private:
  void serve();

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<unsigned> accepted_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// A port of 127.0.0.1 that nobody listens on: it was bound a moment ago.
[[nodiscard]] std::uint16_t unused_port();

}  // namespace smtpmatrix::testing
