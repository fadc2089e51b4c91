#include "probes/smtp/reply_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "probes/smtp/enhanced_status.h"
#include "probes/smtp/limits.h"
#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

struct Foreign {
  std::string_view start;
  std::string_view protocol;
};
constexpr std::array foreigners = {
    Foreign{"HTTP/", "HTTP"},     Foreign{"<!DOCTYPE", "HTML"}, Foreign{"<html", "HTML"},
    Foreign{"SSH-", "SSH"},       Foreign{"* OK", "IMAP"},      Foreign{"* BYE", "IMAP"},
    Foreign{"* PREAUTH", "IMAP"}, Foreign{"+OK", "POP3"},       Foreign{"-ERR", "POP3"},
    Foreign{"RFB ", "VNC"},
};

/// RFC 8446 5.1: content type handshake or alert, then a version 3.x. Never the start of a reply line.
bool is_tls_record(std::string_view start) {
  return start.size() >= 2 && (start[0] == '\x15' || start[0] == '\x16') && start[1] == '\x03';
}
/// A record header and an alert: as much of a TLS peer as is waited for and kept.
constexpr std::size_t tls_bytes_wanted = 7;

std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
}

/// Empty where nothing tells.
std::string_view protocol_of(std::string_view start) {
  if (is_tls_record(start)) return "TLS";
  for (const Foreign& foreign : foreigners) {
    if (start.starts_with(foreign.start)) return foreign.protocol;
  }
  return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// RFC 5321 4.2: Reply-code = %x32-35 %x30-35 %x30-39. The second digit is not held to 5: nothing hangs on
/// it.
bool has_reply_code(std::string_view line) {
  return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]);
}

std::string shortened(std::string_view text) {
  constexpr std::size_t shown = 60;
  const std::string whole = printable_ascii(as_view(text.substr(0, shown)));
  return text.size() > shown ? whole + " ..." : whole;
}

Bytes first_bytes(std::string_view text) { return to_bytes(text.substr(0, limits::unexpected_bytes)); }

Problem beyond_limit(std::string detail, std::size_t offset) {
  return {.reason = Reason::limit_exceeded,
          .fault = Fault::peer_misbehaved,
          .offset = offset,
          .detail = std::move(detail),
          .seen = {}};
}

}  // namespace

std::string_view to_string(Deviation deviation) {
  switch (deviation) {
    case Deviation::bare_lf: return "line ends with LF alone";
    case Deviation::eight_bit_text: return "8-bit text";
    case Deviation::nul_byte: return "NUL byte in a reply";
    case Deviation::code_mismatch: return "code changes between the lines of a reply";
    case Deviation::unassigned_code: return "second digit of the code is above 5";
  }
  return {};
}

void ReplyReader::feed(View bytes) { buffer_ += as_text(bytes); }

ReplyEvent ReplyReader::next() {
  if (complete_) return finish();
  const auto end = buffer_.find('\n');
  // Another protocol is told once its first line is whole, TLS once an alert's bytes are there: the evidence
  // kept does not depend on how it arrived.
  const bool tls = is_tls_record(buffer_) && at_first_line();
  if (tls && buffer_.size() < tls_bytes_wanted) return NeedMore{};
  if (tls || end != std::string::npos) {
    if (auto problem = another_protocol(buffer_)) return *std::move(problem);
  }
  // Past the limit with no line end in sight, or with one beyond it: the same answer however the bytes were
  // cut.
  if (end == std::string::npos ? buffer_.size() >= limits::line_bytes : end >= limits::line_bytes) {
    return beyond_limit(fmt::format("a reply line is longer than {} bytes", limits::line_bytes),
                        reply_bytes_);
  }
  if (end == std::string::npos) return NeedMore{};
  const std::string line = buffer_.substr(0, end + 1);
  buffer_.erase(0, end + 1);
  return read_line(line);
}

