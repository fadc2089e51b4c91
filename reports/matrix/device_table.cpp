#include "reports/matrix/device_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "reports/matrix/word.h"

namespace smtpmatrix::reports {
namespace {

using Cells = std::vector<const Cell*>;

TableCell device_cell(const Cell& cell) {
  return {.outcome = cell.outcome, .word = decisive_word(cell), .derived = cell.derived_from.has_value()};
}

/// What all cells of an endpoint say alike, those aside that were not tried; nullptr where they differ, or
/// one works.
const Cell* common_to(const Cells& cells) {
  const Cell* common = nullptr;
  for (const auto* cell : cells) {
    if (cell->outcome == Outcome::not_run) continue;
    if (cell->outcome == Outcome::works) return nullptr;
    if (common == nullptr) common = cell;
    if (cell->outcome != common->outcome || decisive_word(*cell) != decisive_word(*common)) return nullptr;
  }
  return common;
}

std::map<Endpoint, Cells> by_endpoint(const Cells& cells) {
  std::map<Endpoint, Cells> groups;
  for (const auto* cell : cells) groups[cell->probe.endpoint].push_back(cell);
  return groups;
}

Cells cells_of(const HostReport& host, const std::vector<DeviceClient>& devices) {
  std::set<std::string> ids;
  for (const auto& device : devices) ids.insert(device.id);
  Cells cells;
  for (const auto& cell : host.cells) {
    if (ids.contains(cell.probe.client)) cells.push_back(&cell);
  }
  return cells;
}

/// How far a cell that does not work came, and by which stage: later is nearer.
int nearness(const Cell& cell) { return cell.seen.stop ? static_cast<int>(cell.seen.stop->stage) : -1; }

struct Rank {
  std::size_t works = 0;
  int nearest = -1;
  std::string word;  ///< of the first cell that does not work: rows that fail alike stand together
};

Rank rank_of(const Cells& cells) {
  Rank rank;
  for (const auto* cell : cells) {
    if (cell->outcome == Outcome::works) {
      ++rank.works;
      continue;
    }
    rank.nearest = std::max(rank.nearest, nearness(*cell));
    if (rank.word.empty()) rank.word = decisive_word(*cell);
  }
  return rank;
}

class Builder {
 public:
  explicit Builder(const Cells& cells) {
    std::set<std::string> addresses;
    for (auto& [endpoint, of_it] : by_endpoint(cells)) {
      addresses.insert(endpoint.address);
      const auto* common = of_it.size() > 1 ? common_to(of_it) : nullptr;
      if (common != nullptr)
        table_.without_column.push_back({.endpoint = endpoint, .cell = device_cell(*common)});
      else
        table_.columns.push_back(endpoint);
    }
    table_.several_addresses = addresses.size() > 1;
    table_.reasons = distinct_reasons(cells);
    for (const auto* cell : cells) of_client_[cell->probe.client].push_back(cell);
  }

  void add(const DeviceClient& device) {
    const auto found = of_client_.find(device.id);
    if (found == of_client_.end()) return;
    DeviceRow row{.device = device, .cells = std::vector<std::optional<TableCell>>(table_.columns.size())};
    for (const auto* cell : found->second) {
      const auto column = std::ranges::find(table_.columns, cell->probe.endpoint);
      if (column == table_.columns.end()) continue;
      row.cells[static_cast<std::size_t>(column - table_.columns.begin())] = device_cell(*cell);
    }
    auto rank = rank_of(found->second);
    row.works_somewhere = rank.works > 0;
    ranked_.emplace_back(std::move(rank), std::move(row));
  }

  DeviceTable take() {
    std::ranges::stable_sort(ranked_, {}, [](const auto& ranked) {
      const auto& [rank, row] = ranked;
      return std::tuple(-static_cast<std::ptrdiff_t>(rank.works), -rank.nearest, rank.word,
                        row.device.year_from, row.device.id);
    });
    for (auto& [rank, row] : ranked_) table_.rows.push_back(std::move(row));
    return std::move(table_);
  }

 private:
  DeviceTable table_;
  std::map<std::string, Cells> of_client_;
  std::vector<std::pair<Rank, DeviceRow>> ranked_;
};

}  // namespace

DeviceTable make_device_table(const HostReport& host, const std::vector<DeviceClient>& devices) {
  Builder builder(cells_of(host, devices));
  for (const auto& device : devices) builder.add(device);
  return builder.take();
}

}  // namespace smtpmatrix::reports
