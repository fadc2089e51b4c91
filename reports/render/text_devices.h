// The second matrix as lines of text: devices down, endpoints across.
#pragma once

#include "reports/matrix/device_table.h"
#include "reports/render/text_sections.h"

namespace smtpmatrix::reports {

/// Empty for an empty table. Words are cut to what a column has room for; the reasons behind them say all.
[[nodiscard]] Lines device_lines(const DeviceTable& table, const Style& style, std::size_t width);

/// Reasons as reason_lines() has them, with "12 clients" where many share one.
[[nodiscard]] Lines device_reason_lines(const DeviceTable& table, const Style& style, std::size_t width);

}  // namespace smtpmatrix::reports
