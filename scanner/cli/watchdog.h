// The last word of a check that hangs where no deadline reaches it: a file system, a resolver library. Prints
// the text it was given and ends the process, from a signal handler.
#pragma once

#include <chrono>
#include <string>

namespace smtpmatrix::cli {

/// One at a time; disarmed by its destructor.
class Watchdog {
 public:
  Watchdog(std::chrono::milliseconds after, std::string last_words, int exit_code);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();
};

}  // namespace smtpmatrix::cli
