// The texts of data/*.json, as cmake/embed.cmake built them into the program.
#pragma once

#include <string_view>

namespace smtpmatrix::reports::embedded {

[[nodiscard]] std::string_view replies_json();
[[nodiscard]] std::string_view providers_json();

}  // namespace smtpmatrix::reports::embedded
