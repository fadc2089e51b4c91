#include "scanner/target/target_reader.h"

#include <fmt/format.h>

namespace smtpmatrix::scanner {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

TargetReader::Line TargetReader::read_line() {
  line_.clear();
  bool too_long = false;
  std::streambuf& source = *input_->rdbuf();
  using Traits = std::streambuf::traits_type;
  for (auto next = source.sbumpc();; next = source.sbumpc()) {
    if (Traits::eq_int_type(next, Traits::eof())) {
      if (line_.empty() && !too_long) return Line::end;
      break;
    }
    const char c = Traits::to_char_type(next);
    if (c == '\n') break;
    if (line_.size() == max_line_bytes) {
      too_long = true;
    } else {
      line_ += c;
    }
  }
  ++number_;
  return too_long ? Line::too_long : Line::read;
}

std::optional<tl::expected<Target, BadLine>> TargetReader::next() {
  while (true) {
    const Line line = read_line();
    if (line == Line::end) return std::nullopt;
    if (line == Line::too_long) {
      return tl::unexpected(
          BadLine{number_, fmt::format("the line is longer than {} bytes", max_line_bytes)});
    }
    std::string_view text = line_;
    // A byte order mark is what some editors put before the first line.
    if (number_ == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = trimmed(text);
    if (text.empty()) continue;
    auto target = parse_target(text);
    if (!target) return tl::unexpected(BadLine{number_, std::move(target.error())});
    target->line = number_;
    return std::move(*target);
  }
}

}  // namespace smtpmatrix::scanner
