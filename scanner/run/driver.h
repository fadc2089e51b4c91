// What the scheduler asks of the world: connections, names, time. The real one stands on sockets; a test's
// stands on a script.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "probes/observation/observation.h"
#include "probes/probe.h"
#include "scanner/net/drive.h"
#include "scanner/resolve/resolver.h"
#include "scanner/run/task.h"

namespace smtpmatrix::scanner {

using ConnectionId = std::uint64_t;

/// Told what happened, from the event loop, never from within a call to the driver except cancel().
class DriverListener {
 public:
  virtual ~DriverListener() = default;
  virtual void progressed(ConnectionId id, const Observation& so_far) = 0;
  virtual void login_wanted(ConnectionId id) = 0;
  virtual void ended(ConnectionId id, Observation seen) = 0;
  virtual void closed(ConnectionId id) = 0;
  virtual void woken() = 0;
};

class Driver {
 public:
  using Answer = std::function<void(Resolved<std::vector<std::string>>)>;

  virtual ~Driver() = default;
  [[nodiscard]] virtual Elapsed now() const = 0;
  /// One alarm; setting it again moves it.
  virtual void wake_at(Elapsed when) = 0;
  virtual void resolve(const std::string& host, Answer answer) = 0;
  virtual void mail_exchangers(const std::string& domain, Answer answer) = 0;
  virtual void open(ConnectionId id, const Task& task, const DialTo& to) = 0;
  /// ended() follows before this returns.
  virtual void cancel(ConnectionId id) = 0;
  virtual void answer_login(ConnectionId id, bool granted) = 0;
  /// Nothing is left to do.
  virtual void finish() = 0;
};

}  // namespace smtpmatrix::scanner
