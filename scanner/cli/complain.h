// `smtpmatrix: what is wrong`, one line on standard error.
#pragma once

#include <string_view>

namespace smtpmatrix::cli {

void complain(std::string_view line);

}  // namespace smtpmatrix::cli
