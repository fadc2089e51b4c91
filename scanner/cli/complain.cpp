#include "scanner/cli/complain.h"

#include <fmt/format.h>
#include <unistd.h>

#include "scanner/files/file_descriptor.h"

namespace smtpmatrix::cli {

void complain(std::string_view line) {
  // Whoever closed standard error does not want to hear it.
  (void)write_all(STDERR_FILENO, fmt::format("smtpmatrix: {}\n", line));
}

}  // namespace smtpmatrix::cli
