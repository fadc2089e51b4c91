#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

/// Who acts, as a person would say it.
std::string_view actor_label(std::string_view actor) {
  if (actor == "device") return "at the device";
  if (actor == "tenant-admin") return "by the tenant's administrator";
  if (actor == "mailbox-owner") return "by the mailbox's owner";
  if (actor == "network") return "by the network's administrator";
  if (actor == "provider") return "by whoever runs the server";
  return actor;
}

void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

Lines one_finding(const Finding& finding, std::size_t number, const Style& style, std::size_t width) {
  const auto head = fmt::format(" {}. ", number);
  const std::string indent(head.size(), ' ');
  Lines lines;
  for (const auto& line : hanging(head, style.foreign(finding.title), width))
    lines.push_back(style.bold(line));
  append(lines, hanging(indent, style.foreign(finding.explanation), width));
  if (finding.remedy.empty()) return lines;
  lines.push_back(
      style.paint(finding.severity, fmt::format("{}To do {}:", indent, actor_label(finding.actor))));
  char letter = 'a';
  for (const auto& step : finding.remedy) {
    append(lines, hanging(fmt::format("{}{}. ", indent, letter++), style.foreign(step), width));
  }
  return lines;
}

constexpr std::size_t setting_columns = 6;
using SettingRow = std::array<std::string, setting_columns>;

std::string status_text(const Setting& setting) {
  if (setting.status == "verified") return "verified by login";
  if (setting.status == "needs-action") return "needs action";
  return setting.status;
}

std::string versions_text(const std::vector<std::string>& versions) {
  std::vector<std::string> short_names;
  for (const auto& version : versions) {
    short_names.push_back(version.starts_with("TLS ") ? version.substr(4) : version);
  }
  return short_names.empty() ? "none" : fmt::format("{}", fmt::join(short_names, " "));
}

SettingRow setting_row(const Setting& setting, const Style& style) {
  return {style.foreign(setting.server),
          fmt::format("{}", setting.port),
          setting.encryption,
          versions_text(setting.tls_versions),
          setting.auth_mechanisms.empty()
              ? "none"
              : style.foreign(fmt::format("{}", fmt::join(setting.auth_mechanisms, " "))),
          status_text(setting)};
}

/// Widths of the columns; the two that hold a peer's words give way if the line would be too long.
std::array<std::size_t, setting_columns> widths_of(const std::vector<SettingRow>& rows, std::size_t width) {
  std::array<std::size_t, setting_columns> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::size_t used = 1;
  for (const auto column : widths) used += column + 2;
  for (const std::size_t i : {std::size_t{4}, std::size_t{0}}) {
    const auto spare = widths[i] - std::min<std::size_t>(widths[i], 8);
    const auto excess = used - std::min(used, width);
    widths[i] -= std::min(spare, excess);
    used -= std::min(spare, excess);
  }
  return widths;
}

std::string setting_line(const SettingRow& row, const std::array<std::size_t, setting_columns>& widths,
                         const Style& style) {
  std::string line = " ";
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += pad(cut(row[i], widths[i], style.ellipsis()), widths[i] + 2);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

Lines finding_lines(const std::vector<Finding>& findings, const Style& style, std::size_t width) {
  if (findings.empty()) return {};
  Lines lines = {style.bold("What to do next")};
  for (std::size_t i = 0; i < findings.size(); ++i)
    append(lines, one_finding(findings[i], i + 1, style, width));
  return lines;
}

Lines setting_lines(const std::vector<Setting>& settings, const Style& style, std::size_t width) {
  if (settings.empty()) return {};
  std::vector<SettingRow> rows = {{"server", "port", "encryption", "TLS", "AUTH", "status"}};
  for (const auto& setting : settings) rows.push_back(setting_row(setting, style));
  const auto widths = widths_of(rows, width);
  Lines lines = {style.bold("Settings for the device, best first")};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto line = setting_line(rows[i], widths, style);
    lines.push_back(i == 0 ? style.dim(line) : line);
    if (i > 0 && !settings[i - 1].requires_action.empty()) {
      append(lines, hanging("   needs: ", style.foreign(settings[i - 1].requires_action), width));
    }
  }
  return lines;
}

}  // namespace smtpmatrix::reports
