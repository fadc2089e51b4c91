// A conversation line by line, bounded. Whoever writes into it has replaced secrets before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/time.h"

namespace smtpmatrix {

enum class Direction : std::uint8_t { in, out, event };
[[nodiscard]] std::string_view to_string(Direction direction);

struct TranscriptLine {
  Elapsed at{};
  Direction direction = Direction::event;
  std::string text;  ///< without line end; bytes as received
};

class Transcript {
 public:
  static constexpr std::size_t max_lines = 400;
  static constexpr std::size_t max_line_bytes = 1000;

  /// Cuts a long line; after `max_lines` only the number of lines left out grows.
  void add(Elapsed at, Direction direction, std::string_view text);

  [[nodiscard]] const std::vector<TranscriptLine>& lines() const { return lines_; }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  std::vector<TranscriptLine> lines_;
  std::size_t left_out_ = 0;
};

}  // namespace smtpmatrix
