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

std::string connections_in_words(std::size_t count) {
  return fmt::format("{} connection{}", count, count == 1 ? "" : "s");
}

std::string seen_in_words(const Pace& pace) {
  const auto made = connections_in_words(pace.connections);
  if (pace.let_in == 0) return made + ", none let in, so it is not known which pace it allows";
  const auto seconds = std::max(1.0, std::chrono::duration<double>(pace.within).count());
  return fmt::format("{} in {:.0f} s, {} let in; it lets in about --per-host {} --rate {}", made, seconds,
                     pace.let_in, std::max<std::size_t>(pace.at_once, 1),
                     rate_in_words(static_cast<double>(pace.let_in) / seconds));
}

std::string told_in_words(const smtp::PaceWords& told) {
  std::string words;
  if (told.wait) words += fmt::format("; it asks for a pause of {} s", told.wait->count());
  if (told.rate) {
    words += fmt::format("; it says that it takes {} in {} s", connections_in_words(told.rate->connections),
                         told.rate->within.count());
  }
  return words;
}

}  // namespace

std::string in_words(const Pace& pace) { return seen_in_words(pace) + told_in_words(pace.told); }

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
