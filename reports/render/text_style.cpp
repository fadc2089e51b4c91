#include "reports/render/text_style.h"

#include <array>
#include <fmt/format.h>

#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

struct OutcomeStyle {
  std::string_view mark;
  std::string_view ascii_mark;
  std::string_view sgr;
  std::string_view meaning;
};

/// In the order of Outcome.
constexpr std::array<OutcomeStyle, 6> outcomes = {{
    {"✓", "+", "32", "works"},
    {"✗", "x", "31", "refused by the server"},
    {"!", "!", "1;31", "failed"},
    {"–", "-", "2", "not offered here"},
    {"?", "?", "33", "inconclusive"},
    {"○", "o", "2;33", "not tested"},
}};
constexpr std::array<std::string_view, 3> severities = {"1;31", "33", "36"};

const OutcomeStyle& style_of(Outcome outcome) { return outcomes.at(static_cast<std::size_t>(outcome)); }

}  // namespace

std::string_view Style::mark(Outcome outcome) const {
  return ascii ? style_of(outcome).ascii_mark : style_of(outcome).mark;
}

std::string_view Style::meaning(Outcome outcome) { return style_of(outcome).meaning; }

std::string Style::paint(Outcome outcome, std::string_view text) const {
  return sgr(style_of(outcome).sgr, text);
}

std::string Style::paint(Severity severity, std::string_view text) const {
  return sgr(severities.at(static_cast<std::size_t>(severity)), text);
}

std::string Style::foreign(std::string_view bytes) const { return printable(bytes, ascii); }

std::string Style::word(std::string_view bytes) const {
  auto text = foreign(bytes);
  constexpr std::string_view escaped = "\\u{2026}";
  if (ascii && text.ends_with(escaped))
    text.replace(text.size() - escaped.size(), escaped.size(), ellipsis());
  return text;
}

std::string Style::sgr(std::string_view code, std::string_view text) const {
  if (!color || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace smtpmatrix::reports
