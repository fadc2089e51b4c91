// The pace at which an address that limits connections was asked, and which pace it let in: words at the end
// of a throttled cell's detail, so that they stand wherever the cell does. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "probes/base/time.h"
#include "probes/smtp/pace_words.h"
#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// Of one address, since the scan first dialled it.
struct Pace {
  std::size_t connections = 0;
  std::size_t let_in = 0;   ///< not turned away for their rate
  std::size_t at_once = 0;  ///< most that were open together when one was let in
  Elapsed within{};
  smtp::PaceWords told{};  ///< what it asked for itself
};

/// "12 connections in 14 s, 5 let in; it lets in about --per-host 1 --rate 0.35; it asks for a pause of 60
/// s".
[[nodiscard]] std::string in_words(const Pace& pace);

/// No-op unless the cell is `throttled`.
void note_pace(Cell& cell, const Pace& pace);
/// What note_pace() wrote; or empty.
[[nodiscard]] std::string_view pace_of(const Cell& cell);

}  // namespace smtpmatrix::reports
