// Holds one conversation over one TCP connection: dials, feeds what happens, sends what is asked, keeps every
// deadline, closes.
//
// A FIN, a RST and silence stay three different things. What arrived before an error is fed before the error.
// When the conversation is done its last bytes are flushed, our side is shut down and the peer's FIN is
// waited for a moment, so that a close of ours destroys nothing that we said; `on_end` does not wait for
// that, `on_closed` does, because until then the peer still counts the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "probes/conversation.h"
#include "scanner/net/loop.h"
#include "scanner/target/proxy.h"

namespace smtpmatrix::scanner {

struct DialTo {
  std::string address;  ///< literal, a zone allowed; a name only if the proxy resolves names
  std::uint16_t port = 0;
};

/// How connections leave this machine. Outlives every drive.
struct WayOut {
  std::optional<Proxy> proxy;  ///< its host is a literal here
  std::string source;          ///< local address to dial from, a literal; empty: the system's choice
};

/// All but on_end may be left empty. None is called from within drive().
struct DriveEvents {
  std::function<void(const Observation& so_far)> on_progress;  ///< a further stage was reached
  std::function<void()> on_login_wanted;  ///< answer with grant_login() or deny_login(), now or later
  std::function<void(Observation)> on_end;
  std::function<void()> on_closed;  ///< once, after on_end: the connection is gone
};

/// A conversation under way. Dropping the handle does not end it.
class Drive {
 public:
  virtual ~Drive() = default;
  /// The conversation is told, ends, and on_end is called before this returns. No-op after the end.
  virtual void cancel() = 0;
  /// No-ops unless a login is wanted.
  virtual void grant_login() = 0;
  virtual void deny_login() = 0;
};

/// No proxy, any source.
[[nodiscard]] const WayOut& direct();

[[nodiscard]] std::shared_ptr<Drive> drive(Loop& loop, std::unique_ptr<Conversation> conversation,
                                           const DialTo& to, DriveEvents events,
                                           const WayOut& way = direct());

}  // namespace smtpmatrix::scanner
