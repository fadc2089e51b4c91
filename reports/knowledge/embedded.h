// The texts of data/*.json, as cmake/embed.cmake built them into the program.
#pragma once

#include <string_view>

namespace smtpmatrix::reports::embedded {

[[nodiscard]] std::string_view replies_json();
[[nodiscard]] std::string_view providers_json();
[[nodiscard]] std::string_view alternatives_json();
[[nodiscard]] std::string_view findings_json();
[[nodiscard]] std::string_view symptoms_json();
[[nodiscard]] std::string_view devices_json();
[[nodiscard]] std::string_view standards_json();

}  // namespace smtpmatrix::reports::embedded
