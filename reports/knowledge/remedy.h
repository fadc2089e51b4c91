// One step of a remedy, in the order to do them.
#pragma once

#include <string>
#include <vector>

namespace smtpmatrix::reports {

struct RemedyStep {
  std::string text;  ///< a sentence, or a command verbatim; words in <angle brackets> are to be replaced
  bool is_command = false;
};

/// The texts alone.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<RemedyStep>& steps);
/// The commands alone, in order.
[[nodiscard]] std::vector<std::string> commands_of(const std::vector<RemedyStep>& steps);

}  // namespace smtpmatrix::reports
