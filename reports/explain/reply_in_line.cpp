// A code is taken for a reply by what stands around it: "535 5.7.8 …" is one anywhere; "535 …" where a
// program quotes what the server said; "550 …" between other words only if the words turn out to be known. So
// a size, a port or HTTP's "503 Service Unavailable" is not.
#include "reports/explain/reply_in_line.h"

#include <algorithm>
#include <array>
#include <re2/re2.h>

#include "probes/smtp/enhanced_status.h"
#include "reports/explain/limits.h"
#include "reports/explain/reply_text.h"

namespace smtpmatrix::reports {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_word(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// RFC 5321, RFC 4954, RFC 3207, RFC 7504, and 541, 557, 571 that filters use. Others count as a reply only
/// with an enhanced code.
constexpr std::array usual_codes = {421, 432, 435, 450, 451, 452, 454, 455, 500, 501, 502, 503, 504, 521,
                                    530, 534, 535, 538, 541, 550, 551, 552, 553, 554, 555, 556, 557, 571};

/// Words of other protocols behind the same digits.
bool is_http(std::string_view text) {
  static const re2::RE2 phrases(
      "(?i)^\"?(internal server error|not implemented|bad gateway|service (temporarily )?unavailable|gateway "
      "time|http version|misdirected|unavailable for legal|(kilo|mega)?bytes?\\b|[km]i?b\\b|ms\\b)");
  return re2::RE2::PartialMatch(piece(text), phrases);
}

bool speaks_of_mail(std::string_view line) {
  static const re2::RE2 words(
      "(?i)smtp|mail|said:|stat=|auth|rcpt|ehlo|helo|starttls|relay|login|sasl|exim|postfix|recipient|sender|"
      "[^ <]@[^ >]");
  return re2::RE2::PartialMatch(piece(line), words);
}

/// Whether what stands before the code is how programs introduce a quoted reply: nothing, "said: ", "<<< ",
/// "(", "'", "C=\"".
bool introduces(std::string_view before) {
  const auto end = before.find_last_not_of(" \t\"'`([{b");
  if (end == std::string_view::npos) return true;
  constexpr std::string_view signs = ":;<>=*|~-,";
  return signs.find(before[end]) != std::string_view::npos;
}

/// Length of what stands between a code and its text: "535 ", "535-", "535: ", "(535, b'"; 0 if nothing fits.
std::size_t separator_size(std::string_view after) {
  static const re2::RE2 separator("^(?:: | b['\"]|, b?u?['\"]|[ -])(?: *#)?");
  re2::StringPiece found;
  if (!separator.Match(piece(after), 0, std::min<std::size_t>(after.size(), 16), re2::RE2::UNANCHORED, &found,
                       1))
    return 0;
  return found.size();
}

bool begins_words(std::string_view text) {
  const auto at = text.find_first_not_of(' ');
  if (at == std::string_view::npos) return false;
  return !is_digit(text[at]) && std::string_view(",;:.)]}=/").find(text[at]) == std::string_view::npos;
}

bool is_code_at(std::string_view line, std::size_t at) {
  if (at + 3 > line.size() || (line[at] != '4' && line[at] != '5')) return false;
  if (!is_digit(line[at + 1]) || !is_digit(line[at + 2])) return false;
  if (at + 3 < line.size() && is_word(line[at + 3])) return false;
  if (at == 0) return true;
  // "\n535" of an escaped line end is no letter before the code.
  if (line[at - 1] == 'n' && at >= 2 && line[at - 2] == '\\') return true;
  return !is_word(line[at - 1]) && std::string_view("._/-+").find(line[at - 1]) == std::string_view::npos;
}

class Finder {
 public:
  explicit Finder(std::string_view line) : line_(line), of_mail_(speaks_of_mail(line)) {}

  std::vector<ReplyInLine> take() {
    // It gives the code behind the text, where it would look like a reply of its own.
    if (line_.find("SMTP code: ") != std::string_view::npos) read_php();
    if (found_.empty()) read_codes();
    if (found_.empty()) read_enhanced();
    if (found_.empty()) read_bare_code();
    return std::move(found_);
  }

 private:
  void read_codes() {
    for (std::size_t at = 0; at + 4 < line_.size() && found_.size() < explain_limits::places; ++at) {
      if (is_code_at(line_, at)) at += read_at(at);
    }
  }

  /// Bytes to go on by.
  std::size_t read_at(std::size_t at) {
    const int code = (line_[at] - '0') * 100 + (line_[at + 1] - '0') * 10 + (line_[at + 2] - '0');
    const auto after = line_.substr(at + 3);
    const auto separator = separator_size(after);
    if (separator == 0) return 0;
    // The same reply again: its next line, folded into this one, or a second mention.
    if (!found_.empty() && found_.back().reply.code == code) return 0;
    const auto text = reply_text(after.substr(separator), opening_quote(at, after.substr(0, separator)));
    const auto first = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    const auto enhanced = enhanced_at(first);
    ReplyInLine found;
    if (enhanced.empty()) {
      if (std::ranges::find(usual_codes, code) == usual_codes.end() || !begins_words(first) || is_http(first))
        return 0;
      const bool quoted = introduces(line_.substr(0, at)) && (of_mail_ || at == 0);
      found.evidence = quoted ? ReplyEvidence::whole : ReplyEvidence::code_by_words;
    }
    found.reply = unfolded_reply(code, enhanced, first.substr(enhanced.size()));
    found.span = {.offset = at, .length = 3 + separator + text.size()};
    found.quoted_by_reply = !found_.empty() && at < found_.back().span.offset + found_.back().span.length;
    found_.push_back(std::move(found));
    return 3;
  }

  /// The quote or bracket in which the reply stands, 0 if none.
  [[nodiscard]] char opening_quote(std::size_t at, std::string_view separator) const {
    if (!separator.empty() && (separator.back() == '\'' || separator.back() == '"')) return separator.back();
    if (at == 0) return 0;
    const char before = line_[at - 1];
    return before == '"' || before == '\'' || before == '(' ? before : '\0';
  }

  // PHPMailer: "… command failed Detail: TEXT SMTP code: 530 Additional SMTP info: 5.7.57".
  void read_php() {
    static const re2::RE2 words(
        "(?:Detail: ?(.*?) *)?SMTP code: ?([45]\\d\\d)(?: *Additional SMTP info: "
        "?([245]\\.\\d{1,3}\\.\\d{1,3}))?");
    std::array<re2::StringPiece, 4> parts;
    if (!words.Match(piece(line_), 0, line_.size(), re2::RE2::UNANCHORED, parts.data(), 4)) return;
    const auto view = [](const re2::StringPiece& part) {
      return std::string_view(part.data() == nullptr ? "" : part.data(), part.size());
    };
    ReplyInLine found;
    const auto digits = view(parts[2]);
    const int code = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    found.reply = unfolded_reply(code, view(parts[3]), view(parts[1]));
    found.span = {.offset = static_cast<std::size_t>(parts[0].data() - line_.data()),
                  .length = parts[0].size()};
    found_.push_back(std::move(found));
  }

  // ".NET: … The server response was: 5.7.57 …", MailKit's exceptions, "dsn=5.7.1" of MTAs, a bare code as
  // TEXT.
  void read_enhanced() {
    static const re2::RE2 words(
        "(?i)(dsn=|^ *|response was: |said: |status: |\\w*exception: (?:\\w+: )?|info: |"
        "b['\"])([45]\\.\\d{1,3}\\.\\d{1,3})(?:[^0-9.]|\\.[^0-9]|\\.?$)");
    static const re2::RE2 dotnet("(?i)response was: ");
    std::array<re2::StringPiece, 3> parts;
    ReplyInLine found{.evidence = ReplyEvidence::enhanced_only, .reply = {}, .span = {}};
    if (words.Match(piece(line_), 0, line_.size(), re2::RE2::UNANCHORED, parts.data(), 3)) {
      const auto at = static_cast<std::size_t>(parts[2].data() - line_.data());
      const std::string_view enhanced(parts[2].data(), parts[2].size());
      // Of a delivery status only the number speaks; what follows is the mail server's own account of it.
      const bool only_number = parts[1].size() == 4 && (parts[1][0] == 'd' || parts[1][0] == 'D');
      const auto text = only_number ? std::string_view() : reply_text(line_.substr(at + enhanced.size()), 0);
      found.reply = unfolded_reply(code_of_dotnet(line_), enhanced, text);
      found.span = {.offset = at, .length = enhanced.size() + text.size()};
    } else if (dotnet.Match(piece(line_), 0, line_.size(), re2::RE2::UNANCHORED, parts.data(), 1) &&
               code_of_dotnet(line_) != 0) {
      const auto at = static_cast<std::size_t>(parts[0].data() - line_.data()) + parts[0].size();
      const auto text = reply_text(line_.substr(at), 0);
      found.reply = unfolded_reply(code_of_dotnet(line_), {}, text);
      found.span = {.offset = at, .length = text.size()};
    } else {
      return;
    }
    if (found.reply.code != 0) found.evidence = ReplyEvidence::whole;
    found_.push_back(std::move(found));
  }

  // Devices log the code alone: "SMTPC: received error code. [550]".
  void read_bare_code() {
    static const re2::RE2 words("(?i)smtp.*(?:refused: |code[^0-9a-z]{0,4})([45]\\d\\d)(?:[^0-9]|$)");
    std::array<re2::StringPiece, 2> parts;
    if (!words.Match(piece(line_), 0, line_.size(), re2::RE2::UNANCHORED, parts.data(), 2)) return;
    const int code = (parts[1][0] - '0') * 100 + (parts[1][1] - '0') * 10 + (parts[1][2] - '0');
    if (std::ranges::find(usual_codes, code) == usual_codes.end()) return;
    ReplyInLine found;
    found.reply = unfolded_reply(code, {}, {});
    found.span = {.offset = static_cast<std::size_t>(parts[1].data() - line_.data()), .length = 3};
    found_.push_back(std::move(found));
  }

  std::string_view line_;
  bool of_mail_;
  std::vector<ReplyInLine> found_;
};

}  // namespace

std::vector<ReplyInLine> replies_in(std::string_view line) { return Finder(line).take(); }

}  // namespace smtpmatrix::reports
