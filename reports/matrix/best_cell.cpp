#include "reports/matrix/best_cell.h"

#include <tuple>

namespace smtpmatrix::reports {
namespace {

int tells_least(Outcome outcome) {
  switch (outcome) {
    case Outcome::works: return 0;
    case Outcome::refused: return 1;
    case Outcome::failed: return 2;
    case Outcome::inconclusive: return 3;
    case Outcome::unsupported: return 4;
    case Outcome::not_run: return 5;
  }
  return 5;
}

auto best_first(const Cell& cell) {
  const auto& endpoint = cell.probe.endpoint;
  return std::tuple(tells_least(cell.outcome), endpoint.mode == Mode::plain, endpoint.port == 25,
                    cell.derived_from.has_value());
}

}  // namespace

const Cell* best_cell(const HostReport& host, std::string_view client) {
  const Cell* best = nullptr;
  for (const auto& cell : host.cells) {
    if (cell.probe.client != client) continue;
    if (best == nullptr || best_first(cell) < best_first(*best)) best = &cell;
  }
  return best;
}

}  // namespace smtpmatrix::reports
