// Bytes of an SMTP server → replies (RFC 5321 4.2), whatever their shape and however they arrive.
//
//   reader.feed(bytes);
//   while (true) { auto event = reader.next(); … until NeedMore or Problem }
//
// Each line is given as soon as it is whole, then the reply after its last line. Tolerated and recorded: bare
// LF, 8-bit text, NUL, codes that change between lines. A peer of another protocol, a line that is no reply,
// and a peer beyond limits.h end the reading with a Problem; what is decided never depends on how the bytes
// were cut. When no more will come (close, deadline), verdict_on_rest() says what the unfinished bytes
// already prove.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probes/base/bytes.h"
#include "probes/observation/reason.h"
#include "probes/observation/smtp_facts.h"

namespace smtpmatrix::smtp {

/// What a reply broke without becoming unreadable.
enum class Deviation : std::uint8_t { bare_lf, eight_bit_text, nul_byte, code_mismatch, unassigned_code };
[[nodiscard]] std::string_view to_string(Deviation deviation);

struct NeedMore {};
struct ReplyLine {
  std::string text;  ///< with code and separator, without line end
};
struct ParsedReply {
  SmtpReply reply;
  std::vector<Deviation> deviations;  ///< each once, in the order met
};
struct Problem {
  Reason reason = Reason::smtp_malformed;  ///< smtp_malformed, not_smtp or limit_exceeded
  Fault fault = Fault::peer_malformed;
  std::size_t offset = 0;  ///< from the start of the reply
  std::string detail;      ///< wanted and seen, one printable line
  Bytes seen;              ///< first bytes of what was no reply, at most limits::unexpected_bytes
};
using ReplyEvent = std::variant<NeedMore, ReplyLine, ParsedReply, Problem>;

class ReplyReader {
 public:
  void feed(View bytes);
  [[nodiscard]] ReplyEvent next();

  /// Bytes that belong to no complete line; the reader is empty afterwards.
  [[nodiscard]] Bytes take_rest();
  [[nodiscard]] bool has_rest() const { return !buffer_.empty() || !lines_.empty() || complete_; }
  /// Nothing more will come: what the unfinished line proves, if it can be no reply.
  [[nodiscard]] std::optional<Problem> verdict_on_rest() const;

 private:
  ReplyEvent read_line(std::string_view line);
  ParsedReply finish();
  [[nodiscard]] bool at_first_line() const { return !any_reply_read_ && lines_.empty(); }
  void note(Deviation deviation);
  [[nodiscard]] Problem malformed(std::size_t offset_in_line, std::string_view wanted,
                                  std::string_view seen) const;
  [[nodiscard]] std::optional<Problem> another_protocol(std::string_view start) const;

  std::string buffer_;
  bool complete_ = false;        ///< the last line was given; the reply comes next
  bool any_reply_read_ = false;  ///< only the first bytes of a peer tell another protocol
  int code_ = 0;
  std::size_t reply_bytes_ = 0;  ///< of complete lines
  std::vector<std::string> lines_;
  std::vector<Deviation> deviations_;
};

/// Builds the reply that those lines (texts after code and separator) make: enhanced code taken off, text
/// joined.
[[nodiscard]] SmtpReply make_reply(int code, std::vector<std::string> lines);

}  // namespace smtpmatrix::smtp
