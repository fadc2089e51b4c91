#include "reports/render/unicode.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <unictype.h>
#include <unistr.h>
#include <uniwidth.h>

namespace smtpmatrix::reports {
namespace {

struct Character {
  ucs4_t code = 0;
  std::size_t bytes = 1;
  bool is_valid = false;
};

/// The first character of a text that is not empty; a byte that starts none is one of its own, not valid.
Character decode(std::string_view text) {
  ucs4_t code = 0;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const int length = u8_mbtoucr(&code, bytes, text.size());
  if (length <= 0) return {};
  return {.code = code, .bytes = static_cast<std::size_t>(length), .is_valid = true};
}

bool is_safe_to_print(ucs4_t code) {
  if (code < 0x20 || code == 0x7f) return false;
  if (code < 0x7f) return true;
  constexpr std::uint32_t unsafe = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cs |
                                   UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Zl |
                                   UC_CATEGORY_MASK_Zp;
  return !uc_is_general_category_withtable(code, unsafe) &&
         !uc_is_property(code, UC_PROPERTY_DEFAULT_IGNORABLE_CODE_POINT);
}

std::size_t width_of(const Character& character) {
  if (!character.is_valid) return 1;
  return static_cast<std::size_t>(std::max(0, uc_width(character.code, "UTF-8")));
}

/// The text of at most `columns`, and how many bytes of it that is; at least one character, so that a loop
/// over it ends.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t used = 0;
  while (bytes < text.size()) {
    const auto character = decode(text.substr(bytes));
    used += width_of(character);
    if (used > columns && bytes > 0) break;
    bytes += character.bytes;
  }
  return bytes;
}

/// Parts that stay together: up to a blank, or up to and with an underscore.
std::vector<std::string_view> parts_of(std::string_view word, bool at_underscores) {
  std::vector<std::string_view> parts;
  while (!word.empty()) {
    const auto end = at_underscores ? word.find('_') : std::string_view::npos;
    const auto size = end == std::string_view::npos ? word.size() : end + 1;
    parts.push_back(word.substr(0, size));
    word.remove_prefix(size);
  }
  return parts;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

class Wrapper {
 public:
  explicit Wrapper(std::size_t columns) : columns_(std::max<std::size_t>(columns, 1)) {}

  void add(std::string_view part, bool after_blank) {
    const std::size_t gap = after_blank && !line_.empty() ? 1 : 0;
    if (used_ + gap + display_width(part) > columns_ && !line_.empty()) {
      end_line();
    } else if (gap == 1) {
      line_ += ' ';
      ++used_;
    }
    while (display_width(part) > columns_) {
      const auto bytes = bytes_within(part, columns_);
      line_ = part.substr(0, bytes);
      end_line();
      part.remove_prefix(bytes);
    }
    line_ += part;
    used_ += display_width(part);
  }

  std::vector<std::string> finish() && {
    if (!line_.empty() || lines_.empty()) end_line();
    return std::move(lines_);
  }

 private:
  void end_line() {
    lines_.push_back(std::move(line_));
    line_.clear();
    used_ = 0;
  }

  std::size_t columns_;
  std::size_t used_ = 0;
  std::string line_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string printable(std::string_view bytes, bool ascii_only) {
  std::string text;
  while (!bytes.empty()) {
    const auto character = decode(bytes);
    if (!character.is_valid || character.code < 0x20 || character.code == 0x7f) {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
    } else if (!is_safe_to_print(character.code) || (ascii_only && character.code > 0x7f)) {
      text += fmt::format("\\u{{{:x}}}", character.code);
    } else {
      text += bytes.substr(0, character.bytes);
    }
    bytes.remove_prefix(character.bytes);
  }
  return text;
}

std::string valid_utf8(std::string_view bytes) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(bytes, is_ascii)) return std::string(bytes);
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto character = decode(bytes);
    text += character.is_valid ? bytes.substr(0, character.bytes) : std::string_view("\xef\xbf\xbd");
    bytes.remove_prefix(character.bytes);
  }
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = decode(text);
    width += width_of(character);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string cut(std::string_view text, std::size_t columns, std::string_view ellipsis) {
  if (display_width(text) <= columns) return std::string(text);
  const auto room = columns - std::min(columns, display_width(ellipsis));
  std::string shorter(room == 0 ? std::string_view() : text.substr(0, bytes_within(text, room)));
  return shorter += ellipsis;
}

std::string pad(std::string text, std::size_t columns) {
  const auto width = display_width(text);
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns, bool at_underscores) {
  Wrapper wrapper(columns);
  for (const auto word : words_of(text)) {
    bool after_blank = true;
    for (const auto part : parts_of(word, at_underscores)) {
      wrapper.add(part, after_blank);
      after_blank = false;
    }
  }
  return std::move(wrapper).finish();
}

std::size_t longest_part(std::string_view text, bool at_underscores) {
  std::size_t longest = 0;
  for (const auto word : words_of(text)) {
    for (const auto part : parts_of(word, at_underscores)) longest = std::max(longest, display_width(part));
  }
  return longest;
}

}  // namespace smtpmatrix::reports
