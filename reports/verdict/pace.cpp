#include "reports/verdict/pace.h"

#include <algorithm>
#include <fmt/format.h>

namespace smtpmatrix::reports {
namespace {

constexpr std::string_view marker = "our pace: ";

/// Rounded down: a little slower is on the safe side.
std::string rate_in_words(double a_second) {
  if (a_second >= 10) return fmt::format("{}", static_cast<unsigned long>(a_second));
  const auto hundredths = std::max(1UL, static_cast<unsigned long>(a_second * 100));
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace

std::string in_words(const Pace& pace) {
  const auto made = fmt::format("{} connection{}", pace.connections, pace.connections == 1 ? "" : "s");
  if (pace.let_in == 0) return made + ", none let in, so it is not known which pace it allows";
  const auto seconds = std::max(1.0, std::chrono::duration<double>(pace.within).count());
  return fmt::format("{} in {:.0f} s, {} let in; it lets in about --per-host {} --rate {}", made, seconds,
                     pace.let_in, std::max<std::size_t>(pace.at_once, 1),
                     rate_in_words(static_cast<double>(pace.let_in) / seconds));
}

void note_pace(Cell& cell, const Pace& pace) {
  if (cell.reason != Reason::throttled || pace.connections == 0) return;
  if (!cell.detail.empty()) cell.detail += "; ";
  cell.detail += marker;
  cell.detail += in_words(pace);
}

std::string_view pace_of(const Cell& cell) {
  if (cell.reason != Reason::throttled) return {};
  // The last: what stands before it may be the peer's words.
  const auto at = std::string_view(cell.detail).rfind(marker);
  return at == std::string::npos ? std::string_view()
                                 : std::string_view(cell.detail).substr(at + marker.size());
}

}  // namespace smtpmatrix::reports
