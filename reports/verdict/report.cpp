#include "reports/verdict/report.h"

#include <algorithm>
#include <array>

namespace smtpmatrix::reports {
namespace {

constexpr std::array<std::string_view, 6> outcome_names = {"works",       "refused",      "failed",
                                                           "unsupported", "inconclusive", "not_run"};
constexpr std::array<std::string_view, 3> severity_names = {"critical", "warning", "info"};

std::size_t& count_of(Summary& summary, Outcome outcome) {
  switch (outcome) {
    case Outcome::works: return summary.works;
    case Outcome::refused: return summary.refused;
    case Outcome::failed: return summary.failed;
    case Outcome::unsupported: return summary.unsupported;
    case Outcome::inconclusive: return summary.inconclusive;
    case Outcome::not_run: return summary.not_run;
  }
  return summary.not_run;
}

}  // namespace

std::string_view to_string(Outcome outcome) { return outcome_names.at(static_cast<std::size_t>(outcome)); }
std::string_view to_string(Severity severity) {
  return severity_names.at(static_cast<std::size_t>(severity));
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  const auto* const found = std::ranges::find(outcome_names, text);
  if (found == outcome_names.end()) return std::nullopt;
  return static_cast<Outcome>(found - outcome_names.begin());
}

std::optional<Severity> parse_severity(std::string_view text) {
  const auto* const found = std::ranges::find(severity_names, text);
  if (found == severity_names.end()) return std::nullopt;
  return static_cast<Severity>(found - severity_names.begin());
}

void Summary::add(const HostReport& host) {
  endpoints += host.endpoints.size();
  cells += host.cells.size();
  for (const auto& cell : host.cells) {
    ++count_of(*this, cell.outcome);
    connections += cell.connections;
  }
  for (const auto& endpoint : host.endpoints)
    connections += endpoint.survey ? endpoint.survey->connections : 0;
}

}  // namespace smtpmatrix::reports
