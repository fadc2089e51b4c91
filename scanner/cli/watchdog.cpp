#include "scanner/cli/watchdog.h"

#include <csignal>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace smtpmatrix::cli {
namespace {

// Read by a signal handler, which can be given nothing: set before the timer is, and then left alone.
std::string words_of_watchdog;
int code_of_watchdog = 0;

void bite(int /*signal*/) {
  // Only what is safe in a signal handler: write(2) and _exit(2).
  [[maybe_unused]] const auto written =
      ::write(STDOUT_FILENO, words_of_watchdog.data(), words_of_watchdog.size());
  ::_exit(code_of_watchdog);
}

void set_timer(std::chrono::milliseconds after) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(after.count() / 1000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(after.count() % 1000 * 1000);
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

Watchdog::Watchdog(std::chrono::milliseconds after, std::string last_words, int exit_code) {
  words_of_watchdog = std::move(last_words);
  code_of_watchdog = exit_code;
  std::signal(SIGALRM, bite);
  set_timer(after);
}

Watchdog::~Watchdog() { set_timer(std::chrono::milliseconds(0)); }

}  // namespace smtpmatrix::cli
