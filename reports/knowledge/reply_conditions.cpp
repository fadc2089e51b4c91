#include "reports/knowledge/reply_conditions.h"

#include <charconv>
#include <stdexcept>

#include "probes/smtp/enhanced_status.h"

namespace smtpmatrix::reports {
namespace {

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stopped != end || digits.empty() || digits.front() == '-') return std::nullopt;
  return value;
}

}  // namespace

EnhancedRange::EnhancedRange(std::string_view text) {
  const auto dash = text.find('-');
  const auto code = text.substr(0, dash);
  // RFC 3463 2: the reader of replies decides what an enhanced code is, so both agree.
  if (code.empty() || smtp::split_enhanced(code).code != code) {
    throw std::logic_error("no enhanced status code: " + std::string(text));
  }
  const auto detail = code.rfind('.') + 1;
  prefix_ = code.substr(0, detail);
  const auto first = number(code.substr(detail));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *last < *first) throw std::logic_error("no range of details: " + std::string(text));
  first_ = *first;
  last_ = *last;
}

bool EnhancedRange::contains(std::string_view enhanced) const {
  if (!enhanced.starts_with(prefix_)) return false;
  const auto detail = number(enhanced.substr(prefix_.size()));
  return detail && *detail >= first_ && *detail <= last_;
}

}  // namespace smtpmatrix::reports
