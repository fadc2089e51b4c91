// The session as explicit states. Inputs are handled in machine.cpp, the plain SMTP steps in smtp_steps.cpp,
// TLS in tls_steps.cpp, AUTH in auth_steps.cpp. Every step: enter a stage, send, wait in a state until its
// deadline, get a reply, then the stage succeeded or the session stopped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/clients/objection.h"
#include "probes/session.h"
#include "probes/session/channel.h"
#include "probes/session/journal.h"
#include "probes/session/states.h"

namespace smtpmatrix {

class SessionMachine final : public Conversation {
 public:
  SessionMachine(const Probe& probe, const clients::Client& client, const SessionSettings& settings,
                 UnixTime now, Random& random);

  [[nodiscard]] Action on(const Input& input) override;
  [[nodiscard]] Elapsed connect_deadline() const override { return settings_.step_timeout; }
  [[nodiscard]] Observation take() && override { return std::move(journal_.seen); }
  [[nodiscard]] const AuthFacts& auth() const override { return journal_.seen.auth; }
  [[nodiscard]] const Observation* so_far() const override { return &journal_.seen; }

 private:
  // What happened.
  void happened(const Connected&);
  void happened(const ConnectFailed& failed);
  void happened(const Received& received);
  void happened(const PeerClosed&);
  void happened(const Reset& reset);
  void happened(const DeadlinePassed&);
  void happened(const Cancelled&);
  void happened(const LoginGranted&);
  void happened(const LoginDenied&);

  // Stages.
  void enter(Stage stage);
  void stage_succeeded();
  [[nodiscard]] std::optional<Stage> next_stage() const;
  [[nodiscard]] Mode mode() const { return journal_.seen.endpoint.mode; }
  [[nodiscard]] bool ended() const { return std::holds_alternative<session_state::Ended>(state_); }

  // Replies, by state.
  void read_replies();
  void not_a_reply(smtp::Problem problem);
  void on_reply(SmtpReply reply);
  void handle(session_state::Greeting&, SmtpReply reply);
  void handle(session_state::Ehlo&, SmtpReply reply);
  void handle(session_state::Helo&, SmtpReply reply);
  void handle(session_state::StartTls&, SmtpReply reply);
  void handle(session_state::MaskedStartTls& state, SmtpReply reply);
  void handle(session_state::Challenge&, SmtpReply reply);
  void handle(session_state::ChallengeCancelled&, SmtpReply reply);
  void handle(session_state::LoginPermission&, SmtpReply reply);
  void handle(session_state::Login& state, SmtpReply reply);
  void handle(session_state::LoginCancelled& state, SmtpReply reply);
  void handle(session_state::MailFrom&, SmtpReply reply);
  void handle(session_state::RcptTo&, SmtpReply reply);
  template <typename State>
  void handle(State&, SmtpReply reply);  ///< a reply where none was due

  // SMTP steps.
  void say_ehlo();
  void say_helo();
  void ehlo_accepted(SmtpReply reply, bool by_helo);
  void say_starttls();
  void say_mail_from();
  void say_rcpt_to();
  [[nodiscard]] const EhloFacts* current_ehlo() const;

  // TLS.
  void begin_tls();
  void after_tls_bytes();
  void handshake_done();
  [[nodiscard]] bool handshake_broken_by(void (tls::Client::*event)());
  void tls_failed();
  void keep_tls_facts();
  void note_new_alerts();
  void verify_chain();
  [[nodiscard]] bool objects_to_certificate();
  [[nodiscard]] std::optional<clients::Objection> objection() const;
  [[nodiscard]] std::string checked_name() const;

  // AUTH.
  void enter_auth();
  void enter_auth_challenge();
  void begin_login(std::vector<std::string> mechanisms);
  void note_token_error(std::string_view mechanism, const SmtpReply& challenge);
  void login_refused(SmtpReply reply, session_state::Login& state);
  void withhold(Reason reason, std::string detail);
  [[nodiscard]] std::optional<std::pair<Reason, std::string>> reason_to_withhold() const;
  [[nodiscard]] bool auth_is_offered();

  // Saying and waiting.
  void say(std::string_view line);
  void say(const smtp::Line& line);
  void wait_in(session_state::State state, Elapsed timeout);

  // Endings.
  void finish();
  void stop(Stop why);
  void stop_at_reply(SmtpReply reply);  ///< negative, or positive where it cannot be
  enum class Quit : std::uint8_t { yes, no };
  void say_goodbye(Quit quit = Quit::yes);
  void end();

  const SessionSettings& settings_;
  clients::Client client_;
  TlsDepth depth_;
  UnixTime wall_clock_;
  Random& random_;

  Journal journal_;
  Channel channel_;
  session_state::State state_ = session_state::Dialing{};
  Elapsed now_{};
  Elapsed deadline_{};
  /// Set when credentials will not leave: AUTH is begun and cancelled, then the session stops at auth with
  /// this.
  std::optional<std::pair<Reason, std::string>> withheld_;
  /// AUTH LOGIN goes with the user name: so does this client, or LOGIN alone was a syntax error.
  bool name_with_command_ = false;
  bool goodbye_said_ = false;  ///< what TLS shows afterwards is our own close
  std::size_t alerts_noted_ = 0;
  std::vector<smtp::Deviation> deviations_noted_;
};

}  // namespace smtpmatrix
