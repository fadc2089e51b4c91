// The settings table as lines: a row a server, port and encryption, what is known of it beside them.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>
#include <optional>
#include <utility>

#include "reports/diagnosis/settings.h"
#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

using SettingRow = std::vector<std::string>;
using SettingWidths = std::vector<std::size_t>;

constexpr std::size_t typed_columns = 3;  ///< server, port, encryption: what is typed is never broken
constexpr std::size_t column_gap = 2;

std::string status_text(const Setting& setting) {
  if (setting.status == "verified") return "verified by login";
  if (setting.status == "needs-action") return "needs action";
  return setting.status;
}

std::string versions_text(const Setting& setting) {
  std::vector<std::string_view> short_names;
  for (const std::string_view version : setting.tls_versions)
    short_names.push_back(version.starts_with("TLS ") ? version.substr(4) : version);
  return short_names.empty() ? "none" : fmt::format("{}", fmt::join(short_names, " "));
}

std::string mechanisms_text(const Setting& setting) {
  return setting.auth_mechanisms.empty() ? "none"
                                         : fmt::format("{}", fmt::join(setting.auth_mechanisms, " "));
}

SettingRow typed_part(const Setting& setting, const Style& style) {
  return {style.foreign(setting.server), std::to_string(setting.port), setting.encryption};
}

SettingRow row_of(const Setting& setting, const Style& style) {
  auto row = typed_part(setting, style);
  row.insert(row.end(),
             {versions_text(setting), style.foreign(mechanisms_text(setting)), status_text(setting)});
  return row;
}

/// What one port offers to the generations of clients. Without TLS there are none: then both are the same.
struct Pair {
  const Setting* modern = nullptr;
  const Setting* old = nullptr;

  [[nodiscard]] const Setting& any() const { return modern != nullptr ? *modern : *old; }
  [[nodiscard]] bool takes(const Setting& setting) const {
    const auto& here = any();
    const bool same = here.server == setting.server && here.port == setting.port &&
                      here.encryption == setting.encryption &&
                      here.auth_mechanisms == setting.auth_mechanisms;
    return same && (setting.generation == "modern" ? modern : old) == nullptr;
  }
};

std::vector<Pair> pairs_of(const std::vector<Setting>& settings) {
  std::vector<Pair> pairs;
  for (const auto& setting : settings) {
    auto pair = std::ranges::find_if(pairs, [&](const Pair& known) { return known.takes(setting); });
    if (pair == pairs.end()) pair = pairs.insert(pairs.end(), Pair{});
    if (setting.generation != "legacy") pair->modern = &setting;
    if (setting.generation != "modern") pair->old = &setting;
  }
  return pairs;
}

std::string generation_text(const Setting* setting, const Style& style) {
  if (setting == nullptr) return std::string(style.mark(Outcome::unsupported));
  const auto what = setting->generation == "clear" ? std::string("no TLS") : versions_text(*setting);
  return fmt::format("{}, {}", what, setting->status == "needs-action" ? "needs action" : setting->status);
}

SettingRow row_of(const Pair& pair, const Style& style) {
  auto row = typed_part(pair.any(), style);
  row.insert(row.end(), {generation_text(pair.modern, style), generation_text(pair.old, style),
                         style.foreign(mechanisms_text(pair.any()))});
  return row;
}

bool has_generation(const std::vector<Setting>& settings, std::string_view generation) {
  return std::ranges::find(settings, generation, &Setting::generation) != settings.end();
}

/// The first row holds the heads.
std::vector<SettingRow> rows_of(const std::vector<Setting>& settings, const Style& style) {
  std::vector<SettingRow> rows;
  if (has_generation(settings, "modern") && has_generation(settings, "legacy")) {
    rows.push_back({"server", "port", "encryption", "TLS 1.2 and newer", "older TLS", "AUTH"});
    for (const auto& pair : pairs_of(settings)) rows.push_back(row_of(pair, style));
    return rows;
  }
  rows.push_back({"server", "port", "encryption", "TLS", "AUTH", "status"});
  for (const auto& setting : settings) rows.push_back(row_of(setting, style));
  return rows;
}

std::size_t total(const SettingWidths& widths) {
  return std::accumulate(widths.begin(), widths.end(), 1 + column_gap * (widths.size() - 1));
}

/// The widest column behind the typed ones that can still give way, or none.
std::optional<std::size_t> column_to_narrow(const SettingWidths& widths, const SettingWidths& least) {
  std::optional<std::size_t> widest;
  for (std::size_t i = typed_columns; i < widths.size(); ++i) {
    if (widths[i] > least[i] && (!widest || widths[i] > widths[*widest])) widest = i;
  }
  return widest;
}

