#include "reports/diagnosis/rule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t evidence_lines = 4;
constexpr std::uint16_t tls12 = 0x0303;

/// What the peer said last is what the finding rests on.
std::vector<std::string> last_words(const Observation& seen) {
  std::vector<std::string> lines;
  const auto& all = seen.transcript.lines();
  for (auto line = all.rbegin(); line != all.rend() && lines.size() < evidence_lines; ++line) {
    if (line->direction == Direction::in) lines.insert(lines.begin(), line->text);
  }
  return lines;
}

}  // namespace

CellList cells_where(const HostReport& host, const std::function<bool(const Cell&)>& holds) {
  CellList cells;
  for (const auto& cell : host.cells) {
    if (holds(cell)) cells.push_back(&cell);
  }
  return cells;
}

CellList probed_cells(const HostReport& host, const std::function<bool(const Cell&)>& holds) {
  return cells_where(host, [&](const Cell& cell) { return !cell.derived_from && holds(cell); });
}

std::vector<Finding> finding_if_any(std::string_view id, const HostReport& host, const CellList& cells,
                                    std::string detail) {
  if (cells.empty()) return {};
  auto finding = make_finding(id, {.host = host.host, .ports = ports_of(cells), .detail = std::move(detail)});
  for (const auto* const cell : cells) {
    finding.evidence.push_back({.cell = cell_key(cell->probe), .lines = last_words(cell->seen)});
  }
  return {std::move(finding)};
}

std::string ports_of(const CellList& cells) {
  std::set<std::uint16_t> ports;
  for (const auto* const cell : cells) ports.insert(cell->probe.endpoint.port);
  return fmt::format("{}", fmt::join(ports, ", "));
}

std::string reply_codes(const SmtpReply& reply) {
  return reply.enhanced ? fmt::format("{} {}", reply.code, *reply.enhanced) : std::to_string(reply.code);
}

bool is_old_tls(const Cell& cell) {
  return cell.seen.tls && cell.seen.tls->version && *cell.seen.tls->version < tls12;
}

std::string provider_of(const HostReport& host) {
  for (const auto& endpoint : host.endpoints) {
    if (endpoint.provider) return *endpoint.provider;
  }
  return {};
}

}  // namespace smtpmatrix::reports
