#include "reports/diagnosis/alternatives.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>
#include <utility>

#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/diagnosis/settings_documented.h"
#include "reports/diagnosis/situation.h"
#include "reports/diagnosis/situation_login.h"
#include "reports/knowledge/alternative_entry.h"
#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::uint16_t submission_port = 587;

/// Where a relay hands its mail on: the host for clients of TLS 1.2, by its documented STARTTLS port.
std::pair<std::string, std::uint16_t> relay_target(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr) return {host.host, submission_port};
  if (documented->legacy && !documented->other_generation.empty())
    return {documented->other_generation, submission_port};
  const auto port = std::ranges::find(documented->ports, Mode::starttls, &DocumentedPort::mode);
  return {host.host, port == documented->ports.end() ? submission_port : port->port};
}

AdviceWords marks_of(const HostReport& host) {
  const auto [relay_host, relay_port] = relay_target(host);
  const auto ports = ports_of(cells_where(host, [](const Cell&) { return true; }));
  const bool several = ports.find(',') != std::string::npos;
  AdviceWords marks = {{"host", host.host},
                       {"port", (several ? "ports " : "port ") + ports},
                       {"relay_host", relay_host},
                       {"relay_port", std::to_string(relay_port)}};
  if (const auto* const legacy = legacy_endpoint(host)) marks.emplace("legacy_host", legacy->host);
  if (const auto port = documented_port_left(host)) {
    marks.emplace("other_port", fmt::format("{}/{}", port->port, to_string(port->mode)));
    marks.emplace("documented_port", fmt::format("port {} with {}", port->port, encryption_word(port->mode)));
  }
  if (const auto* const refused = refused_login(host)) {
    const auto& endpoint = refused->probe.endpoint;
    marks.emplace("login_port", fmt::format("{}/{}", endpoint.port, to_string(endpoint.mode)));
  }
  return marks;
}

bool holds(const AlternativeEntry& entry, const HostReport& host, const DiagnosisContext& context) {
  if (!entry.provider.empty()) {
    const auto* const service = service_of(host);
    if (service == nullptr || (service->id != entry.provider && service->family != entry.provider))
      return false;
  }
  return std::ranges::all_of(entry.when, [&](const std::string& word) {
    const auto holds_here = situation_holds(word, host, context);
    if (!holds_here) throw std::logic_error(fmt::format("alternatives/{}: no situation {}", entry.id, word));
    return *holds_here;
  });
}

void add_switch(std::vector<RemedyStep>& steps, const HostReport& host, const AlternativeEntry& entry,
                const std::string& switch_id) {
  const auto* const service = service_of(host);
  const auto* found = service == nullptr ? nullptr : service->find_switch(switch_id);
  if (found == nullptr && service != nullptr) {
    const auto* const family = knowledge().find_provider(service->family);
    found = family == nullptr ? nullptr : family->find_switch(switch_id);
  }
  if (found == nullptr)
    throw std::logic_error(fmt::format("alternatives/{}: no switch {}", entry.id, switch_id));
  for (const auto& command : found->read) steps.push_back({.text = command, .is_command = true});
  for (const auto& command : found->write) steps.push_back({.text = command, .is_command = true});
}

Alternative alternative_of(const AlternativeEntry& entry, const HostReport& host, const AdviceWords& marks) {
  Alternative made;
  made.id = entry.id;
  made.host = host.host;
  made.title = fill_in(entry.title, marks);
  made.explanation = fill_in(entry.explanation, marks);
  for (const auto& [step, switch_id] : entry.steps) {
    if (switch_id.empty()) {
      made.steps.push_back({.text = fill_in(step.text, marks), .is_command = step.is_command});
    } else {
      add_switch(made.steps, host, entry, switch_id);
    }
  }
  made.source = fmt::format("{}", fmt::join(entry.provenance.sources, "; "));
  return made;
}

}  // namespace

std::vector<Alternative> alternatives_of(const HostReport& host, const DiagnosisContext& context) {
  if (host.cells.empty() || std::ranges::any_of(host.settings, works_as_it_is)) return {};
  const auto marks = marks_of(host);
  std::vector<Alternative> made;
  for (const auto& entry : alternative_entries()) {
    if (holds(entry, host, context)) made.push_back(alternative_of(entry, host, marks));
  }
  return made;
}

}  // namespace smtpmatrix::reports
