#include "reports/explain/reply_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace smtpmatrix::reports {
namespace {

bool is_digit_of_code(char letter) { return letter >= '0' && letter <= '9'; }

/// Digits at `at`, at most three.
std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < 3 && at + count < text.size() && is_digit_of_code(text[at + count])) ++count;
  return count;
}

/// Where the quote closes: an apostrophe inside a sentence ("you've") does not, one before ) , or the end
/// does.
std::size_t closing(std::string_view text, char quote) {
  const char close = quote == '(' ? ')' : quote;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && quote != '(') {
      ++at;
    } else if (text[at] == close) {
      const char next = at + 1 < text.size() ? text[at + 1] : '\0';
      const bool ends = next == '\0' || std::string_view("),;:]}. \"").find(next) != std::string_view::npos;
      if (quote == '"' || (ends && (quote != '(' || at + 1 == text.size()))) return at;
    }
  }
  return text.size();
}

/// What follows a reply in a line without being part of it.
constexpr std::array tails = {
    std::string_view(" (in reply to "),
    std::string_view("; from=<"),
    std::string_view(";; from=<"),
    std::string_view("\\n    at "),
    std::string_view("\n    at "),
    std::string_view("\\r\\n   at "),
    std::string_view(" ---> "),
    std::string_view("\", \""),
    std::string_view("\",\""),
    std::string_view("' +"),
    std::string_view("; nested exception"),
};

/// Removes "535-5.7.8 " or "535 5.7.8 " from the beginning of a continued line.
std::string_view without_codes(std::string_view line, std::string_view code, std::string_view enhanced) {
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(' '), line.size())); };
  skip_blanks();
  if (line.starts_with(code) && line.size() > 3 && (line[3] == ' ' || line[3] == '-')) line.remove_prefix(4);
  skip_blanks();
  if (!enhanced.empty() && line.starts_with(enhanced)) line.remove_prefix(enhanced.size());
  skip_blanks();
  return line;
}

/// Where the next line of the folded text begins, counted with what separates it; npos if it was the last.
struct Break {
  std::size_t at = std::string_view::npos;
  std::size_t size = 0;
};

Break next_break(std::string_view text, std::string_view code) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto rest = text.substr(at);
    if (rest.starts_with("\\r\\n")) return {at, 4};
    if (rest.starts_with("\\n")) return {at, 2};
    if (rest.front() == '\n' || rest.front() == '\r') return {at, 1};
    // " 550-5.7.26 " in the middle: Postfix joins the lines by a blank, or by "?" for the line end.
    if ((rest.front() == ' ' || rest.front() == '?') && rest.substr(1).starts_with(code) && rest.size() > 4 &&
        (rest[4] == '-' || (rest[4] == ' ' && !enhanced_at(rest.substr(5)).empty())))
      return {at, 1};
  }
  return {};
}

struct DotnetStatus {
  std::string_view words;
  int code;
};

// System.Net.Mail.SmtpStatusCode, as SmtpException words them; and its names, as MailKit's exceptions have
// them.
constexpr std::array dotnet_statuses = {
    DotnetStatus{"requires a secure connection or the client was not authenticated", 530},
    DotnetStatus{"Service not available, closing transmission channel", 421},
    DotnetStatus{"Mailbox name not allowed", 553},
    DotnetStatus{"Mailbox unavailable", 550},
    DotnetStatus{"Exceeded storage allocation", 552},
    DotnetStatus{"Insufficient system storage", 452},
    DotnetStatus{"Error in processing", 451},
    DotnetStatus{"Transaction failed", 554},
    DotnetStatus{"Syntax error, command unrecognized", 500},
    DotnetStatus{"Syntax error in parameters or arguments", 501},
    DotnetStatus{"Command not implemented", 502},
    DotnetStatus{"Bad sequence of commands", 503},
    DotnetStatus{"Command parameter not implemented", 504},
    DotnetStatus{"User not local; please try a different path", 551},
    DotnetStatus{"Client does not have permission to submit mail to this server", 454},
    DotnetStatus{"Exception: ErrorInProcessing: ", 451},
    DotnetStatus{"Exception: MailboxBusy: ", 450},
    DotnetStatus{"Exception: MailboxUnavailable: ", 550},
    DotnetStatus{"Exception: TransactionFailed: ", 554},
    DotnetStatus{"Exception: ServiceNotAvailable: ", 421},
    DotnetStatus{"Exception: AuthenticationRequired: ", 530},
    DotnetStatus{"Exception: AuthenticationMechanismTooWeak: ", 534},
    DotnetStatus{"Exception: AuthenticationInvalidCredentials: ", 535},
};

}  // namespace

std::string_view reply_text(std::string_view rest, char quote) {
  auto text = quote == '\0' ? rest : rest.substr(0, closing(rest, quote));
  for (const auto tail : tails) text = text.substr(0, text.find(tail));
  const auto end = text.find_last_not_of(" \t\r\n");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

std::string_view enhanced_at(std::string_view text) {
  // RFC 3463 2: class "." subject "." detail.
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') return {};
  const auto subject = digits_at(text, 2);
  const auto dot = 2 + subject;
  if (subject == 0 || dot >= text.size() || text[dot] != '.') return {};
  const auto detail = digits_at(text, dot + 1);
  const auto end = dot + 1 + detail;
  if (detail == 0) return {};
  if (end < text.size() && is_digit_of_code(text[end])) return {};
  if (end + 1 < text.size() && text[end] == '.' && is_digit_of_code(text[end + 1])) return {};
  return text.substr(0, end);
}

SmtpReply unfolded_reply(int code, std::string_view enhanced, std::string_view text) {
  SmtpReply reply;
  reply.code = code;
  if (!enhanced.empty()) reply.enhanced = std::string(enhanced);
  const auto digits = code == 0 ? std::string("none") : fmt::format("{}", code);
  while (true) {
    const auto end = next_break(text, digits);
    const auto line = without_codes(text.substr(0, end.at), digits, enhanced);
    if (!line.empty()) {
      reply.lines.emplace_back(line);
      reply.text += (reply.text.empty() ? "" : " ") + std::string(line);
    }
    if (end.at == std::string_view::npos) return reply;
    text.remove_prefix(end.at + end.size);
  }
}

int code_of_dotnet(std::string_view line) {
  const auto* const found = std::ranges::find_if(dotnet_statuses, [&](const DotnetStatus& status) {
    return line.find(status.words) != std::string_view::npos;
  });
  return found == dotnet_statuses.end() ? 0 : found->code;
}

}  // namespace smtpmatrix::reports
