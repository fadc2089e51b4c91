// What each endpoint accepts (--ciphers).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/matrix/survey_table.h"
#include "reports/render/text_sections.h"

namespace smtpmatrix::reports {

Lines survey_lines(const HostReport& host, bool with_address, const Style& style, std::size_t width) {
  Lines lines;
  for (const auto& table : make_survey_tables(host)) {
    if (!lines.empty()) lines.emplace_back();
    std::vector<std::string> places;
    for (const auto& endpoint : table.endpoints)
      places.push_back(fmt::format("{} {}{}", endpoint.port, to_string(endpoint.mode),
                                   with_address ? fmt::format(" at {}", endpoint.address) : ""));
    const auto head =
        fmt::format("What is accepted at {}", style.foreign(fmt::format("{}", fmt::join(places, ", "))));
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
