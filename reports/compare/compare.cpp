#include "reports/compare/compare.h"

#include <algorithm>
#include <iterator>

namespace smtpmatrix::reports::compare {
namespace {

const Endpoint& endpoint_of(const Cell& cell) { return cell.probe.endpoint; }
const Endpoint& endpoint_of(const EndpointEntry& entry) { return entry.endpoint; }

/// Takes the counterpart out of what the older report has for the same place: the same address, else the only
/// one left when the newer report has only one, too.
template <typename T>
std::optional<T> take_counterpart(std::vector<T>& older, const std::string& address, bool is_only_one) {
  auto found = std::ranges::find_if(
      older, [&](const T& candidate) { return endpoint_of(candidate).address == address; });
  if (found == older.end() && is_only_one && older.size() == 1) found = older.begin();
  if (found == older.end()) return std::nullopt;
  std::optional<T> taken(std::move(*found));
  older.erase(found);
  return taken;
}

void forget_what_is_not_compared(Cell& cell) {
  cell.seen.transcript = Transcript();
  cell.findings.clear();
}

CellDifference only_in(Kind kind, const Cell& cell) {
  auto difference = compare_cell(cell, cell);
  difference.kind = kind;
  if (kind == Kind::added) difference.before.reset();
  if (kind == Kind::gone) difference.after.reset();
  return difference;
}

void sort_by_importance(HostDifference& host) {
  std::ranges::stable_sort(host.cells, {}, &CellDifference::kind);
  std::ranges::stable_sort(host.endpoints, {}, &EndpointDifference::kind);
}

Kind worst_of(const HostDifference& host) {
  Kind worst = Kind::unchanged;
  for (const auto& cell : host.cells) worst = std::min(worst, cell.kind);
  for (const auto& endpoint : host.endpoints) worst = std::min(worst, endpoint.kind);
  return worst;
}

/// Adds to the difference of the same host, if there is one.
void merge(std::vector<HostDifference>& hosts, HostDifference&& more) {
  if (more.empty()) return;
  // Those of a host come together, so the last is nearly always the one.
  const bool is_last = !hosts.empty() && hosts.back().host == more.host;
  const auto known =
      is_last ? std::prev(hosts.end()) : std::ranges::find(hosts, more.host, &HostDifference::host);
  if (known == hosts.end()) {
    hosts.push_back(std::move(more));
    return;
  }
  std::ranges::move(more.cells, std::back_inserter(known->cells));
  std::ranges::move(more.endpoints, std::back_inserter(known->endpoints));
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::worse: return "worse";
    case Kind::uncertain: return "uncertain";
    case Kind::gone: return "gone";
    case Kind::changed: return "changed";
    case Kind::better: return "better";
    case Kind::added: return "new";
    case Kind::unchanged: return "unchanged";
  }
  return "";
}

bool verifies(const ScanInfo& info) { return !info.options.contains("no-verify"); }

Comparison::Comparison(std::vector<HostReport> older, bool verification_counts)
    : verification_counts_(verification_counts) {
  for (auto& host : older) {
    for (auto& cell : host.cells) {
      forget_what_is_not_compared(cell);
      const auto& at = cell.probe.endpoint;
      cells_[{{at.host, at.port, at.mode}, cell.probe.client}].push_back(std::move(cell));
    }
    for (auto& entry : host.endpoints) {
      const auto& at = entry.endpoint;
      endpoints_[{at.host, at.port, at.mode}].push_back(std::move(entry));
    }
    // Transcripts of thousands of cells are not held until the last host was read.
    host = HostReport();
  }
}

HostDifference Comparison::see(const HostReport& newer) {
  HostDifference difference;
  difference.host = newer.host;
  compare_cells(newer, difference);
  compare_endpoints(newer, difference);
  sort_by_importance(difference);
  return difference;
}

void Comparison::compare_cells(const HostReport& newer, HostDifference& into) {
  std::map<CellKey, std::size_t> addresses;
  const auto key_of = [](const Cell& cell) {
    const auto& at = cell.probe.endpoint;
    return CellKey{{at.host, at.port, at.mode}, cell.probe.client};
  };
  for (const auto& cell : newer.cells) ++addresses[key_of(cell)];
  for (const auto& cell : newer.cells) {
    const auto key = key_of(cell);
    const auto before = take_counterpart(cells_[key], cell.probe.endpoint.address, addresses[key] == 1);
    auto difference = before ? compare_cell(*before, cell) : only_in(Kind::added, cell);
    count(difference);
    if (difference.kind != Kind::unchanged) into.cells.push_back(std::move(difference));
  }
}

void Comparison::compare_endpoints(const HostReport& newer, HostDifference& into) {
  std::map<Place, std::size_t> addresses;
  const auto place_of = [](const Endpoint& at) { return Place{at.host, at.port, at.mode}; };
  for (const auto& entry : newer.endpoints) ++addresses[place_of(entry.endpoint)];
  for (const auto& entry : newer.endpoints) {
    const auto place = place_of(entry.endpoint);
    const auto before = take_counterpart(endpoints_[place], entry.endpoint.address, addresses[place] == 1);
    // Its cells tell that the endpoint itself is new.
    if (!before) continue;
    auto difference = compare_endpoint(*before, entry, verification_counts_);
    if (difference.changes.empty()) continue;
    if (difference.kind == Kind::worse) ++counts_.endpoints_worse;
    if (difference.kind == Kind::better) ++counts_.endpoints_better;
    if (difference.kind == Kind::changed) ++counts_.endpoints_changed;
    into.endpoints.push_back(std::move(difference));
  }
}

std::vector<HostDifference> Comparison::finish() {
  std::vector<HostDifference> hosts;
  for (const auto& [key, cells] : cells_) {
    for (const auto& cell : cells) {
      HostDifference one;
      one.host = cell.probe.endpoint.host;
      one.cells.push_back(only_in(Kind::gone, cell));
      count(one.cells.front());
      merge(hosts, std::move(one));
    }
  }
  cells_.clear();
  endpoints_.clear();
  return hosts;
}

void Comparison::count(const CellDifference& difference) {
  switch (difference.kind) {
    case Kind::worse: ++counts_.worse; return;
    case Kind::uncertain: ++counts_.uncertain; return;
    case Kind::gone: ++counts_.gone; return;
    case Kind::changed: ++counts_.changed; return;
    case Kind::better: ++counts_.better; return;
    case Kind::added: ++counts_.added; return;
    case Kind::unchanged: ++counts_.unchanged; return;
  }
}

Difference compare_all(Side before, std::vector<HostReport> older, Side after,
                       const std::vector<HostReport>& newer) {
  Difference difference;
  Comparison comparison(std::move(older), verifies(before.info) && verifies(after.info));
  for (const auto& host : newer) merge(difference.hosts, comparison.see(host));
  for (auto& host : comparison.finish()) merge(difference.hosts, std::move(host));
  for (auto& host : difference.hosts) sort_by_importance(host);
  std::ranges::stable_sort(difference.hosts, {}, worst_of);
  difference.counts = comparison.counts();
  difference.before = std::move(before);
  difference.after = std::move(after);
  return difference;
}

}  // namespace smtpmatrix::reports::compare
