// Of the program and of the libraries it runs on.
#pragma once

#include <string>

namespace smtpmatrix::cli {

[[nodiscard]] std::string program_version();
[[nodiscard]] std::string botan_version();
/// What --version prints.
[[nodiscard]] std::string version_text();

}  // namespace smtpmatrix::cli