/// Nothing if the table cannot be had without breaking a word.
std::optional<SettingWidths> fitted(const std::vector<SettingRow>& rows, std::size_t width) {
  SettingWidths widths(rows.front().size());
  SettingWidths least(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
      least[i] = std::max(least[i], longest_part(row[i]));
    }
  }
  while (total(widths) > width) {
    const auto column = column_to_narrow(widths, least);
    if (!column) return std::nullopt;
    --widths[*column];
  }
  return widths;
}

Lines table_row(const SettingRow& row, const SettingWidths& widths) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(wrap(row[i], widths[i]));
    height = std::max(height, cells.back().size());
  }
  Lines lines;
  for (std::size_t at = 0; at < height; ++at) {
    std::string line = " ";
    for (std::size_t i = 0; i < cells.size(); ++i)
      line += pad(at < cells[i].size() ? cells[i][at] : std::string(), widths[i] + column_gap);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// One below the other where the table would be too wide.
Lines sentence(const SettingRow& row, const SettingRow& heads, std::size_t width) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < row.size(); ++i) parts.push_back(fmt::format("{} {}", heads[i], row[i]));
  return hanging(" - ", fmt::format("{}", fmt::join(parts, ", ")), width);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Sentences in the order they came up, each with the servers that it is about.
class Notes {
 public:
  void add(const std::string& note, const std::string& server) {
    if (note.empty()) return;
    auto known = std::ranges::find(notes_, note, &Note::first);
    if (known == notes_.end()) known = notes_.insert(notes_.end(), {note, {}});
    auto& servers = known->second;
    if (std::ranges::find(servers, server) == servers.end()) servers.push_back(server);
  }

  /// The servers are named where the table has others.
  [[nodiscard]] Lines lines(std::string_view lead, std::size_t servers, const Style& style,
                            std::size_t width) const {
    Lines all;
    for (const auto& [note, of] : notes_) {
      auto text = std::string(lead);
      if (of.size() < servers) text += fmt::format("{}: ", fmt::join(of, ", "));
      for (auto& line : hanging("   ", style.foreign(text + note), width)) all.push_back(std::move(line));
    }
    return all;
  }

 private:
  using Note = std::pair<std::string, std::vector<std::string>>;
  std::vector<Note> notes_;
};

/// What is to be typed beside the table's columns, without the words of the menu.
std::string login_note(const Setting& setting, std::string_view menu) {
  std::string note = setting.note;
  if (const auto at = note.find(menu); at != std::string::npos) note.erase(at, menu.size() + 1);
  if (!setting.user_name.empty()) note = fmt::format("User name: {}. {}", setting.user_name, note);
  return std::string(trimmed(note));
}

Lines note_lines(const std::vector<Setting>& settings, const Style& style, std::size_t width) {
  Notes actions;
  Notes menus;
  Notes logins;
  std::vector<std::string> servers;
  for (const auto& setting : settings) {
    if (std::ranges::find(servers, setting.server) == servers.end()) servers.push_back(setting.server);
    const auto menu = menu_words(setting.encryption);
    actions.add(setting.requires_action, setting.server);
    if (setting.note.find(menu) != std::string::npos)
      menus.add(fmt::format("{}: {}", setting.encryption, menu), {});
    logins.add(login_note(setting, menu), setting.server);
  }
  auto lines = actions.lines("needs: ", servers.size(), style, width);
  for (auto& line : menus.lines("", 1, style, width)) lines.push_back(std::move(line));
  for (auto& line : logins.lines("", servers.size(), style, width)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

Lines setting_lines(const std::vector<Setting>& settings, const Style& style, std::size_t width) {
  if (settings.empty()) return {};
  const auto rows = rows_of(settings, style);
  const auto widths = fitted(rows, width);
  const bool any_works = std::ranges::any_of(settings, works_as_it_is);
  Lines lines = {style.bold(any_works ? "Settings for the device, best first"
                                      : "Settings for the device: none works before somebody acts")};
  for (const auto& row : rows) {
    const bool is_head = &row == &rows.front();
    if (is_head && !widths) continue;
    for (auto& line : widths ? table_row(row, *widths) : sentence(row, rows.front(), width))
      lines.push_back(is_head ? style.dim(line) : std::move(line));
  }
  for (auto& line : note_lines(settings, style, width)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace smtpmatrix::reports
