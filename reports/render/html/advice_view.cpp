// Findings, settings and alternatives of a host.

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/render/html/host_view.h"
#include "reports/render/text_sections.h"

namespace smtpmatrix::reports::html {
namespace {

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::critical: return "Critical";
    case Severity::warning: return "Warning";
    case Severity::info: return "Note";
  }
  return {};
}

/// Empty when the evidence names no cell of this host.
std::string anchor_of(const std::string& key, const HostReport& host, const HostPlace& place) {
  for (std::size_t i = 0; i < host.cells.size(); ++i) {
    if (cell_key(host.cells[i].probe) == key) return cell_anchor(place.anchor, i);
  }
  return {};
}

Data evidence_of(const Finding& finding, const HostReport& host, const HostPlace& place) {
  auto all = list();
  for (const auto& evidence : finding.evidence) {
    auto one = object();
    put(one, "evidence_cell", evidence.cell);
    put(one, "evidence_anchor", anchor_of(evidence.cell, host, place));
    put_lines(one, "evidence_text", evidence.lines);
    all.push_back(one);
  }
  return all;
}

std::string versions_text(const Setting& setting) {
  return setting.tls_versions.empty() ? "none" : fmt::format("{}", fmt::join(setting.tls_versions, ", "));
}

/// "1.3 1.2", for a column that is headed TLS.
std::string short_versions_text(const Setting& setting) {
  std::vector<std::string_view> names;
  for (const std::string_view version : setting.tls_versions)
    names.push_back(version.starts_with("TLS ") ? version.substr(4) : version);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, " "));
}

/// What the state of a setting is, and how it is marked.
void put_status(Data& to, const Setting& setting) {
  const bool needs_action = setting.status == "needs-action";
  put_outcome(to, needs_action ? Outcome::inconclusive : Outcome::works);
  if (needs_action) put(to, "mark", "→");
  if (setting.status == "verified") return put(to, "status", "verified by login");
  put(to, "status", needs_action ? "works after an action" : setting.status);
}

struct GenerationText {
  std::string_view id;
  std::string_view title;
  std::string_view none;
};

constexpr std::array<GenerationText, 3> generations = {{
    {"modern", "Modern devices: TLS 1.2 and newer", "No such setting was seen to work."},
    {"legacy", "Old devices: TLS 1.0 or 1.1", "No such setting was seen to work."},
    {"clear", "Without encryption", ""},
}};

}  // namespace

void put_findings(Data& to, const HostReport& host, const HostPlace& place) {
  auto all = list();
  for (std::size_t i = 0; i < host.findings.size(); ++i) {
    const auto& finding = host.findings[i];
    auto one = object();
    put(one, "finding_anchor", fmt::format("{}f{}", place.anchor, i));
    put(one, "severity", to_string(finding.severity));
    put(one, "severity_word", severity_word(finding.severity));
    put(one, "title", finding.title);
    put(one, "explanation", finding.explanation);
    put(one, "actor", actor_label(finding.actor));
    put_steps(one, finding.remedy);
    put(one, "evidence_counted", plural(finding.evidence.size(), "cell"));
    one.set("evidence", evidence_of(finding, host, place));
    put_source(one, finding.source);
    all.push_back(one);
  }
  put_flag(to, "has_findings", !host.findings.empty());
  to.set("findings", all);
}

Data setting_data(const Setting& setting) {
  auto data = object();
  put(data, "server", setting.server);
  put(data, "port", static_cast<std::size_t>(setting.port));
  put(data, "encryption", setting.encryption);
  put(data, "versions", versions_text(setting));
  put(data, "short_versions", short_versions_text(setting));
  put(data, "user_name", setting.user_name);
  put(data, "mechanisms",
      setting.auth_mechanisms.empty() ? "none" : fmt::format("{}", fmt::join(setting.auth_mechanisms, ", ")));
  put(data, "requires", setting.requires_action);
  put(data, "note", setting.note);
  put(data, "clients", fmt::format("{}", fmt::join(setting.clients, ", ")));
  put_status(data, setting);
  return data;
}

void put_settings(Data& to, const HostReport& host) {
  auto all = list();
  for (const auto& generation : generations) {
    auto settings = list();
    for (const auto& setting : host.settings) {
      if (setting.generation == generation.id) settings.push_back(setting_data(setting));
    }
    if (settings.is_empty_list() && generation.none.empty()) continue;
    auto one = object();
    put(one, "generation", generation.title);
    put(one, "none", settings.is_empty_list() ? generation.none : std::string_view());
    one.set("settings", settings);
    all.push_back(one);
  }
  put_flag(to, "has_settings", !host.settings.empty());
  to.set("generations", all);
}

void put_alternatives(Data& to, const HostReport& host) {
  auto all = list();
  for (const auto& alternative : host.alternatives) {
    auto one = object();
    put(one, "title", alternative.title);
    put(one, "explanation", alternative.explanation);
    put_steps(one, alternative.steps);
    put_source(one, alternative.source);
    all.push_back(one);
  }
  put_flag(to, "has_alternatives", !host.alternatives.empty());
  to.set("alternatives", all);
}

}  // namespace smtpmatrix::reports::html
