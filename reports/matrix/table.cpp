#include "reports/matrix/table.h"

#include <algorithm>
#include <map>
#include <set>

#include "reports/matrix/word.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::string_view no_tls_client = "none";

std::vector<std::string> columns_of(const HostReport& host, const std::vector<std::string>& clients) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& id) {
    if (id != no_tls_client && std::ranges::find(columns, id) == columns.end()) columns.push_back(id);
  };
  std::set<std::string> seen;
  for (const auto& cell : host.cells) seen.insert(cell.probe.client);
  for (const auto& id : clients) {
    if (seen.contains(id)) add(id);
  }
  for (const auto& cell : host.cells) add(cell.probe.client);
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

/// Same word for the same outcome at the same stage is one reason: the peer's words may carry a session id.
struct ReasonKey {
  Outcome outcome;
  std::string word;
  std::optional<Stage> stage;
  Mode mode;
  auto operator<=>(const ReasonKey&) const = default;
};

ReasonKey key_of(const Cell& cell) {
  const auto stage = cell.seen.stop ? std::optional(cell.seen.stop->stage) : std::nullopt;
  // The sentence of a plain-text answer depends on the mode; all others do not.
  const auto mode = cell.reason == Reason::tls_plaintext_reply ? cell.probe.endpoint.mode : Mode::plain;
  return {.outcome = cell.outcome, .word = decisive_word(cell), .stage = stage, .mode = mode};
}

void add_place(DistinctReason& reason, const Cell& cell) {
  auto& places = reason.places;
  const auto found = std::ranges::find(places, cell.probe.endpoint, &Place::endpoint);
  if (found != places.end()) {
    found->clients.push_back(cell.probe.client);
    return;
  }
  places.push_back({.endpoint = cell.probe.endpoint, .clients = {cell.probe.client}, .every_client = false});
}

class Reasons {
 public:
  void add(const Cell& cell) {
    if (cell.outcome == Outcome::works) return;
    const auto [at, is_new] = index_.try_emplace(key_of(cell), reasons_.size());
    if (is_new) {
      reasons_.push_back({.outcome = cell.outcome,
                          .word = decisive_word(cell),
                          .sentence = sentence(cell),
                          .quote = quote(cell),
                          .quotes_peer = quotes_peer(cell),
                          .places = {}});
    }
    add_place(reasons_[at->second], cell);
  }

  std::vector<DistinctReason> take(const std::map<Endpoint, std::size_t>& cells_of_row) {
    for (auto& reason : reasons_) {
      for (auto& place : reason.places) {
        place.every_client = place.clients.size() == cells_of_row.at(place.endpoint);
      }
    }
    return std::move(reasons_);
  }

 private:
  std::map<ReasonKey, std::size_t> index_;
  std::vector<DistinctReason> reasons_;
};

/// Rows by address (in the order met), then port, then mode.
std::vector<Row> rows_of(const HostReport& host, std::size_t columns) {
  std::vector<std::string> addresses;
  std::set<Endpoint> endpoints;
  for (const auto& cell : host.cells) {
    const auto& endpoint = cell.probe.endpoint;
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

std::vector<const Cell*> in_row_order(const HostReport& host, const std::vector<Row>& rows) {
  std::vector<const Cell*> cells;
  for (const auto& row : rows) {
    for (const auto& cell : host.cells) {
      if (cell.probe.endpoint == row.endpoint) cells.push_back(&cell);
    }
  }
  return cells;
}

}  // namespace

Table make_table(const HostReport& host, const std::vector<std::string>& clients) {
  Table table;
  table.columns = columns_of(host, clients);
  table.rows = rows_of(host, table.columns.size());
  std::map<Endpoint, std::size_t> cells_of_row;
  Reasons reasons;
  for (const auto* const cell : in_row_order(host, table.rows)) {
    place(table, *cell);
    reasons.add(*cell);
    ++cells_of_row[cell->probe.endpoint];
  }
  for (auto& row : table.rows) collapse(row);
  table.reasons = reasons.take(cells_of_row);
  std::set<std::string> addresses;
  for (const auto& row : table.rows) addresses.insert(row.endpoint.address);
  table.several_addresses = addresses.size() > 1;
  return table;
}

}  // namespace smtpmatrix::reports
