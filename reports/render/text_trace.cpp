#include <fmt/format.h>

#include "reports/render/text_sections.h"

namespace smtpmatrix::reports {
namespace {

/// As in most mail logs: `<` from the server, `>` to it, `*` an event.
std::string_view sign(Direction direction) {
  switch (direction) {
    case Direction::in: return "<";
    case Direction::out: return ">";
    case Direction::event: return "*";
  }
  return {};
}

Lines one_trace(const Cell& cell, const Style& style, std::size_t width) {
  Lines lines;
  for (const auto& line : hanging(" ", style.foreign(cell_key(cell.probe)), width))
    lines.push_back(style.bold(line));
  for (const auto& line : cell.seen.transcript.lines()) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(line.at).count();
    const auto head = fmt::format(" {:>6} ms {} ", ms, sign(line.direction));
    for (auto& part : hanging(head, style.foreign(line.text), width)) {
      lines.push_back(line.direction == Direction::event ? style.dim(part) : std::move(part));
    }
  }
  if (cell.seen.transcript.left_out() > 0) {
    lines.push_back(fmt::format("           ({} more lines)", cell.seen.transcript.left_out()));
  }
  return lines;
}

}  // namespace

Lines trace_lines(const std::vector<Cell>& cells, const Style& style, std::size_t width) {
  Lines lines;
  for (const auto& cell : cells) {
    if (cell.derived_from || cell.seen.transcript.lines().empty()) continue;
    if (lines.empty()) lines.push_back(style.bold("Conversations"));
    const auto trace = one_trace(cell, style, width);
    lines.insert(lines.end(), trace.begin(), trace.end());
  }
  return lines;
}

}  // namespace smtpmatrix::reports
