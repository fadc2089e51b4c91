#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/render/text_matrix.h"
#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t widest_word = 26;  ///< a longer word stands on a line of its own
constexpr std::size_t quote_limit = 300;

std::string place_name(const Endpoint& endpoint, bool with_address) {
  auto name = row_label(endpoint, with_address);
  name.erase(0, name.find_first_not_of(' '));
  // The label pads between its parts for the matrix; here it is read as words.
  for (auto at = name.find("  "); at != std::string::npos; at = name.find("  ")) name.erase(at, 1);
  return name;
}

std::string clients_of(const Place& place, const Style& style) {
  if (place.every_client) return {};
  return style.foreign(fmt::format(" with {}", fmt::join(place.clients, ", ")));
}

/// "25 and 587 starttls with tls1.0": places of the same clients share one mention of them.
std::string places_text(const DistinctReason& reason, const Table& table, const Style& style) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& place : reason.places) {
    const auto clients = clients_of(place, style);
    if (groups.empty() || groups.back().first != clients) groups.push_back({clients, {}});
    groups.back().second.push_back(place_name(place.endpoint, table.several_addresses));
  }
  std::vector<std::string> parts;
  for (const auto& [clients, names] : groups) {
    parts.push_back(fmt::format("{}{}", fmt::join(names, ", "), clients));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string reason_text(const DistinctReason& reason, const Table& table, const Style& style) {
  auto text = fmt::format("{}: {}", places_text(reason, table, style), reason.sentence);
  const auto quote = cut(style.foreign(reason.quote), quote_limit, style.ellipsis());
  if (!quote.empty()) text += fmt::format(" \"{}\"", quote);
  return text;
}

}  // namespace

Lines hanging(const std::string& first, const std::string& text, std::size_t width) {
  const auto indent = display_width(first);
  Lines lines;
  for (const auto& part : wrap(text, width - std::min(width - 1, indent))) {
    lines.push_back((lines.empty() ? first : std::string(indent, ' ')) + part);
  }
  return lines;
}

Lines legend_lines(const Table& table, const Style& style, std::size_t width) {
  std::set<Outcome> used;
  for (const auto& row : table.rows) {
    if (row.whole) used.insert(row.whole->outcome);
    for (const auto& cell : row.cells) {
      if (cell) used.insert(cell->outcome);
    }
  }
  std::vector<std::string> parts;
  for (const auto outcome : used) {
    parts.push_back(fmt::format("{} {}", style.mark(outcome), Style::meaning(outcome)));
  }
  Lines lines;
  for (const auto& line : wrap(fmt::format("{}", fmt::join(parts, style.separator())), width - 1)) {
    lines.push_back(" " + style.dim(line));
  }
  return lines;
}

Lines reason_lines(const Table& table, const Style& style, std::size_t width) {
  std::size_t word_width = 0;
  for (const auto& reason : table.reasons) {
    const auto here = display_width(style.foreign(reason.word));
    if (here <= widest_word) word_width = std::max(word_width, here);
  }
  Lines lines;
  for (const auto& reason : table.reasons) {
    const auto word = cut(style.foreign(reason.word), widest_word, style.ellipsis());
    const auto head = pad(fmt::format(" {} {}", style.mark(reason.outcome), word), word_width + 5);
    auto part = hanging(head, reason_text(reason, table, style), width);
    part.front() = style.paint(reason.outcome, head) + part.front().substr(head.size());
    lines.insert(lines.end(), part.begin(), part.end());
  }
  return lines;
}

}  // namespace smtpmatrix::reports
