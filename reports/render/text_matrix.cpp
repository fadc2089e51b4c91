#include "reports/render/text_matrix.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <span>

#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t wide_gap = 2;     ///< blanks between columns …
constexpr std::size_t narrow_gap = 1;   ///< … where that keeps words whole
constexpr std::size_t mark_width = 2;   ///< a mark and a blank
constexpr std::size_t least_room = 12;  ///< a column is never planned narrower for want of space

/// A cell ready to be laid out.
struct Box {
  Outcome outcome = Outcome::not_run;
  std::string word;
};

struct Line {
  std::string label;
  std::vector<std::optional<Box>> boxes;
  std::optional<Box> whole;
};

/// Columns that stand side by side: [first, first + widths.size()).
struct Band {
  std::size_t first = 0;
  std::vector<std::size_t> widths;
  std::size_t gap = wide_gap;
  bool at_underscores = false;
};

Box box_of(const TableCell& cell, const Style& style) {
  return {.outcome = cell.outcome, .word = style.word(cell.word)};
}

/// What one result for a whole row means for its clients.
std::string_view note(const Row& row) {
  if (row.endpoint.mode == Mode::plain) return row.whole->outcome == Outcome::works ? ", without TLS" : "";
  return " (every client)";
}

Line line_of(const Row& row, const Table& table, const Style& style) {
  Line line{.label = row_label(row.endpoint, table.several_addresses), .boxes = {}, .whole = {}};
  if (row.whole) {
    line.whole = box_of(*row.whole, style);
    line.whole->word += note(row);
    return line;
  }
  for (const auto& cell : row.cells) {
    line.boxes.push_back(cell ? std::optional(box_of(*cell, style)) : std::nullopt);
  }
  return line;
}

/// Width that a column wants (its widest word on one line), or needs (its longest part).
template <typename WordWidth>
std::size_t column_width(std::span<const Line> lines, std::size_t column, const std::string& head,
                         WordWidth word_width) {
  auto width = display_width(head);
  for (const auto& line : lines) {
    if (line.whole || !line.boxes[column]) continue;
    width = std::max(width, mark_width + word_width(line.boxes[column]->word));
  }
  return width;
}

std::size_t total(std::span<const std::size_t> widths, std::size_t gap) {
  return std::accumulate(widths.begin(), widths.end(), gap * (widths.empty() ? 0 : widths.size() - 1));
}

/// Gives what is left of `room` to the columns that want more, those that want least first.
void widen(std::vector<std::size_t>& widths, std::span<const std::size_t> wanted, std::size_t gap,
           std::size_t room) {
  std::vector<std::size_t> order(widths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return wanted[i] - widths[i]; });
  for (const auto i : order) {
    const auto used = total(widths, gap);
    if (used >= room) return;
    widths[i] += std::min(wanted[i] - widths[i], room - used);
  }
}

class Planner {
 public:
  Planner(std::span<const Line> lines, std::span<const std::string> heads, std::size_t room) : room_(room) {
    for (std::size_t column = 0; column < heads.size(); ++column) {
      const auto width = [&](auto word_width) {
        return std::min(room, column_width(lines, column, heads[column], word_width));
      };
      wanted_.push_back(width([](const std::string& word) { return display_width(word); }));
      loose_.push_back(width([](const std::string& word) { return longest_part(word); }));
      tight_.push_back(width([](const std::string& word) { return longest_part(word, true); }));
    }
  }

  [[nodiscard]] std::vector<Band> bands() const {
    const bool narrow_helps = total(loose_, wide_gap) > room_ && total(loose_, narrow_gap) <= room_;
    const std::size_t gap = narrow_helps ? narrow_gap : wide_gap;
    const bool at_underscores = total(loose_, gap) > room_;
    const auto& needed = at_underscores ? tight_ : loose_;
    std::vector<Band> bands;
    for (std::size_t column = 0; column < needed.size();) {
      Band band{.first = column, .widths = {}, .gap = gap, .at_underscores = at_underscores};
      while (column < needed.size()) {
        band.widths.push_back(needed[column]);
        if (total(band.widths, gap) > room_ && band.widths.size() > 1) {
          band.widths.pop_back();
          break;
        }
        ++column;
      }
      widen(band.widths, std::span(wanted_).subspan(band.first, band.widths.size()), gap, room_);
      bands.push_back(std::move(band));
    }
    return bands;
  }

