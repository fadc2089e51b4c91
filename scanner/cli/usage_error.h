// What the user can put right: one line, naming the option or file and what is wrong with it. Thrown inside
// this room only; run() prints it and returns ExitCode::bad_usage.
#pragma once

#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace smtpmatrix::cli {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `--option 'value': what is wrong`, control characters of the value made visible.
[[nodiscard]] UsageError bad_value(std::string_view option, std::string_view value, std::string_view wrong);

/// The value of `parsed`, or its message as bad_value of `option`.
template <typename T>
[[nodiscard]] T value_or_throw(tl::expected<T, std::string> parsed, std::string_view option,
                               std::string_view text) {
  if (!parsed) throw bad_value(option, text, parsed.error());
  return std::move(*parsed);
}

}  // namespace smtpmatrix::cli
