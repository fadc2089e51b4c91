#include "reports/matrix/table.h"

#include <algorithm>
#include <map>
#include <set>

#include "reports/matrix/reasons.h"
#include "reports/matrix/word.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::string_view no_tls_client = "none";

using Names = std::set<std::string>;

std::vector<std::string> columns_of(const std::vector<const Cell*>& cells,
                                    const std::vector<std::string>& clients) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& id) {
    if (id != no_tls_client && std::ranges::find(columns, id) == columns.end()) columns.push_back(id);
  };
  std::set<std::string> seen;
  for (const auto* cell : cells) seen.insert(cell->probe.client);
  for (const auto& id : clients) {
    if (seen.contains(id)) add(id);
  }
  for (const auto* cell : cells) add(cell->probe.client);
  return columns;
}

TableCell table_cell(const Cell& cell) {
  return {.outcome = cell.outcome, .word = decisive_word(cell), .derived = cell.derived_from.has_value()};
}

bool say_the_same(const Row& row) {
  const auto& first = row.cells.front();
  return std::ranges::all_of(row.cells, [&](const std::optional<TableCell>& cell) {
    return cell && first && cell->outcome == first->outcome && cell->word == first->word;
  });
}

void collapse(Row& row) {
  if (row.whole || row.cells.size() < 2 || !say_the_same(row)) return;
  if (row.cells.front()->outcome == Outcome::works) return;
  row.whole = row.cells.front();
  row.cells.clear();
}

/// Rows by address (in the order met), then port, then mode.
std::vector<Row> rows_of(const std::vector<const Cell*>& cells, std::size_t columns) {
  std::vector<std::string> addresses;
  std::set<Endpoint> endpoints;
  for (const auto* cell : cells) {
    const auto& endpoint = cell->probe.endpoint;
    endpoints.insert(endpoint);
    if (std::ranges::find(addresses, endpoint.address) == addresses.end())
      addresses.push_back(endpoint.address);
  }
  std::vector<Row> rows;
  for (const auto& endpoint : endpoints) {
    rows.push_back({.endpoint = endpoint,
                    .cells = std::vector<std::optional<TableCell>>(columns),
                    .whole = std::nullopt});
  }
  std::ranges::stable_sort(rows, {}, [&](const Row& row) {
    return std::tuple(std::ranges::find(addresses, row.endpoint.address) - addresses.begin(),
                      row.endpoint.port, row.endpoint.mode);
  });
  return rows;
}

void place(Table& table, const Cell& cell) {
  auto& row = *std::ranges::find(table.rows, cell.probe.endpoint, &Row::endpoint);
  const auto column = std::ranges::find(table.columns, cell.probe.client);
  if (column == table.columns.end()) {
    row.whole = table_cell(cell);
    row.cells.clear();
    return;
  }
  if (!row.cells.empty())
    row.cells[static_cast<std::size_t>(column - table.columns.begin())] = table_cell(cell);
}

std::vector<const Cell*> in_row_order(const std::vector<const Cell*>& cells, const std::vector<Row>& rows) {
  std::vector<const Cell*> ordered;
  for (const auto& row : rows) {
    for (const auto* cell : cells) {
      if (cell->probe.endpoint == row.endpoint) ordered.push_back(cell);
    }
  }
  return ordered;
}

std::vector<const Cell*> cells_but(const HostReport& host, const Names& left_out) {
  std::vector<const Cell*> cells;
  for (const auto& cell : host.cells) {
    if (!left_out.contains(cell.probe.client)) cells.push_back(&cell);
  }
  return cells;
}

}  // namespace

Table make_table(const HostReport& host, const std::vector<std::string>& clients,
                 const std::vector<DeviceClient>& left_out) {
  Names names;
  for (const auto& device : left_out) names.insert(device.id);
  const auto cells = cells_but(host, names);
  Table table;
  table.columns = columns_of(cells, clients);
  table.rows = rows_of(cells, table.columns.size());
  const auto ordered = in_row_order(cells, table.rows);
  for (const auto* const cell : ordered) place(table, *cell);
  for (auto& row : table.rows) collapse(row);
  table.reasons = distinct_reasons(ordered);
  std::set<std::string> addresses;
  for (const auto& row : table.rows) addresses.insert(row.endpoint.address);
  table.several_addresses = addresses.size() > 1;
  return table;
}

}  // namespace smtpmatrix::reports
