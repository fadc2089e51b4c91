// What a host is good for, in one word a generation of devices: the question of whoever opens the report.
#pragma once

#include <string>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports::html {

enum class Generation : std::uint8_t { modern, old, clear };

struct Use {
  enum class Kind : std::uint8_t { as_is, after_action, no, not_known, not_tested };
  Kind kind = Kind::not_tested;
  std::string text;  ///< the way in, or what stops it
};

/// From the settings; where there is none, from the cells of the version-pinned clients of that generation.
[[nodiscard]] Use use_of(const HostReport& host, Generation generation);

}  // namespace smtpmatrix::reports::html
