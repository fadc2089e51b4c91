// Enhanced status codes: "5.7.1 text" → code and rest (RFC 2034, RFC 3463).
#pragma once

#include <optional>
#include <string_view>

#include "probes/observation/smtp_facts.h"

namespace smtpmatrix::smtp {

struct EnhancedText {
  std::string_view code;  ///< "5.7.1"; empty if the text begins with none
  std::string_view rest;  ///< the text after it, without the blank
};

[[nodiscard]] EnhancedText split_enhanced(std::string_view text);

/// Whether the reply says "policy or security" (RFC 3463 3.8: subject 7).
[[nodiscard]] bool is_policy(const SmtpReply& reply);

}  // namespace smtpmatrix::smtp
