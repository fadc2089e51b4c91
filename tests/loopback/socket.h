// Blocking TCP on 127.0.0.1 with deadlines: just enough to carry a tls::Client to a server, or to be a bad
// server.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "probes/base/bytes.h"

namespace smtpmatrix::tests {

inline constexpr std::chrono::milliseconds patience = std::chrono::seconds(10);

class Socket {
 public:
  /// Throws std::system_error if nobody listens there.
  [[nodiscard]] static Socket connect(std::uint16_t port);
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&&) = delete;
  ~Socket() { close(); }

  enum class Event : std::uint8_t { bytes, closed, reset, deadline };
  struct Arrival {
    Event event = Event::deadline;
    Bytes bytes;
  };
  /// Waits for the next thing that happens.
  [[nodiscard]] Arrival receive(std::chrono::milliseconds wait = patience) const;
  /// False when the peer has gone.
  bool send(View bytes) const;
  /// FIN; bytes of the peer are still received.
  void finish() const;
  void close();
  /// RST.
  void abort();

 private:
  int descriptor_;
};

class Listener {
 public:
  /// On an ephemeral port.
  Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Socket accept() const;

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

/// A port that was free a moment ago, for servers that cannot choose one themselves.
[[nodiscard]] std::uint16_t free_port();

}  // namespace smtpmatrix::tests
