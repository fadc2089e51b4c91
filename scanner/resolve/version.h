// Of the resolver library, for --version.
#pragma once

namespace smtpmatrix::scanner {

[[nodiscard]] const char* cares_version();

}  // namespace smtpmatrix::scanner
