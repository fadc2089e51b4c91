// When an entry of data/replies.json holds: reply code, enhanced code, words, service. An entry never goes by
// an enhanced code alone, so the reply code is not optional.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/pattern.h"

namespace smtpmatrix::reports {

/// "4.7.66" or, for numbers that a vendor gives out in blocks, "4.7.500-699" (details 500 to 699).
class EnhancedRange {
 public:
  /// Throws std::logic_error if `text` is neither.
  explicit EnhancedRange(std::string_view text);
  [[nodiscard]] bool contains(std::string_view enhanced) const;

 private:
  std::string prefix_;  ///< "4.7."
  int first_ = 0;
  int last_ = 0;
};

struct ReplyConditions {
  int code = 0;
  std::vector<EnhancedRange> enhanced;  ///< one of them; empty: whatever it is
  std::optional<TextPattern> text;
  std::string provider;  ///< id; empty: anybody's reply
};

}  // namespace smtpmatrix::reports
