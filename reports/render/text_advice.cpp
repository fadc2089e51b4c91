#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/diagnosis/settings.h"
#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

/// A command is to be copied, so it is never broken, however wide.
Lines step_lines(const std::string& head, const RemedyStep& step, const Style& style, std::size_t width) {
  if (step.is_command) return {head + style.foreign(step.text)};
  return hanging(head, style.foreign(step.text), width);
}

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
    append(lines, step_lines(fmt::format("{}{}. ", indent, letter++), step, style, width));
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

using SettingWidths = std::array<std::size_t, setting_columns>;

SettingWidths widths_of(const std::vector<SettingRow>& rows) {
  SettingWidths widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  return widths;
}

std::string setting_line(const SettingRow& row, const SettingWidths& widths) {
  std::string line = " ";
  for (std::size_t i = 0; i < row.size(); ++i) line += pad(row[i], widths[i] + 2);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

bool fit(const std::vector<SettingRow>& rows, const SettingWidths& widths, std::size_t width) {
  return std::ranges::all_of(
      rows, [&](const SettingRow& row) { return display_width(setting_line(row, widths)) <= width; });
}

/// One below the other where the table would be too wide: what is to be typed is never cut.
Lines setting_sentence(const SettingRow& row, const SettingRow& heads, std::size_t width) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < row.size(); ++i) parts.push_back(fmt::format("{} {}", heads[i], row[i]));
  return hanging(" - ", fmt::format("{}", fmt::join(parts, ", ")), width);
}

/// What the columns leave open, once for all rows that say the same.
Lines note_lines(const std::vector<Setting>& settings, const Style& style, std::size_t width) {
  std::vector<std::string> notes;
  for (const auto& setting : settings) {
    auto note = setting.note;
    if (!setting.user_name.empty()) note += fmt::format(" User name: {}.", setting.user_name);
    if (note.empty()) continue;
    note = fmt::format("{}: {}", setting.encryption, note);
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
  }
  Lines lines;
  for (const auto& note : notes) append(lines, hanging("   ", style.foreign(note), width));
  return lines;
}

Lines one_alternative(const Alternative& alternative, std::size_t number, const Style& style,
                      std::size_t width) {
  const auto head = fmt::format(" {}. ", number);
  const std::string indent(head.size(), ' ');
  Lines lines;
  for (const auto& line : hanging(head, style.foreign(alternative.title), width))
    lines.push_back(style.bold(line));
  append(lines, hanging(indent, style.foreign(alternative.explanation), width));
  for (const auto& step : alternative.steps) {
    // What is to be typed stays in one piece if it can be.
    append(lines, step_lines(indent + (step.is_command ? "    " : "- "), step, style, width));
  }
  return lines;
}

}  // namespace

std::string_view actor_label(std::string_view actor) {
  if (actor == "device") return "at the device";
  if (actor == "tenant-admin") return "by the tenant's administrator";
  if (actor == "mailbox-owner") return "by the mailbox's owner";
  if (actor == "network") return "by the network's administrator";
  if (actor == "provider") return "by whoever runs the server";
  return actor;
}

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
  const auto widths = widths_of(rows);
  const bool as_table = fit(rows, widths, width);
  const bool any_works = std::ranges::any_of(settings, works_as_it_is);
  Lines lines = {style.bold(any_works ? "Settings for the device, best first"
                                      : "Settings for the device: none works before somebody acts")};
  if (as_table) lines.push_back(style.dim(setting_line(rows.front(), widths)));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto& row = rows[i + 1];
    append(lines, as_table ? Lines{setting_line(row, widths)} : setting_sentence(row, rows.front(), width));
    const auto& action = settings[i].requires_action;
    const bool is_said_below = i + 1 < settings.size() && settings[i + 1].requires_action == action;
    if (!action.empty() && !is_said_below) append(lines, hanging("   needs: ", style.foreign(action), width));
  }
  append(lines, note_lines(settings, style, width));
  return lines;
}

Lines alternative_lines(const std::vector<Alternative>& alternatives, const Style& style, std::size_t width) {
  if (alternatives.empty()) return {};
  Lines lines = {style.bold("Nothing works as it is; ways out, least effort first")};
  for (std::size_t i = 0; i < alternatives.size(); ++i)
    append(lines, one_alternative(alternatives[i], i + 1, style, width));
  return lines;
}

}  // namespace smtpmatrix::reports
