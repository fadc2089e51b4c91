// A matrix table as lines of text that fit a width. When the columns do not fit side by side, first the words
// in the cells wrap, then the columns go on in a further band below.
#pragma once

#include <string>
#include <vector>

#include "reports/matrix/table.h"
#include "reports/render/text_style.h"

namespace smtpmatrix::reports {

[[nodiscard]] std::vector<std::string> matrix_lines(const Table& table, const Style& style,
                                                    std::size_t width);

/// "587 starttls", "587 starttls 192.0.2.1".
[[nodiscard]] std::string row_label(const Endpoint& endpoint, bool with_address);

}  // namespace smtpmatrix::reports
