#include "probes/smtp/enhanced_status.h"

namespace smtpmatrix::smtp {
namespace {

/// RFC 3463 2: one to three digits.
std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < 3 && at + count < text.size() && text[at + count] >= '0' && text[at + count] <= '9') ++count;
  return count;
}

}  // namespace

EnhancedText split_enhanced(std::string_view text) {
  const EnhancedText none{.code = {}, .rest = text};
  // RFC 3463 2: status-code = class "." subject "." detail; class = "2" / "4" / "5".
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') return none;
  const std::size_t subject = digits_at(text, 2);
  const std::size_t dot = 2 + subject;
  if (subject == 0 || dot >= text.size() || text[dot] != '.') return none;
  const std::size_t detail = digits_at(text, dot + 1);
  const std::size_t end = dot + 1 + detail;
  if (detail == 0) return none;
  // RFC 2034 4: the code is followed by a blank; "5.7.1.2 …" is an address, not a status.
  if (end < text.size() && text[end] != ' ') return none;
  return {.code = text.substr(0, end), .rest = end < text.size() ? text.substr(end + 1) : std::string_view{}};
}

bool is_policy(const SmtpReply& reply) { return reply.enhanced && reply.enhanced->substr(1, 3) == ".7."; }

}  // namespace smtpmatrix::smtp
