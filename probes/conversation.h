// The sans-IO contract between a conversation and whoever drives it.
//
// A conversation never touches a socket or a clock. It is told what happened and when, and answers what it
// wants next: bytes to send first (perhaps none), then something to wait for until a deadline, or to be done.
// Call order:
//
//   Action action = conversation.on(Connected{...}) or on(ConnectFailed{...});
//   while (action.want != Want::done) { send action.send; wait; action = conversation.on(what happened); }
//   close the socket; Observation seen = std::move(conversation).take();
//
// Any input is legal at any time before `done`; a conversation that cannot go on says `done` and its
// observation tells why. Every wait has a deadline. Input is consumed whole: `Received` bytes are not seen
// again.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "probes/base/bytes.h"
#include "probes/base/time.h"
#include "probes/observation/observation.h"

namespace smtpmatrix {

/// Times count from the moment the driver began to dial.
struct Connected {
  Elapsed at;
};
struct ConnectFailed {
  Elapsed at;
  Reason reason;
  std::string detail;
};
struct Received {
  Elapsed at;
  View bytes;
};
struct PeerClosed {
  Elapsed at;
};  ///< FIN
struct Reset {
  Elapsed at;
  std::string detail;
};  ///< RST or another socket error, on read or write
struct DeadlinePassed {
  Elapsed at;
};
struct Cancelled {
  Elapsed at;
};  ///< the user stopped the scan
struct LoginGranted {
  Elapsed at;
};  ///< answers Want::login_permission
struct LoginDenied {
  Elapsed at;
};  ///< … the account's guard has closed

using Input = std::variant<Connected, ConnectFailed, Received, PeerClosed, Reset, DeadlinePassed, Cancelled,
                           LoginGranted, LoginDenied>;

enum class Want : std::uint8_t {
  bytes,             ///< wait for Received, PeerClosed or Reset
  login_permission,  ///< before credentials leave: wait for LoginGranted or LoginDenied (bytes may arrive
                     ///< meanwhile)
  done,              ///< send what `send` holds, then close
};

struct Action {
  Bytes send;
  Want want = Want::done;
  Elapsed deadline{};  ///< absolute, from the start of the conversation; meaningless for `done`

  Action() = default;
  Action(Bytes to_send, Want next, Elapsed until) : send(std::move(to_send)), want(next), deadline(until) {}
};

class Conversation {
 public:
  virtual ~Conversation() = default;
  [[nodiscard]] virtual Action on(const Input& input) = 0;
  /// How long dialling may take; asked once, before the first input.
  [[nodiscard]] virtual Elapsed connect_deadline() const = 0;
  /// What was seen; once, after `done`.
  [[nodiscard]] virtual Observation take() && = 0;
  /// Whether a login was sent and how it ended: the driver reports it to the account's guard. See AuthFacts.
  [[nodiscard]] virtual const AuthFacts& auth() const = 0;
  /// What was seen up to now, so that a plan need not wait for the end; nullptr when there is nothing to
  /// tell. Valid until the next input.
  [[nodiscard]] virtual const Observation* so_far() const { return nullptr; }
};

}  // namespace smtpmatrix