 private:
  std::size_t room_;
  std::vector<std::size_t> wanted_, loose_, tight_;
};

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// Lines of one box: the mark before the first, blanks before the others; padded to `width`.
std::vector<std::string> box_lines(const Box& box, std::size_t width, bool at_underscores,
                                   const Style& style) {
  std::vector<std::string> lines;
  for (const auto& part : wrap(box.word, width - mark_width, at_underscores)) {
    const auto mark = lines.empty() ? style.mark(box.outcome) : std::string_view(" ");
    const auto blanks = width - std::min(width, mark_width + display_width(part));
    lines.push_back(style.paint(box.outcome, fmt::format("{} {}", mark, part)) + std::string(blanks, ' '));
  }
  return lines;
}

class BandWriter {
 public:
  BandWriter(const Band& band, const Style& style, std::size_t label_width, std::size_t room)
      : band_(band), style_(style), label_width_(label_width), room_(room) {}

  [[nodiscard]] std::string head(std::span<const std::string> heads) const {
    auto line = std::string(label_width_, ' ');
    for (std::size_t i = 0; i < band_.widths.size(); ++i) {
      line += style_.bold(heads[band_.first + i]);
      line += std::string(band_.widths[i] + band_.gap - display_width(heads[band_.first + i]), ' ');
    }
    return without_trailing_blanks(line);
  }

  void row(const Line& line, std::vector<std::string>& to) const {
    if (line.whole) {
      // One result for all clients needs no second telling in a further band.
      if (band_.first == 0) spread(line.label, {box_lines(*line.whole, room_, false, style_)}, {room_}, to);
      return;
    }
    std::vector<std::vector<std::string>> boxes;
    for (std::size_t i = 0; i < band_.widths.size(); ++i) {
      const auto& box = line.boxes[band_.first + i];
      boxes.push_back(box ? box_lines(*box, band_.widths[i], band_.at_underscores, style_)
                          : std::vector<std::string>{});
    }
    spread(line.label, boxes, band_.widths, to);
  }

 private:
  void spread(const std::string& label, const std::vector<std::vector<std::string>>& boxes,
              const std::vector<std::size_t>& widths, std::vector<std::string>& to) const {
    std::size_t height = 1;
    for (const auto& box : boxes) height = std::max(height, box.size());
    for (std::size_t i = 0; i < height; ++i) {
      auto line = pad(i == 0 ? label : "", label_width_);
      for (std::size_t column = 0; column < boxes.size(); ++column) {
        line += i < boxes[column].size() ? boxes[column][i] : std::string(widths[column], ' ');
        line += std::string(band_.gap, ' ');
      }
      to.push_back(without_trailing_blanks(line));
    }
  }

  const Band& band_;
  const Style& style_;
  std::size_t label_width_;
  std::size_t room_;
};

std::vector<std::string> heads_of(const Table& table, const Style& style) {
  std::vector<std::string> heads;
  for (const auto& id : table.columns) heads.push_back(style.foreign(id));
  return heads;
}

}  // namespace

std::string row_label(const Endpoint& endpoint, bool with_address) {
  const auto label = fmt::format("{:>5} {}", endpoint.port, to_string(endpoint.mode));
  return with_address ? fmt::format("{:<14} {}", label, endpoint.address) : label;
}

std::vector<std::string> matrix_lines(const Table& table, const Style& style, std::size_t width) {
  std::vector<Line> rows;
  std::size_t label_width = 0;
  for (const auto& row : table.rows) {
    rows.push_back(line_of(row, table, style));
    label_width = std::max(label_width, display_width(rows.back().label) + wide_gap);
  }
  const auto room = std::max(width - std::min(width, label_width), least_room);
  const auto heads = heads_of(table, style);
  auto bands = Planner(rows, heads, room).bands();
  if (bands.empty()) bands.emplace_back();

  std::vector<std::string> lines;
  for (const auto& band : bands) {
    if (!lines.empty()) lines.emplace_back();
    const BandWriter writer(band, style, label_width, room);
    if (!band.widths.empty()) lines.push_back(writer.head(heads));
    for (const auto& row : rows) writer.row(row, lines);
  }
  return lines;
}

}  // namespace smtpmatrix::reports
