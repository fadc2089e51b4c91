// Files that the user names, read whole and bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "probes/base/secret.h"

namespace smtpmatrix::cli {

/// Throws UsageError naming `option` when the file cannot be read or is larger than `max_bytes`.
[[nodiscard]] std::string read_file(std::string_view option, const std::string& path, std::size_t max_bytes);

/// The only line of a file, without its line end. Throws UsageError, which never quotes the content.
[[nodiscard]] Secret read_secret_file(std::string_view option, const std::string& path);

/// SMTPMATRIX_PASSWORD, taken out of the environment so that no child and no /proc reader of later sees it.
[[nodiscard]] std::optional<Secret> take_password_from_environment();
/// The same of any variable: taken out of the environment, so that no child and no core file shows it.
[[nodiscard]] std::optional<Secret> take_from_environment(const char* variable);

}  // namespace smtpmatrix::cli
