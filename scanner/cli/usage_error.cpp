#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t max_shown_bytes = 80;

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, max_shown_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return text.size() > max_shown_bytes ? shown + "…" : shown;
}

}  // namespace

UsageError bad_value(std::string_view option, std::string_view value, std::string_view wrong) {
  return UsageError(fmt::format("{} '{}': {}", option, printable(value), wrong));
}

}  // namespace smtpmatrix::cli
