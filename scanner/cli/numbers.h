// Numbers of the command line, within bounds. All throw UsageError naming the option.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/base/time.h"

namespace smtpmatrix::cli {

/// A whole number in [least, most].
[[nodiscard]] unsigned read_count(std::string_view option, const std::string& text, unsigned least,
                                  unsigned most);
/// A decimal number in [least, most].
[[nodiscard]] double read_number(std::string_view option, const std::string& text, double least, double most);
/// Seconds, perhaps with decimals: from a millisecond to a week.
[[nodiscard]] Elapsed read_seconds(std::string_view option, const std::string& text);

/// Stores into `into` only when `text` was given.
template <typename Number>
void read_count(std::string_view option, const std::optional<std::string>& text, unsigned least,
                unsigned most, Number& into) {
  if (text) into = read_count(option, *text, least, most);
}

}  // namespace smtpmatrix::cli
