// Foreign bytes → text that is safe to print, and how many columns a text takes on a terminal.
//
// Everything a peer sent passes printable() before it reaches a terminal: control characters, characters that
// reorder or hide text (bidirectional controls, zero-width ones) and bytes that are no UTF-8 become visible
// escapes: `\x1b`, `\u{202e}`, `\xe9`. Widths are those of Unicode's East Asian Width, as libunistring knows
// them: 2 for a CJK character, 0 for a combining one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix::reports {

/// One printable line. With `ascii_only` everything outside ASCII is escaped, too.
[[nodiscard]] std::string printable(std::string_view bytes, bool ascii_only = false);

/// Valid UTF-8; what was not becomes U+FFFD. Control characters stay: the format escapes them.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

/// Columns of a printable text.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// At most `columns` wide; a cut text ends in `ellipsis`. Never cuts inside a character.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// `text` and blanks up to `columns`; unchanged if it is wider.
[[nodiscard]] std::string pad(std::string text, std::size_t columns);

/// Lines of at most `columns`, broken at blanks, and with `at_underscores` also after `_`; a longer word is
/// broken where it must be. At least one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns,
                                            bool at_underscores = false);

/// Width of the longest part that wrap() would rather not break.
[[nodiscard]] std::size_t longest_part(std::string_view text, bool at_underscores = false);

}  // namespace smtpmatrix::reports
