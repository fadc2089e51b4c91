#include "scanner/cli/numbers.h"

#include <charconv>
#include <cmath>

#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

template <typename Number>
std::optional<Number> parse(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

constexpr double week_seconds = 7 * 24 * 3600;

}  // namespace

unsigned read_count(std::string_view option, const std::string& text, unsigned least, unsigned most) {
  const auto number = parse<unsigned>(text);
  if (!number || *number < least || *number > most)
    throw bad_value(option, text, fmt::format("wanted a whole number from {} to {}", least, most));
  return *number;
}

double read_number(std::string_view option, const std::string& text, double least, double most) {
  const auto number = parse<double>(text);
  if (!number || !std::isfinite(*number) || *number < least || *number > most)
    throw bad_value(option, text, fmt::format("wanted a number from {} to {}", least, most));
  return *number;
}

Elapsed read_seconds(std::string_view option, const std::string& text) {
  const auto number = parse<double>(text);
  if (!number || !std::isfinite(*number) || *number < 0.001 || *number > week_seconds)
    throw bad_value(option, text, "wanted seconds, from 0.001 to a week");
  return std::chrono::duration_cast<Elapsed>(std::chrono::duration<double>(*number));
}

}  // namespace smtpmatrix::cli