ReplyEvent ReplyReader::read_line(std::string_view line) {
  std::string_view text = line.substr(0, line.size() - 1);
  // RFC 5321 2.3.8: lines end with CRLF; a bare LF is common in home-made servers and means the same.
  const bool bare_lf = !text.ends_with('\r');
  if (!bare_lf) text.remove_suffix(1);
  if (!has_reply_code(text)) return malformed(0, "a reply code, 200 to 599", text);
  if (text.size() > 3 && text[3] != ' ' && text[3] != '-') return malformed(3, "a blank or '-'", text);
  if (lines_.size() == limits::reply_lines) {
    return beyond_limit(fmt::format("a reply has more than {} lines", limits::reply_lines), reply_bytes_);
  }
  reply_bytes_ += line.size();
  if (reply_bytes_ > limits::reply_bytes) {
    return beyond_limit(fmt::format("a reply is longer than {} bytes", limits::reply_bytes), reply_bytes_);
  }

  const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  if (bare_lf) note(Deviation::bare_lf);
  if (text[1] > '5') note(Deviation::unassigned_code);
  // RFC 5321 4.2.1: every line carries the same code. Where they differ the last one counts, as MTAs have it.
  if (!lines_.empty() && code != code_) note(Deviation::code_mismatch);
  if (std::ranges::any_of(text, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; })) {
    note(Deviation::eight_bit_text);
  }
  if (text.find('\0') != std::string_view::npos) note(Deviation::nul_byte);
  code_ = code;
  lines_.emplace_back(text.substr(std::min<std::size_t>(text.size(), 4)));
  // RFC 5321 4.2: "250" without a blank is a last line too; clients SHOULD accept it.
  complete_ = text.size() == 3 || text[3] == ' ';
  return ReplyLine{std::string(text)};
}

ParsedReply ReplyReader::finish() {
  complete_ = false;
  any_reply_read_ = true;
  reply_bytes_ = 0;
  return {.reply = make_reply(code_, std::exchange(lines_, {})),
          .deviations = std::exchange(deviations_, {})};
}

void ReplyReader::note(Deviation deviation) {
  if (std::ranges::find(deviations_, deviation) == deviations_.end()) deviations_.push_back(deviation);
}

Bytes ReplyReader::take_rest() {
  complete_ = false;
  lines_.clear();
  return to_bytes(std::exchange(buffer_, {}));
}

std::optional<Problem> ReplyReader::verdict_on_rest() const {
  if (buffer_.empty()) return std::nullopt;
  if (auto problem = another_protocol(buffer_)) return problem;
  for (std::size_t i = 0; i < std::min<std::size_t>(buffer_.size(), 3); ++i) {
    if (!is_digit(buffer_[i])) return malformed(i, "a reply code, 200 to 599", buffer_);
  }
  return std::nullopt;
}

Problem ReplyReader::malformed(std::size_t offset_in_line, std::string_view wanted,
                               std::string_view seen) const {
  const std::size_t offset = reply_bytes_ + offset_in_line;
  return {.reason = Reason::smtp_malformed,
          .fault = Fault::peer_malformed,
          .offset = offset,
          .detail = fmt::format("malformed reply at offset {}: wanted {}, seen \"{}\"", offset, wanted,
                                shortened(seen)),
          .seen = first_bytes(seen)};
}

std::optional<Problem> ReplyReader::another_protocol(std::string_view start) const {
  if (!at_first_line()) return std::nullopt;
  const std::string_view protocol = protocol_of(start);
  if (protocol.empty()) return std::nullopt;
  const std::string_view seen = protocol == "TLS" ? start.substr(0, tls_bytes_wanted) : first_line(start);
  return Problem{.reason = Reason::not_smtp,
                 .fault = Fault::peer_incompatible,
                 .offset = 0,
                 .detail = fmt::format("{} where SMTP was due: \"{}\"", protocol, shortened(seen)),
                 .seen = first_bytes(seen)};
}

SmtpReply make_reply(int code, std::vector<std::string> lines) {
  SmtpReply reply;
  reply.code = code;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto [enhanced, rest] = split_enhanced(lines[i]);
    if (i == 0 && !enhanced.empty()) reply.enhanced = std::string(enhanced);
    if (i > 0 && !rest.empty()) reply.text += ' ';
    reply.text += rest;
  }
  reply.text = printable(reply.text);
  reply.lines = std::move(lines);
  return reply;
}

}  // namespace smtpmatrix::smtp
