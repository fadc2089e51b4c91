// The server's side of one SMTP session, a line at a time, without a socket. It knows EHLO, STARTTLS, AUTH
// PLAIN and LOGIN, MAIL, RCPT, and what its service refuses. It accepts no message: DATA is not implemented.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/base/secret.h"

namespace smtpmatrix::demo {

struct Account {
  std::string user;
  Secret password;
};

/// How a service behaves once it is spoken to.
struct Manners {
  std::string host;
  bool offers_starttls = false;
  bool old_tls_refused_at_auth = false;  ///< TLS 1.0 and 1.1 complete, and AUTH is answered 421 4.7.66
};

enum class Next : std::uint8_t { go_on, start_tls, close };

struct Answer {
  std::string text;  ///< whole lines with CRLF
  Next next = Next::go_on;
};

class Dialogue {
 public:
  /// `account` outlives the dialogue.
  Dialogue(Manners manners, const Account& account);

  [[nodiscard]] std::string greeting() const;
  /// `line` without its line end.
  [[nodiscard]] Answer on_line(std::string_view line);
  /// RFC 3207 4.2: after the handshake the server forgets what it was told before.
  void tls_started(std::uint16_t version);

 private:
  enum class Awaits : std::uint8_t { command, plain_response, login_user, login_password };

  [[nodiscard]] Answer on_command(std::string_view verb, std::string_view rest);
  [[nodiscard]] Answer ehlo() const;
  [[nodiscard]] Answer start_tls() const;
  [[nodiscard]] Answer auth(std::string_view mechanism, std::string_view initial);
  [[nodiscard]] Answer on_response(std::string_view line);
  [[nodiscard]] Answer on_plain(std::string_view encoded);
  [[nodiscard]] Answer log_in(std::string_view user, std::string_view password);
  [[nodiscard]] bool auth_offered() const;

  Manners manners_;
  const Account* account_;
  std::optional<std::uint16_t> tls_version_;
  Awaits awaits_ = Awaits::command;
  std::string login_user_;
  bool greeted_ = false;
  bool authenticated_ = false;
};

}  // namespace smtpmatrix::demo
