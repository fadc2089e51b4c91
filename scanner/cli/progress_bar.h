// One line on standard error that follows the scan: a bar, counts and the time left, as wide as the terminal.
#pragma once

#include <cstddef>
#include <string>

#include "scanner/run/scan.h"

namespace smtpmatrix::cli {

/// The line for `progress`, at most `width` columns: bar only where it fits.
[[nodiscard]] std::string progress_line(const scanner::Progress& progress, std::size_t width);

/// Draws over its last line; does nothing when not shown. erase() before anything else is printed.
class ProgressBar {
 public:
  explicit ProgressBar(bool shown) : shown_(shown) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { erase(); }

  void draw(const scanner::Progress& progress);
  void erase();

 private:
  bool shown_;
  bool drawn_ = false;
};

}  // namespace smtpmatrix::cli
