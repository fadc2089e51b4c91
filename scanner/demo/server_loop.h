// Listening sockets on loopback and the thread that serves them, with poll(). Every connection has an age
// limit, and their number a limit; peers beyond it wait in the backlog.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "scanner/demo/connection.h"

namespace smtpmatrix::demo {

class ServerLoop {
 public:
  explicit ServerLoop(Account account);
  /// Stops the thread and closes everything.
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  /// Listens at `address` (a 127.x.y.z) on a port of the system's choice, and says which. Before start().
  /// Throws std::system_error.
  [[nodiscard]] std::uint16_t listen(const std::string& address, Service service);
  void start();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::demo
