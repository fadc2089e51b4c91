#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "probes/session/limits.h"
#include "probes/session/login_plan.h"
#include "probes/session/machine.h"
#include "probes/smtp/ehlo.h"
#include "probes/smtp/text.h"

namespace smtpmatrix {

bool SessionMachine::auth_is_offered() {
  if (smtp::offers(*current_ehlo(), "AUTH")) return true;
  journal_.begin(Stage::auth_challenge, now_);
  journal_.seen.auth.result = AuthResult::not_offered;
  say_goodbye();
  stop(because(Reason::no_auth, Fault::peer_incompatible, "EHLO offers no AUTH"));
  return false;
}

std::optional<std::pair<Reason, std::string>> SessionMachine::reason_to_withhold() const {
  if (!settings_.credentials)
    return std::pair(Reason::no_credentials_for_mechanism, "no credentials were given");
  if (mode() == Mode::plain) {
    if (settings_.auth_plaintext) return std::nullopt;
    return std::pair(Reason::plaintext_guard, "credentials do not leave without TLS");
  }
  const auto& chain = journal_.seen.certificate;
  if (!settings_.verify || settings_.auth_unverified || (chain && chain->verified())) return std::nullopt;
  return std::pair(Reason::untrusted_certificate,
                   "credentials do not leave over a session whose certificate does not verify");
}

void SessionMachine::enter_auth() {
  if (!auth_is_offered()) return;
  if (auto reason = reason_to_withhold()) return withhold(reason->first, std::move(reason->second));
  const auto identity = identity_of(*settings_.credentials, journal_.seen.endpoint);
  // What the user asks for, else what this client does.
  const auto& asked_for = settings_.credentials->mechanisms;
  auto mechanisms =
      plan_login(current_ehlo()->auth_mechanisms, asked_for.empty() ? client_.smtp.mechanisms : asked_for,
                 identity, mode() != Mode::plain);
  if (!mechanisms) {
    say_goodbye();
    const NoLogin& why = mechanisms.error();
    return stop(because(why.reason, why.fault, why.detail));
  }
  wait_in(session_state::LoginPermission{.mechanisms = *std::move(mechanisms)},
          session_limits::login_permission_timeout);
}

void SessionMachine::happened(const LoginGranted&) {
  auto* const waiting = std::get_if<session_state::LoginPermission>(&state_);
  if (waiting == nullptr) return;
  // The stage's time is the login's, not the wait for others.
  journal_.begin(Stage::auth, now_);
  begin_login(std::move(waiting->mechanisms));
}

void SessionMachine::happened(const LoginDenied&) {
  if (!std::holds_alternative<session_state::LoginPermission>(state_)) return;
  withhold(Reason::account_guard, "enough logins of this account were refused");
}

/// The policy of the server still shows: AUTH is begun and cancelled before the session stops at auth.
void SessionMachine::withhold(Reason reason, std::string detail) {
  withheld_.emplace(reason, std::move(detail));
  enter(Stage::auth_challenge);
}

void SessionMachine::enter_auth_challenge() {
  if (!auth_is_offered()) return;
  const auto mechanism = mechanism_for_challenge(current_ehlo()->auth_mechanisms);
  if (!mechanism) {
    say_goodbye();
    return stop(because(Reason::no_common_mechanism, Fault::peer_incompatible,
                        "AUTH is offered without any mechanism"));
  }
  journal_.seen.auth.mechanism = *mechanism;
  say(smtp::bare_auth(*mechanism));
  wait_in(session_state::Challenge{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::Challenge&, SmtpReply reply) {
  if (reply.code != 334) {
    journal_.seen.auth.result = AuthResult::refused;
    return stop_at_reply(std::move(reply));
  }
  say(smtp::AuthExchange::cancel());
  wait_in(session_state::ChallengeCancelled{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::ChallengeCancelled&, SmtpReply reply) {
  // RFC 4954 4: a cancelled exchange is answered 501. Any refusal shows the same: the server was ready to go
  // on. A 421 shows that it is not ready for anything else.
  if (reply.code < 400 || reply.code == 421) return stop_at_reply(std::move(reply));
  journal_.seen.auth.result = AuthResult::challenged;
  if (!withheld_) return stage_succeeded();
  journal_.succeed(now_);
  journal_.begin(Stage::auth, now_);
  journal_.seen.auth.result = AuthResult::guarded;
  say_goodbye();
  stop(because(withheld_->first, Fault::ours, withheld_->second));
}

void SessionMachine::handle(session_state::LoginPermission&, SmtpReply reply) {
  stop_at_reply(std::move(reply));
}

void SessionMachine::begin_login(std::vector<std::string> mechanisms) {
  std::optional<smtp::SaslError> error;
  while (!mechanisms.empty()) {
    const std::string name = mechanisms.front();
    mechanisms.erase(mechanisms.begin());
    auto identity = identity_of(*settings_.credentials, journal_.seen.endpoint);
    identity.name_with_command = name_with_command_;
    smtp::AuthExchange exchange(name, smtp::make_mechanism(name, identity));
    auto line = exchange.begin();
    if (!line) {
      // Nothing was sent, so nothing was attempted.
      error = std::move(line).error();
      journal_.event(now_, fmt::format("{} not tried: {}", name, error->detail));
      continue;
    }
    journal_.seen.auth.mechanism = name;
    journal_.seen.auth.attempts.push_back({.mechanism = name, .reply = {}, .accepted = false});
    say(*line);
    return wait_in(session_state::Login{.exchange = std::move(exchange), .mechanisms = std::move(mechanisms)},
                   settings_.step_timeout);
  }
  say_goodbye();
  stop(because(error->reason, error->fault, error->detail));
}

/// RFC 7628 3.2.2 and XOAUTH2: what follows a token is never a challenge but the provider's error, JSON in
/// base64.
void SessionMachine::note_token_error(std::string_view mechanism, const SmtpReply& challenge) {
  if (!smtp::takes_token(mechanism)) return;
  const auto decoded = smtp::from_base64(challenge.text);
  if (!decoded || decoded->empty()) return;
  journal_.event(now_,
                 fmt::format("the error in base64: {}", journal_.redactor.clean(smtp::printable(*decoded))));
}

void SessionMachine::handle(session_state::Login& state, SmtpReply reply) {
  if (reply.code == 334) {
    state.was_challenged = true;
    note_token_error(state.exchange.name(), reply);
    auto line = state.exchange.answer(reply);
    if (line) {
      say(*line);
      deadline_ = now_ + settings_.step_timeout;
      return;
    }
    say(smtp::AuthExchange::cancel());
    session_state::LoginCancelled cancelled{.why = std::move(line).error(),
                                            .mechanisms = std::move(state.mechanisms)};
    return wait_in(std::move(cancelled), settings_.step_timeout);
  }
  if (reply.code >= 400) return login_refused(std::move(reply), state);
  AuthAttempt& attempt = journal_.seen.auth.attempts.back();
  attempt.reply = reply;
  // RFC 4954 4: 235 is success; other 2xx are seen and mean it too. A 3xx other than 334 means nothing.
  if (reply.code >= 300) return stop_at_reply(std::move(reply));
  attempt.accepted = true;
  journal_.seen.auth.result = AuthResult::accepted;
  if (!state.exchange.server_proved()) {
    journal_.event(now_,
                   fmt::format("deviation: accepted before the server's part of {}", attempt.mechanism));
  }
  stage_succeeded();
}

void SessionMachine::login_refused(SmtpReply reply, session_state::Login& state) {
  AuthAttempt& attempt = journal_.seen.auth.attempts.back();
  attempt.reply = reply;
  journal_.seen.auth.result = AuthResult::refused;
  std::vector<std::string> mechanisms = std::move(state.mechanisms);
  // AUTH LOGIN stands in no RFC. To some servers it is incomplete without the user name (RFC 5321 4.2.2: 500
  // and 501 are syntax errors); nothing was asked and nothing said yet, so it is no second login.
  const bool is_incomplete = reply.code == 500 || reply.code == 501;
  if (attempt.mechanism == "LOGIN" && is_incomplete && !state.was_challenged && !name_with_command_) {
    name_with_command_ = true;
    mechanisms.insert(mechanisms.begin(), attempt.mechanism);
  }
  // A second mechanism with the same password is a second bad login to a server that locks accounts out.
  if (another_mechanism_may_work(reply) && !mechanisms.empty()) return begin_login(std::move(mechanisms));
  stop_at_reply(std::move(reply));
}

void SessionMachine::handle(session_state::LoginCancelled& state, SmtpReply reply) {
  journal_.seen.auth.attempts.back().reply = reply;
  // Our own limit says nothing of the next mechanism; a peer that broke this one gets no other secret.
  const bool may_go_on = state.why.fault == Fault::ours && reply.code >= 400 && reply.code != 421;
  if (may_go_on && !state.mechanisms.empty()) return begin_login(std::move(state.mechanisms));
  const smtp::SaslError why = std::move(state.why);
  say_goodbye();
  Stop broken = because(why.reason, why.fault, why.detail);
  broken.reply = std::move(reply);
  stop(std::move(broken));
}

}  // namespace smtpmatrix
