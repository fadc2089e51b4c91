#include "probes/observation/transcript.h"

namespace smtpmatrix {

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::in: return "in";
    case Direction::out: return "out";
    case Direction::event: return "event";
  }
  return {};
}

void Transcript::add(Elapsed at, Direction direction, std::string_view text) {
  if (lines_.size() == max_lines) {
    ++left_out_;
    return;
  }
  std::string line(text.substr(0, max_line_bytes));
  if (line.size() < text.size()) line += " ...";
  lines_.push_back({.at = at, .direction = direction, .text = std::move(line)});
}

}  // namespace smtpmatrix
