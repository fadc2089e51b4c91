// Finding SMTP replies in a line of a log, in whatever wrapping.
#pragma once

#include <string_view>
#include <vector>

#include "probes/observation/smtp_facts.h"
#include "reports/explain/explanation.h"

namespace smtpmatrix::reports {

/// How sure it is that the digits are a reply.
enum class ReplyEvidence : std::uint8_t {
  whole,          ///< code and enhanced code, or a code where a program quotes a reply
  code_by_words,  ///< three digits and words: a reply only if the words are known
  enhanced_only   ///< no code: "dsn=5.7.1", ".NET: The server response was: 5.7.57 …"
};

struct ReplyInLine {
  ReplyEvidence evidence = ReplyEvidence::whole;
  SmtpReply reply;  ///< code 0 with enhanced_only
  LineSpan span;
  bool quoted_by_reply =
      false;  ///< stands in the text of the one before: "530 5.7.57 … Error: 535 5.7.139 …"
};

/// In the order of the line, at most explain_limits::places. Refusals only (4yz, 5yz).
[[nodiscard]] std::vector<ReplyInLine> replies_in(std::string_view line);

}  // namespace smtpmatrix::reports
