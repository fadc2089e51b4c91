// What the process returns. Programs rely on the numbers.
#pragma once

namespace smtpmatrix::cli {

enum class ExitCode : int {
  done = 0,
  not_held = 1,     ///< done, but what had to hold did not
  bad_usage = 2,    ///< or unreadable input
  unreachable = 3,  ///< no endpoint could be reached at all
  internal = 4,     ///< also: a report that could not be written
  interrupted = 130,
};

}  // namespace smtpmatrix::cli
