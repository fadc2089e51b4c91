// The matrix of a host and the reasons under it.

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "reports/matrix/device_table.h"
#include "reports/matrix/table.h"
#include "reports/matrix/word.h"
#include "reports/render/html/host_view.h"
#include "reports/render/html/limits.h"

namespace smtpmatrix::reports::html {
namespace {

constexpr std::string_view client_without_tls = "none";

/// Where a cell's facts stand, by what the table knows of it.
class Anchors {
 public:
  Anchors(const HostReport& host, const std::string& anchor) {
    for (std::size_t i = 0; i < host.cells.size(); ++i) {
      const auto& probe = host.cells[i].probe;
      by_client_.try_emplace({probe.endpoint, probe.client}, cell_anchor(anchor, i));
      by_endpoint_.try_emplace(probe.endpoint, cell_anchor(anchor, i));
    }
  }
  [[nodiscard]] std::string of(const Endpoint& endpoint, const std::string& client) const {
    const auto found = by_client_.find({endpoint, client});
    return found == by_client_.end() ? std::string() : found->second;
  }
  [[nodiscard]] std::string of(const Endpoint& endpoint) const { return by_endpoint_.at(endpoint); }

 private:
  std::map<std::pair<Endpoint, std::string>, std::string> by_client_;
  std::map<Endpoint, std::string> by_endpoint_;
};

Data box(const TableCell& cell, const std::string& anchor) {
  auto data = object();
  put_flag(data, "planned", true);
  put_outcome(data, cell.outcome);
  put(data, "word", cell.word);
  put(data, "whole", "");
  put(data, "span", "");
  put(data, "cell_anchor", anchor);
  return data;
}

Data empty_box() {
  auto data = object();
  put_flag(data, "planned", false);
  put(data, "span", "");
  return data;
}

std::string_view note(const Row& row) {
  if (row.endpoint.mode != Mode::plain) return "every client";
  return row.whole->outcome == Outcome::works ? "without TLS" : "";
}

/// Clients across: one row an endpoint.
Data row_of(const Row& row, const Table& table, const Anchors& anchors) {
  auto cells = list();
  if (row.whole) {
    auto one = box(*row.whole, anchors.of(row.endpoint));
    put(one, "whole", note(row));
    put(one, "span", std::max<std::size_t>(table.columns.size(), 1));
    cells.push_back(one);
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& cell = row.cells[i];
    cells.push_back(cell ? box(*cell, anchors.of(row.endpoint, table.columns[i])) : empty_box());
  }
  auto data = object();
  put(data, "row", place_text(row.endpoint, table.several_addresses));
  data.set("cells", cells);
  return data;
}

/// What a client has at an endpoint when the table is turned.
Data turned_box(const Row& row, std::size_t column, const Table& table, const Anchors& anchors) {
  const auto anchor = anchors.of(row.endpoint, table.columns[column]);
  if (anchor.empty()) return empty_box();
  if (row.whole) return box(*row.whole, anchor);
  const auto& cell = row.cells[column];
  return cell ? box(*cell, anchor) : empty_box();
}

/// Clients down: one row a client, and one for none.
Data turned_rows(const Table& table, const Anchors& anchors) {
  auto rows = list();
  const auto add = [&](std::string_view name, auto cell_at) {
    auto cells = list();
    for (const auto& row : table.rows) cells.push_back(cell_at(row));
    auto data = object();
    put(data, "row", name);
    data.set("cells", cells);
    rows.push_back(data);
  };
  const auto is_plain = [](const Row& row) { return row.endpoint.mode == Mode::plain; };
  if (std::ranges::any_of(table.rows, is_plain)) {
    add(client_without_tls, [&](const Row& row) {
      return row.whole && is_plain(row) ? box(*row.whole, anchors.of(row.endpoint)) : empty_box();
    });
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    add(table.columns[i], [&](const Row& row) { return turned_box(row, i, table, anchors); });
  }
  return rows;
}

Data legend(const Table& table) {
  std::set<Outcome> used;
  for (const auto& row : table.rows) {
    if (row.whole) used.insert(row.whole->outcome);
    for (const auto& cell : row.cells) {
      if (cell) used.insert(cell->outcome);
    }
  }
  auto all = list();
  for (const auto outcome : used) {
    auto one = object();
    put_outcome(one, outcome);
    all.push_back(one);
  }
  return all;
}

/// "587 starttls with tls1.0, tls1.1; 25 starttls".
std::string places_of(const DistinctReason& reason, bool several_addresses) {
  std::vector<std::string> parts;
  for (const auto& place : reason.places) {
    auto text = place_text(place.endpoint, several_addresses);
    if (!place.every_client) text += fmt::format(" with {}", fmt::join(place.clients, ", "));
    parts.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

void put_reasons(Data& to, const Table& table) {
  auto all = list();
  for (const auto& reason : table.reasons) {
    auto one = object();
    put_outcome(one, reason.outcome);
    put(one, "word", reason.word);
    put(one, "sentence", reason.sentence);
    put(one, "quote", reason.quotes_peer ? std::string_view(reason.quote) : std::string_view());
    put(one, "remark", reason.quotes_peer ? std::string_view() : std::string_view(reason.quote));
    put(one, "places", places_of(reason, table.several_addresses));
    all.push_back(one);
  }
  put_flag(to, "has_reasons", !table.reasons.empty());
  to.set("reasons", all);
}

/// Devices after the pinned clients, those that get through first.
std::vector<std::string> columns_of(const HostReport& host, const HostPlace& place) {
  if (place.devices.empty()) return place.clients;
  auto columns = place.clients;
  const auto devices = make_device_table(host, place.devices);
  for (const auto& row : devices.rows) {
    std::erase(columns, row.device.id);
    columns.push_back(row.device.id);
  }
  return columns;
}

/// A reason that many clients share counts them.
void count_clients(std::vector<DistinctReason>& reasons) {
  constexpr std::size_t named = 8;
  for (auto& reason : reasons) {
    for (auto& at : reason.places) {
      if (!at.every_client && at.clients.size() > named) at.clients = {plural(at.clients.size(), "client")};
    }
  }
}

Data column_head(const std::string& text) {
  auto data = object();
  put(data, "column", text);
  return data;
}

}  // namespace

void put_matrix(Data& to, const HostReport& host, const HostPlace& place) {
  auto table = make_table(host, columns_of(host, place));
  count_clients(table.reasons);
  const Anchors anchors(host, place.anchor);
  const bool turned = table.columns.size() > client_columns;
  auto heads = list();
  auto rows = list();
  if (turned) {
    for (const auto& row : table.rows)
      heads.push_back(column_head(place_text(row.endpoint, table.several_addresses)));
    rows = turned_rows(table, anchors);
  } else {
    for (const auto& column : table.columns) heads.push_back(column_head(column));
    // Without a client that speaks TLS the one column is that of none.
    if (table.columns.empty()) heads.push_back(column_head(std::string(client_without_tls)));
    for (const auto& row : table.rows) rows.push_back(row_of(row, table, anchors));
  }
  put(to, "corner", turned ? "Client" : "Port and mode");
  to.set("columns", heads);
  to.set("rows", rows);
  to.set("legend", legend(table));
  put_reasons(to, table);
}

}  // namespace smtpmatrix::reports::html
