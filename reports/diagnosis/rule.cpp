#include "reports/diagnosis/rule.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "probes/iana/names.h"
#include "reports/knowledge/knowledge.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t evidence_lines = 4;

std::vector<std::string> last_lines(const Transcript& transcript, Direction direction) {
  std::vector<std::string> lines;
  const auto& all = transcript.lines();
  for (auto line = all.rbegin(); line != all.rend() && lines.size() < evidence_lines; ++line) {
    if (line->direction == direction) lines.insert(lines.begin(), line->text);
  }
  return lines;
}

/// What the peer said last is what the finding rests on; of a silent one, what happened.
std::vector<std::string> last_words(const Observation& seen) {
  auto lines = last_lines(seen.transcript, Direction::in);
  return lines.empty() ? last_lines(seen.transcript, Direction::event) : lines;
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

bool any_cell(const HostReport& host, const std::function<bool(const Cell&)>& holds) {
  return std::ranges::any_of(host.cells, holds);
}

std::vector<Finding> finding_if_any(std::string_view id, const HostReport& host, const CellList& cells,
                                    std::string detail, AdviceWords words) {
  if (cells.empty()) return {};
  const auto provider = provider_of(host);
  words.emplace("host", host.host);
  const auto ports = ports_of(cells);
  const bool several = ports.find(',') != std::string::npos;
  words.emplace("port", (several ? "ports " : "port ") + ports);
  words.emplace("Port", (several ? "Ports " : "Port ") + ports);
  words.emplace("ports", ports);
  words.emplace("service", provider.empty() ? "this service" : std::string(provider_label(provider)));
  words.emplace("detail", std::move(detail));
  auto finding = make_finding(id, words);
  for (const auto* const cell : cells) {
    finding.evidence.push_back({.cell = cell_key(cell->probe), .lines = last_words(cell->seen)});
  }
  return {std::move(finding)};
}

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  std::ranges::move(more, std::back_inserter(findings));
}

bool has_finding(const HostReport& host, std::string_view id) {
  return std::ranges::find(host.findings, id, &Finding::id) != host.findings.end();
}

std::string ports_of(const CellList& cells) {
  std::set<std::uint16_t> ports;
  for (const auto* const cell : cells) ports.insert(cell->probe.endpoint.port);
  return fmt::format("{}", fmt::join(ports, ", "));
}

std::string reply_codes(const SmtpReply& reply) {
  return reply.enhanced ? fmt::format("{} {}", reply.code, *reply.enhanced) : std::to_string(reply.code);
}

std::string versions_of(const CellList& cells) {
  std::set<std::uint16_t> versions;
  for (const auto* const cell : cells) versions.insert(*cell->seen.tls->version);
  std::vector<std::string> names;
  for (const auto version : versions) names.push_back(iana::version_name(version));
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string why_stopped(const CellList& cells) {
  if (cells.empty()) return {};
  const auto& cell = *cells.front();
  return cell.detail.empty() ? cell.reason_text : cell.detail;
}

std::string provider_at(const HostReport& host, const Endpoint& endpoint) {
  const auto found = std::ranges::find(host.endpoints, endpoint, &EndpointEntry::endpoint);
  if (found != host.endpoints.end() && found->provider) return *found->provider;
  return provider_of(host);
}

std::string provider_of(const HostReport& host) {
  for (const auto& endpoint : host.endpoints) {
    if (endpoint.provider) return *endpoint.provider;
  }
  return {};
}

const ReplyEntry* known_reply(const HostReport& host, const Cell& cell) {
  if (!cell.seen.stop || !cell.seen.stop->reply) return nullptr;
  const auto provider = provider_at(host, cell.probe.endpoint);
  const auto meaning = knowledge().match(
      *cell.seen.stop->reply, provider.empty() ? std::nullopt : std::optional<std::string_view>(provider),
      cell.seen.stop->stage);
  return meaning ? meaning->entry : nullptr;
}

}  // namespace smtpmatrix::reports
