#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/session/limits.h"
#include "probes/session/login_plan.h"
#include "probes/session/machine.h"
#include "probes/smtp/ehlo.h"
#include "probes/smtp/enhanced_status.h"
#include "probes/smtp/text.h"

namespace smtpmatrix {
namespace {

bool is_positive(const SmtpReply& reply) { return reply.code >= 200 && reply.code <= 299; }
bool is_negative(const SmtpReply& reply) { return reply.code >= 400; }

/// A settings text inside a command: it cannot bring a line end of its own.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return line;
}

std::string summary(const SmtpReply& reply) {
  return fmt::format("{}{}{} {}", reply.code, reply.enhanced ? " " : "", reply.enhanced.value_or(""),
                     reply.text);
}

Stop not_offered(std::string detail) {
  return because(Reason::no_starttls, Fault::peer_incompatible, std::move(detail));
}

}  // namespace

void SessionMachine::read_replies() {
  // What came in the same bytes as the end of the handshake (implicit TLS: the greeting) waits until
  // handshake_done() has moved on. Clear text before the handshake is not there any more: on_starttls drops
  // it.
  while (!ended() && !std::holds_alternative<session_state::Handshake>(state_)) {
    auto event = channel_.replies().next();
    if (std::holds_alternative<smtp::NeedMore>(event)) return;
    if (auto* problem = std::get_if<smtp::Problem>(&event)) return not_a_reply(std::move(*problem));
    if (const auto* line = std::get_if<smtp::ReplyLine>(&event)) {
      journal_.heard(now_, line->text);
      continue;
    }
    auto& parsed = std::get<smtp::ParsedReply>(event);
    for (const smtp::Deviation deviation : parsed.deviations) {
      if (std::ranges::find(deviations_noted_, deviation) != deviations_noted_.end()) continue;
      deviations_noted_.push_back(deviation);
      journal_.event(now_, fmt::format("deviation: {}", smtp::to_string(deviation)));
    }
    on_reply(journal_.redactor.clean(std::move(parsed.reply)));
  }
}

void SessionMachine::not_a_reply(smtp::Problem problem) {
  Stop why = because(problem.reason, problem.fault,
                     fmt::format("waiting for {}: {}", awaited(state_), problem.detail));
  why.unexpected = std::move(problem.seen);
  stop(std::move(why));
}

void SessionMachine::on_reply(SmtpReply reply) {
  std::visit([&](auto& state) { handle(state, std::move(reply)); }, state_);
}

template <typename State>
void SessionMachine::handle(State&, SmtpReply reply) {
  stop_at_reply(std::move(reply));
}

void SessionMachine::handle(session_state::Greeting&, SmtpReply reply) {
  journal_.seen.greeting = Fact<SmtpReply>::seen(reply);
  // RFC 5321 4.3.2: 220 greets, 554 refuses, 421 sends us away.
  if (reply.code != 220) return stop_at_reply(std::move(reply));
  stage_succeeded();
}

