// Parts of a report that are due late, kept in unnamed temporary files so that memory does not grow with the
// scan. Small parts never leave memory.
#pragma once

#include "reports/render/renderer.h"

namespace smtpmatrix::cli {

/// Errors of the temporary file end in std::system_error.
[[nodiscard]] reports::SpoolFactory file_spools();

}  // namespace smtpmatrix::cli
