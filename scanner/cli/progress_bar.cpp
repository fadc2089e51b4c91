#include "scanner/cli/progress_bar.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include "scanner/cli/terminal.h"
#include "scanner/files/file_descriptor.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t bar_columns = 24;

std::string clock_time(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

/// Cells take about as long as those before them did. Told only once the total is known and some are done.
std::string time_left(const scanner::Progress& progress) {
  if (!progress.all_hosts_opened || progress.cells_done == 0) return {};
  const auto left = progress.cells_known - std::min(progress.cells_done, progress.cells_known);
  const auto per_cell = progress.elapsed / static_cast<std::int64_t>(progress.cells_done);
  return fmt::format(", {} left", clock_time(per_cell * static_cast<std::int64_t>(left)));
}

/// Since the start; nothing in the first second, when it would only be noise.
std::string rate(const scanner::Progress& progress) {
  const double seconds = std::chrono::duration<double>(progress.elapsed).count();
  if (seconds < 1 || progress.cells_done == 0) return {};
  const double a_second = static_cast<double>(progress.cells_done) / seconds;
  return a_second < 10 ? fmt::format(", {:.1f}/s", a_second) : fmt::format(", {:.0f}/s", a_second);
}

std::string bar(const scanner::Progress& progress) {
  const auto known = std::max<std::size_t>(progress.cells_known, 1);
  const auto filled = std::min(progress.cells_done, known) * bar_columns / known;
  return "[" + std::string(filled, '#') + std::string(bar_columns - filled, '.') + "] ";
}

}  // namespace

std::string progress_line(const scanner::Progress& progress, std::size_t width) {
  std::string counts = fmt::format("{}/{}{} cells", progress.cells_done, progress.cells_known,
                                   progress.all_hosts_opened ? "" : "+");
  if (progress.hosts_opened > 1)
    counts += fmt::format(", {}/{}{} hosts", progress.hosts_done, progress.hosts_opened,
                          progress.all_hosts_opened ? "" : "+");
  counts += fmt::format(", {} open", progress.in_flight) + rate(progress);
  counts += ", " + clock_time(progress.elapsed);
  counts += time_left(progress);
  if (counts.size() + bar_columns + 3 <= width) return bar(progress) + counts;
  return counts.substr(0, width);
}

void ProgressBar::draw(const scanner::Progress& progress) {
  if (!shown_) return;
  // The last column stays free: some terminals wrap as soon as it is filled.
  const auto width = terminal_width(STDERR_FILENO) - 1;
  (void)write_all(STDERR_FILENO, "\r" + progress_line(progress, width) + "\x1b[K");
  drawn_ = true;
}

void ProgressBar::erase() {
  if (drawn_) (void)write_all(STDERR_FILENO, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace smtpmatrix::cli
