// The text of a reply as logs wrap it: where it ends, and its lines folded into one.
#pragma once

#include <string_view>

#include "probes/observation/smtp_facts.h"

namespace smtpmatrix::reports {

/// The part of `rest` that is the reply: up to the closing `quote` (0 for none), Postfix's "(in reply to …)",
/// the fields of a mail server's line behind it, or a stack trace.
[[nodiscard]] std::string_view reply_text(std::string_view rest, char quote);

/// An enhanced code at the beginning, "" if there is none; what follows it is no further digit.
[[nodiscard]] std::string_view enhanced_at(std::string_view text);

/// `enhanced` and the text after it → the reply: line ends (real ones, and "\n" and "\r\n" written out) and
/// the codes repeated behind them taken out.
[[nodiscard]] SmtpReply unfolded_reply(int code, std::string_view enhanced, std::string_view text);

/// The reply code behind the words that .NET's SmtpException has for it; 0 if they are not there.
[[nodiscard]] int code_of_dotnet(std::string_view line);

}  // namespace smtpmatrix::reports
