#include "scanner/demo/dialogue.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "scanner/demo/base64.h"

namespace smtpmatrix::demo {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

std::pair<std::string_view, std::string_view> split_word(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return {text, {}};
  return {text.substr(0, blank), text.substr(blank + 1)};
}

}  // namespace

Dialogue::Dialogue(Manners manners, const Account& account)
    : manners_(std::move(manners)), account_(&account) {}

std::string Dialogue::greeting() const { return "220 " + manners_.host + " ESMTP smtpmatrix demo\r\n"; }

void Dialogue::tls_started(std::uint16_t version) {
  tls_version_ = version;
  greeted_ = false;
}

Answer Dialogue::on_line(std::string_view line) {
  if (awaits_ != Awaits::command) return on_response(line);
  const auto [verb, rest] = split_word(line);
  return on_command(upper(verb), rest);
}

Answer Dialogue::on_command(std::string_view verb, std::string_view rest) {
  if (verb == "QUIT") return {"221 2.0.0 Bye\r\n", Next::close};
  if (verb == "NOOP" || verb == "RSET") return {"250 2.0.0 OK\r\n"};
  if (verb == "EHLO") {
    greeted_ = true;
    return ehlo();
  }
  if (verb == "HELO") {
    greeted_ = true;
    return {"250 " + manners_.host + "\r\n"};
  }
  if (verb == "STARTTLS") return start_tls();
  if (!greeted_) return {"503 5.5.1 Say EHLO first\r\n"};
  if (verb == "AUTH") {
    const auto [mechanism, initial] = split_word(rest);
    return auth(upper(mechanism), initial);
  }
  if (verb == "MAIL" && auth_offered() && !authenticated_) return {"530 5.7.0 Authentication required\r\n"};
  if (verb == "MAIL" || verb == "RCPT") return {"250 2.1.0 OK\r\n"};
  return {"502 5.5.1 Not implemented\r\n"};
}

bool Dialogue::auth_offered() const { return tls_version_.has_value(); }

Answer Dialogue::ehlo() const {
  std::string text = "250-" + manners_.host + "\r\n250-SIZE 36700160\r\n";
  // RFC 3207 4.2: STARTTLS is not offered again under TLS.
  if (manners_.offers_starttls && !tls_version_) text += "250-STARTTLS\r\n";
  if (auth_offered()) text += "250-AUTH LOGIN PLAIN\r\n";
  return {text + "250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"};
}

Answer Dialogue::start_tls() const {
  if (!manners_.offers_starttls || tls_version_) return {"502 5.5.1 STARTTLS is not offered here\r\n"};
  return {"220 2.0.0 Ready to start TLS\r\n", Next::start_tls};
}

Answer Dialogue::auth(std::string_view mechanism, std::string_view initial) {
  if (!auth_offered()) return {"530 5.7.0 Must issue a STARTTLS command first\r\n"};
  if (authenticated_) return {"503 5.5.1 Already authenticated\r\n"};
  if (manners_.old_tls_refused_at_auth && *tls_version_ < 0x0303)
    return {
        "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade your client to support TLS 1.2.\r\n",
        Next::close};
  if (mechanism == "PLAIN") {
    if (!initial.empty()) return on_plain(initial);
    awaits_ = Awaits::plain_response;
    return {"334 \r\n"};
  }
  if (mechanism == "LOGIN") {
    awaits_ = Awaits::login_user;
    return {"334 VXNlcm5hbWU6\r\n"};
  }
  return {"504 5.5.4 Unrecognised authentication type\r\n"};
}

Answer Dialogue::on_response(std::string_view line) {
  const auto awaited = std::exchange(awaits_, Awaits::command);
  // RFC 4954 4: a line with a single `*` cancels.
  if (line == "*") return {"501 5.7.0 Authentication cancelled\r\n"};
  if (awaited == Awaits::plain_response) return on_plain(line);
  const auto decoded = base64_decode(line);
  if (!decoded) return {"501 5.5.2 Not base64\r\n"};
  if (awaited == Awaits::login_password) return log_in(login_user_, *decoded);
  login_user_ = *decoded;
  awaits_ = Awaits::login_password;
  return {"334 UGFzc3dvcmQ6\r\n"};
}

Answer Dialogue::on_plain(std::string_view encoded) {
  const auto decoded = base64_decode(encoded);
  // RFC 4616 2: [authzid] NUL authcid NUL passwd
  const auto first = decoded ? decoded->find('\0') : std::string::npos;
  const auto second = first == std::string::npos ? first : decoded->find('\0', first + 1);
  if (second == std::string::npos) return {"501 5.5.2 Not a PLAIN response\r\n"};
  const std::string_view whole = *decoded;
  return log_in(whole.substr(first + 1, second - first - 1), whole.substr(second + 1));
}

Answer Dialogue::log_in(std::string_view user, std::string_view password) {
  authenticated_ = user == account_->user && password == account_->password.reveal();
  if (!authenticated_) return {"535 5.7.8 Authentication credentials invalid\r\n"};
  return {"235 2.7.0 Authentication successful\r\n"};
}

}  // namespace smtpmatrix::demo