void SessionMachine::say_ehlo() {
  say(fmt::format("EHLO {}", one_line(settings_.ehlo_name)));
  wait_in(session_state::Ehlo{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::Ehlo&, SmtpReply reply) {
  if (is_positive(reply)) return ehlo_accepted(std::move(reply), false);
  // RFC 5321 3.2: a client whose EHLO is refused falls back to HELO. A refusal for policy would only be
  // repeated.
  if (reply.code < 500 || smtp::is_policy(reply)) return stop_at_reply(std::move(reply));
  say_helo();
}

void SessionMachine::say_helo() {
  say(fmt::format("HELO {}", one_line(settings_.ehlo_name)));
  wait_in(session_state::Helo{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::Helo&, SmtpReply reply) {
  if (is_positive(reply)) return ehlo_accepted(std::move(reply), true);
  stop_at_reply(std::move(reply));
}

void SessionMachine::ehlo_accepted(SmtpReply reply, bool by_helo) {
  // RFC 3207 4.2: what was said before TLS is forgotten after it; here both are kept, apart.
  auto facts = Fact<EhloFacts>::seen(smtp::read_ehlo(std::move(reply), by_helo));
  (journal_.stage() == Stage::ehlo_tls ? journal_.seen.ehlo_tls : journal_.seen.ehlo) = std::move(facts);
  stage_succeeded();
}

const EhloFacts* SessionMachine::current_ehlo() const {
  const bool says_another = mode() == Mode::starttls && client_.smtp.says_ehlo_after_tls;
  return says_another ? journal_.seen.ehlo_tls.get() : journal_.seen.ehlo.get();
}

void SessionMachine::say_starttls() {
  const EhloFacts* const ehlo = journal_.seen.ehlo.get();
  if (!smtp::offers(*ehlo, "STARTTLS")) {
    if (auto mask = smtp::masked_keyword(*ehlo)) {
      say("STARTTLS");
      return wait_in(session_state::MaskedStartTls{*std::move(mask)}, settings_.step_timeout);
    }
    journal_.seen.starttls = Fact<SmtpReply>::absent(Stage::ehlo);
    say_goodbye();
    return stop(not_offered(ehlo->by_helo ? "EHLO was refused and HELO offers no STARTTLS"
                                          : "EHLO offers no STARTTLS"));
  }
  say("STARTTLS");
  wait_in(session_state::StartTls{}, settings_.step_timeout);
}

/// A client that follows RFC 3207 would not have asked, so the answer changes no outcome: it shows whether
/// the server behind the one that masks would have spoken TLS.
void SessionMachine::handle(session_state::MaskedStartTls& state, SmtpReply reply) {
  Stop why = not_offered(fmt::format("EHLO offers {} in place of STARTTLS; STARTTLS sent all the same: {}",
                                     smtp::printable(state.keyword), summary(reply)));
  say_goodbye(reply.code == 220 || reply.code == 421 ? Quit::no : Quit::yes);
  journal_.seen.starttls = Fact<SmtpReply>::seen(std::move(reply));
  stop(std::move(why));
}

void SessionMachine::handle(session_state::StartTls&, SmtpReply reply) {
  journal_.seen.starttls = Fact<SmtpReply>::seen(reply);
  if (reply.code != 220) return stop_at_reply(std::move(reply));
  // RFC 3207 4.2, CVE-2011-0411: what the peer (or someone on the way) sent in clear behind its 220 must not
  // be taken for something said under TLS.
  Bytes early = journal_.foreign(channel_.replies().take_rest());
  if (!early.empty()) {
    journal_.event(
        now_, fmt::format("in clear after the 220 to STARTTLS, not read: {}", smtp::printable_ascii(early)));
    journal_.seen.bytes_after_starttls = std::move(early);
  }
  stage_succeeded();
}

void SessionMachine::say_mail_from() {
  say(fmt::format("MAIL FROM:<{}>", one_line(settings_.mail_from)));
  wait_in(session_state::MailFrom{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::MailFrom&, SmtpReply reply) {
  journal_.seen.mail = Fact<SmtpReply>::seen(reply);
  if (!is_positive(reply)) return stop_at_reply(std::move(reply));
  stage_succeeded();
}

void SessionMachine::say_rcpt_to() {
  if (settings_.rcpt_to.empty()) {
    say_goodbye();
    return stop(because(Reason::our_limit, Fault::ours, "no recipient was given"));
  }
  say(fmt::format("RCPT TO:<{}>", one_line(settings_.rcpt_to)));
  wait_in(session_state::RcptTo{}, settings_.step_timeout);
}

void SessionMachine::handle(session_state::RcptTo&, SmtpReply reply) {
  journal_.seen.rcpt = Fact<SmtpReply>::seen(reply);
  if (!is_positive(reply)) return stop_at_reply(std::move(reply));
  stage_succeeded();
}

void SessionMachine::stop_at_reply(SmtpReply reply) {
  // RFC 5321 3.8: whoever says 421 closes the channel, so nobody would read a QUIT.
  say_goodbye(reply.code == 421 ? Quit::no : Quit::yes);
  Stop why = because(reason_of(reply), Fault::peer_refused, summary(reply));
  if (!is_negative(reply)) {
    why.fault = Fault::peer_misbehaved;
    why.detail = fmt::format("not {}: {}", awaited(state_), why.detail);
  }
  why.reply = std::move(reply);
  stop(std::move(why));
}

}  // namespace smtpmatrix
