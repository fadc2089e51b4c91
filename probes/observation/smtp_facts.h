// What was said in SMTP: replies, EHLO keywords, AUTH attempts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix {

/// RFC 5321 4.2. `lines` are the texts after code and separator, without line ends, as received (bytes,
/// perhaps not UTF-8).
struct SmtpReply {
  int code = 0;
  std::optional<std::string> enhanced;  ///< RFC 2034 "4.7.66", taken off the text of the first line
  std::string text;                     ///< all lines joined by one blank, enhanced codes taken off
  std::vector<std::string> lines;
};

/// What EHLO (or HELO) told. Keywords are upper case; parameters as sent.
struct EhloFacts {
  bool by_helo = false;  ///< EHLO was answered 5xx and HELO was accepted
  SmtpReply reply;
  std::map<std::string, std::string> keywords;
  std::vector<std::string>
      auth_mechanisms;  ///< upper case, in the server's order; of `AUTH` and of old `AUTH=`
};

struct AuthAttempt {
  std::string mechanism;
  std::optional<SmtpReply> reply;  ///< the final one; empty if the connection ended first
  bool accepted = false;
};

enum class AuthResult : std::uint8_t { not_run, accepted, refused, not_offered, guarded, challenged };

struct AuthFacts {
  AuthResult result = AuthResult::not_run;
  std::optional<std::string> mechanism;  ///< of the accepted attempt, else of the last one
  std::vector<AuthAttempt> attempts;
};
[[nodiscard]] std::string_view to_string(AuthResult result);

}  // namespace smtpmatrix
