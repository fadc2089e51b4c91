// What each endpoint accepts (--ciphers).
#include <fmt/format.h>

#include "reports/matrix/survey_table.h"
#include "reports/render/text_sections.h"

namespace smtpmatrix::reports {

Lines survey_lines(const HostReport& host, const Style& style, std::size_t width) {
  Lines lines;
  for (const auto& table : make_survey_tables(host)) {
    if (!lines.empty()) lines.emplace_back();
    const auto head = fmt::format("What is accepted at {}", style.foreign(places_text(table, host.host)));
    for (const auto& line : hanging("", head, width)) lines.push_back(style.bold(line));
    for (const auto& row : table.rows) {
      for (auto& line : hanging(fmt::format("   {:<22} ", row.label), style.foreign(row.text), width))
        lines.push_back(std::move(line));
      for (const auto& item : row.items) lines.push_back("      " + item);
    }
  }
  return lines;
}

}  // namespace smtpmatrix::reports
