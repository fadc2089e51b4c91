#include "reports/render/text_devices.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/render/text_matrix.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t device_gap = 2;
constexpr std::size_t mark_and_blank = 2;
constexpr std::size_t widest_id = 34;
constexpr std::size_t least_column = 14;
/// Clients named with a reason; more are counted.
constexpr std::size_t named_clients = 4;

std::string plural_of_clients(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "client" : "clients");
}

class Layout {
 public:
  Layout(const DeviceTable& table, const Style& style, std::size_t width) : table_(table), style_(style) {
    for (const auto& row : table.rows) id_width_ = std::max(id_width_, display_width(id_of(row)));
    id_width_ = std::min(id_width_, widest_id);
    for (std::size_t i = 0; i < table.columns.size(); ++i) widths_.push_back(wanted(i));
    shrink_to(width - std::min(width, id_width_ + year_width + 2 * device_gap));
  }

  [[nodiscard]] std::string head() const {
    auto line = std::string(id_width_ + year_width + 2 * device_gap + indent, ' ');
    for (std::size_t i = 0; i < widths_.size(); ++i)
      line += style_.bold(pad(cut(label(i), widths_[i], style_.ellipsis()), widths_[i] + device_gap));
    return trimmed(std::move(line));
  }

  [[nodiscard]] std::string row(const DeviceRow& row) const {
    const auto year = row.device.year_from == 0 ? std::string() : fmt::format("{}", row.device.year_from);
    auto line = std::string(indent, ' ') +
                pad(cut(id_of(row), id_width_, style_.ellipsis()), id_width_ + device_gap) +
                pad(year, year_width + device_gap);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (!row.cells[i]) {
        line += std::string(widths_[i] + device_gap, ' ');
        continue;
      }
      const auto text = cell(*row.cells[i], widths_[i]);
      line += style_.paint(row.cells[i]->outcome, text);
      line +=
          std::string(widths_[i] + device_gap - std::min(widths_[i] + device_gap, display_width(text)), ' ');
    }
    return trimmed(std::move(line));
  }

 private:
  static constexpr std::size_t year_width = 4;
  static constexpr std::size_t indent = 2;

  [[nodiscard]] std::string id_of(const DeviceRow& row) const { return style_.foreign(row.device.id); }
  [[nodiscard]] std::string label(std::size_t column) const {
    auto text = row_label(table_.columns[column], table_.several_addresses);
    text.erase(0, text.find_first_not_of(' '));
    return text;
  }
  [[nodiscard]] std::string cell(const TableCell& cell, std::size_t width) const {
    return fmt::format("{} {}", style_.mark(cell.outcome),
                       cut(style_.word(cell.word), width - mark_and_blank, style_.ellipsis()));
  }
  [[nodiscard]] std::size_t wanted(std::size_t column) const {
    auto width = std::max(least_column, display_width(label(column)));
    for (const auto& row : table_.rows) {
      if (const auto& one = row.cells[column])
        width = std::max(width, mark_and_blank + display_width(style_.word(one->word)));
    }
    return width;
  }
  /// Takes from the widest until all fit, or none is wider than the least.
  void shrink_to(std::size_t room) {
    const auto total = [&] {
      std::size_t sum = indent;
      for (const auto width : widths_) sum += width + device_gap;
      return sum;
    };
    while (!widths_.empty() && total() > room + device_gap) {
      auto widest = std::ranges::max_element(widths_);
      if (*widest <= least_column) return;
      --*widest;
    }
  }
  static std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  const DeviceTable& table_;
  const Style& style_;
  std::size_t id_width_ = 0;
  std::vector<std::size_t> widths_;
};

void add_group(Lines& lines, const DeviceTable& table, const Layout& layout, const Style& style, bool works) {
  const auto belongs = [&](const DeviceRow& row) { return row.works_somewhere == works; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(table.rows, belongs));
  if (count == 0) return;
  lines.push_back(style.bold(
      fmt::format(" {} {}", plural_of_clients(count), works ? "get through" : "get through nowhere here")));
  for (const auto& row : table.rows) {
    if (belongs(row)) lines.push_back(layout.row(row));
  }
}

}  // namespace

Lines device_lines(const DeviceTable& table, const Style& style, std::size_t width) {
  if (table.rows.empty()) return {};
  const Layout layout(table, style, width);
  Lines lines;
  if (!table.columns.empty()) lines.push_back(layout.head());
  add_group(lines, table, layout, style, true);
  add_group(lines, table, layout, style, false);
  for (const auto& same : table.without_column) {
    auto label = row_label(same.endpoint, table.several_addresses);
    label.erase(0, label.find_first_not_of(' '));
    lines.push_back(style.paint(
        same.cell.outcome, fmt::format("  {}: {} {} (every client)", label, style.mark(same.cell.outcome),
                                       style.word(same.cell.word))));
  }
  return lines;
}

Lines device_reason_lines(const DeviceTable& table, const Style& style, std::size_t width) {
  Table reasons;
  reasons.several_addresses = table.several_addresses;
  reasons.reasons = table.reasons;
  for (auto& reason : reasons.reasons) {
    for (auto& place : reason.places) {
      if (!place.every_client && place.clients.size() > named_clients)
        place.clients = {plural_of_clients(place.clients.size())};
    }
  }
  return reason_lines(reasons, style, width);
}

}  // namespace smtpmatrix::reports
