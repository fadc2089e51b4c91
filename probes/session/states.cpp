#include "probes/session/states.h"

namespace smtpmatrix::session_state {
namespace {

struct Name {
  std::string_view operator()(const Dialing&) const { return "the connection"; }
  std::string_view operator()(const Greeting&) const { return "the greeting"; }
  std::string_view operator()(const Ehlo&) const { return "the reply to EHLO"; }
  std::string_view operator()(const Helo&) const { return "the reply to HELO"; }
  std::string_view operator()(const StartTls&) const { return "the reply to STARTTLS"; }
  std::string_view operator()(const MaskedStartTls&) const { return "the reply to STARTTLS"; }
  std::string_view operator()(const Handshake&) const { return "the TLS handshake"; }
  std::string_view operator()(const Challenge&) const { return "the reply to AUTH"; }
  std::string_view operator()(const ChallengeCancelled&) const { return "the reply to a cancelled AUTH"; }
  std::string_view operator()(const LoginPermission&) const { return "another login of the same account"; }
  std::string_view operator()(const Login&) const { return "the reply to AUTH"; }
  std::string_view operator()(const LoginCancelled&) const { return "the reply to a cancelled AUTH"; }
  std::string_view operator()(const MailFrom&) const { return "the reply to MAIL FROM"; }
  std::string_view operator()(const RcptTo&) const { return "the reply to RCPT TO"; }
  std::string_view operator()(const Ended&) const { return "nothing"; }
};

}  // namespace

std::string_view awaited(const State& state) { return std::visit(Name{}, state); }

}  // namespace smtpmatrix::session_state
