#include "probes/session/machine.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/session/limits.h"
#include "probes/smtp/text.h"

namespace smtpmatrix {
namespace {

Fault fault_of_dialing(Reason reason) {
  switch (reason) {
    case Reason::connection_refused: return Fault::peer_refused;
    case Reason::connection_reset:
    case Reason::connection_closed: return Fault::peer_closed;
    case Reason::timeout: return Fault::peer_silent;
    case Reason::our_limit:
    case Reason::our_bug:
    case Reason::interrupted: return Fault::ours;
    default: return Fault::network;
  }
}

}  // namespace

std::unique_ptr<Conversation> make_session(const Probe& probe, const clients::Client& client,
                                           const SessionSettings& settings, UnixTime now, Random& random) {
  return std::make_unique<SessionMachine>(probe, client, settings, now, random);
}

SessionMachine::SessionMachine(const Probe& probe, const clients::Client& client,
                               const SessionSettings& settings, UnixTime now, Random& random)
    : settings_(settings),
      client_(client),
      depth_(probe.depth),
      wall_clock_(now),
      random_(random),
      journal_(probe) {
  // A handshake that stops early is the end of the conversation, whatever else was asked.
  name_with_command_ = client_.smtp.names_user_with_login;
  Stage& until = journal_.seen.until;
  if (depth_ != TlsDepth::complete && mode() != Mode::plain && before(mode(), Stage::tls, until))
    until = Stage::tls;
  if (until == Stage::ehlo_tls && !client_.smtp.says_ehlo_after_tls) until = Stage::tls;
  if (!settings_.credentials) return;
  if (settings_.credentials->password) journal_.redactor.hide(*settings_.credentials->password);
  if (settings_.credentials->token) journal_.redactor.hide(*settings_.credentials->token);
}

Action SessionMachine::on(const Input& input) {
  if (!ended()) {
    now_ = std::visit([](const auto& what) { return what.at; }, input);
    std::visit([this](const auto& what) { happened(what); }, input);
  }
  Bytes output = channel_.take_output();
  if (ended()) return {std::move(output), Want::done, now_};
  const bool permission = std::holds_alternative<session_state::LoginPermission>(state_);
  return {std::move(output), permission ? Want::login_permission : Want::bytes, deadline_};
}

void SessionMachine::happened(const Connected&) {
  if (!std::holds_alternative<session_state::Dialing>(state_)) return;
  journal_.event(now_, "connected");
  stage_succeeded();
}

void SessionMachine::happened(const ConnectFailed& failed) {
  stop(because(failed.reason, fault_of_dialing(failed.reason), failed.detail));
}

void SessionMachine::happened(const Received& received) {
  channel_.receive(received.bytes);
  read_replies();
  if (!ended()) after_tls_bytes();
  // A peer that drips bytes does not win time: the step's deadline stands from its start.
  if (!ended() && now_ >= deadline_) happened(DeadlinePassed{now_});
}

void SessionMachine::happened(const PeerClosed&) {
  if (handshake_broken_by(&tls::Client::peer_closed)) return tls_failed();
  if (auto problem = channel_.replies().verdict_on_rest()) return not_a_reply(*std::move(problem));
  stop(because(Reason::connection_closed, Fault::peer_closed,
               fmt::format("closed by the server while waiting for {}", awaited(state_))));
}

void SessionMachine::happened(const Reset& reset) {
  if (handshake_broken_by(&tls::Client::peer_reset)) return tls_failed();
  stop(because(Reason::connection_reset, Fault::peer_closed,
               fmt::format("reset while waiting for {}{}{}", awaited(state_),
                           reset.detail.empty() ? "" : ": ", reset.detail)));
}

void SessionMachine::happened(const DeadlinePassed&) {
  if (std::holds_alternative<session_state::LoginPermission>(state_)) {
    journal_.seen.auth.result = AuthResult::guarded;
    say_goodbye();
    return stop(
        because(Reason::our_limit, Fault::ours, fmt::format("waited too long for {}", awaited(state_))));
  }
  if (handshake_broken_by(&tls::Client::deadline_passed)) return tls_failed();
  if (auto problem = channel_.replies().verdict_on_rest()) return not_a_reply(*std::move(problem));
  stop(because(Reason::timeout, Fault::peer_silent,
               fmt::format("timeout while waiting for {}{}", awaited(state_),
                           channel_.replies().has_rest() ? ", which had begun" : "")));
}

void SessionMachine::happened(const Cancelled&) {
  stop(because(Reason::interrupted, Fault::ours, "the scan was stopped"));
}

void SessionMachine::enter(Stage stage) {
  journal_.begin(stage, now_);
  switch (stage) {
    case Stage::connect: return;
    case Stage::greeting: return wait_in(session_state::Greeting{}, settings_.greeting_timeout);
    case Stage::ehlo:
    case Stage::ehlo_tls: return client_.smtp.says_helo ? say_helo() : say_ehlo();
    case Stage::starttls: return say_starttls();
    case Stage::tls: return begin_tls();
    case Stage::auth_challenge: return enter_auth_challenge();
    case Stage::auth: return enter_auth();
    case Stage::mail: return say_mail_from();
    case Stage::rcpt: return say_rcpt_to();
  }
}

void SessionMachine::stage_succeeded() {
  journal_.succeed(now_);
  const auto next = next_stage();
  if (!next) return finish();
  enter(*next);
}

std::optional<Stage> SessionMachine::next_stage() const {
  if (journal_.stage() == journal_.seen.until) return std::nullopt;
  const auto stages = stages_of(mode());
  auto next = std::ranges::find(stages, journal_.stage()) + 1;
  // auth_challenge is a stage of its own only where it is the last one: a login shows the same and more, and
  // a login that is withheld runs it first. MAIL without credentials goes without AUTH.
  const Stage until = journal_.seen.until;
  if (*next == Stage::ehlo_tls && !client_.smtp.says_ehlo_after_tls) ++next;
  if (*next == Stage::auth_challenge && until != Stage::auth_challenge) ++next;
  if (*next == Stage::auth && until != Stage::auth && !settings_.credentials) ++next;
  return *next;
}

void SessionMachine::say(std::string_view line) {
  journal_.said(now_, smtp::printable(line));
  channel_.send_line(line);
}

void SessionMachine::say(const smtp::Line& line) {
  journal_.said(now_, line.shown);
  if (line.shown != line.wire.reveal()) journal_.redactor.hide_line(line.wire);
  channel_.send_line(line.wire.reveal());
}

void SessionMachine::wait_in(session_state::State state, Elapsed timeout) {
  state_ = std::move(state);
  deadline_ = now_ + timeout;
}

void SessionMachine::finish() {
  say_goodbye();
  end();
}

void SessionMachine::stop(Stop why) {
  // Whatever came of a STARTTLS that was not offered, it was not offered.
  if (std::holds_alternative<session_state::MaskedStartTls>(state_) && why.fault != Fault::ours) {
    why.reason = Reason::no_starttls;
    why.fault = Fault::peer_incompatible;
  }
  keep_tls_facts();
  journal_.stop(now_, std::move(why));
  end();
}

/// QUIT costs no round trip: it is sent and the connection closed. RFC 5321 4.1.1.10 would have us wait for
/// the 221, which tells nothing.
void SessionMachine::say_goodbye(Quit quit) {
  keep_tls_facts();
  // RFC 5321 3.1: a client speaks only after the greeting.
  if (quit == Quit::yes && journal_.seen.greeting.was_seen()) say("QUIT");
  channel_.close_tls();
  goodbye_said_ = true;
}

void SessionMachine::end() {
  keep_tls_facts();
  journal_.end(now_);
  state_ = session_state::Ended{};
}

}  // namespace smtpmatrix
