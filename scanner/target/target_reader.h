// A targets file, a line at a time: `#` starts a comment, blank lines are skipped, a bad line is reported
// with its number and the rest goes on. Lines longer than `max_line_bytes` are an error of that line; memory
// does not grow with the file.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "scanner/target/target.h"

namespace smtpmatrix::scanner {

struct BadLine {
  std::size_t line = 0;
  std::string message;
};

class TargetReader {
 public:
  static constexpr std::size_t max_line_bytes = 4096;

  /// `input` outlives the reader.
  explicit TargetReader(std::istream& input) : input_(&input) {}

  /// The next target or bad line; empty at the end.
  [[nodiscard]] std::optional<tl::expected<Target, BadLine>> next();

 private:
  enum class Line { read, too_long, end };
  Line read_line();

  std::istream* input_;
  std::size_t number_ = 0;
  std::string line_;
};

}  // namespace smtpmatrix::scanner
