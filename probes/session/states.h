// What a session waits for. Each state holds only what is known then.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "probes/observation/observation.h"
#include "probes/smtp/auth_exchange.h"

namespace smtpmatrix::session_state {

struct Dialing {};
struct Greeting {};
struct Ehlo {};
struct Helo {};
struct StartTls {};
/// STARTTLS was sent though EHLO names this in its place.
struct MaskedStartTls {
  std::string keyword;
};
struct Handshake {};
/// AUTH was begun without secrets …
struct Challenge {};
/// … and cancelled.
struct ChallengeCancelled {};
struct LoginPermission {
  std::vector<std::string> mechanisms;  ///< to try, in order
};
struct Login {
  smtp::AuthExchange exchange;
  std::vector<std::string> mechanisms;  ///< still to try after this one
  bool was_challenged = false;          ///< a 334 came
};
/// The mechanism could not go on and was cancelled.
struct LoginCancelled {
  smtp::SaslError why;
  std::vector<std::string> mechanisms;
};
struct MailFrom {};
struct RcptTo {};
struct Ended {};

using State =
    std::variant<Dialing, Greeting, Ehlo, Helo, StartTls, MaskedStartTls, Handshake, Challenge,
                 ChallengeCancelled, LoginPermission, Login, LoginCancelled, MailFrom, RcptTo, Ended>;

/// "the greeting", "the reply to EHLO": for "timeout while waiting for …".
[[nodiscard]] std::string_view awaited(const State& state);

}  // namespace smtpmatrix::session_state
