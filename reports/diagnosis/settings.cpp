#include "reports/diagnosis/settings.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "probes/iana/names.h"
#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings_documented.h"
#include "reports/diagnosis/usable.h"
#include "reports/knowledge/knowledge.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

/// Best first where the rest is equal.
enum class Generation : std::uint8_t { modern, legacy, clear };

std::string_view name_of(Generation generation) {
  switch (generation) {
    case Generation::modern: return "modern";
    case Generation::legacy: return "legacy";
    case Generation::clear: return "clear";
  }
  return {};
}

Generation generation_of(const Cell& cell) {
  if (cell.probe.endpoint.mode == Mode::plain) return Generation::clear;
  return is_old_tls(cell) ? Generation::legacy : Generation::modern;
}

/// The settings are right; what was refused is something else.
std::string mail_note(const Cell& cell) {
  const auto& stop = *cell.seen.stop;
  const auto refusal =
      fmt::format("{} to {}", reply_codes(*stop.reply), stop.stage == Stage::mail ? "MAIL" : "RCPT");
  if (cell.seen.auth.result != AuthResult::accepted) {
    return fmt::format("A login is wanted ({}): enter user name and password in the device.", refusal);
  }
  if (cell.outcome == Outcome::inconclusive) {
    return fmt::format("These settings are right: the login was accepted, and the mail deferred ({}).",
                       refusal);
  }
  return fmt::format(
      "These settings are right: the login was accepted. What was refused is the mail ({}): change what the "
      "finding names, mostly sender or recipient, and nothing here.",
      refusal);
}

/// What was seen of one port, mode and generation over all its addresses.
struct Seen {
  std::set<std::uint16_t, std::greater<>> versions;
  std::vector<std::string> mechanisms;
  std::vector<std::string> clients;
  bool logged_in = false;
  bool works = false;
  const Cell* refused_mail = nullptr;
};

using SeenKey = std::tuple<std::uint16_t, Mode, Generation>;

const EhloFacts* last_ehlo(const Observation& seen) {
  return seen.ehlo_tls.was_seen() ? seen.ehlo_tls.get() : seen.ehlo.get();
}

void add_new(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

void merge(Seen& seen, const HostReport& host, const Cell& cell) {
  if (cell.seen.tls && cell.seen.tls->version) seen.versions.insert(*cell.seen.tls->version);
  seen.logged_in |= cell.seen.auth.result == AuthResult::accepted;
  seen.works |= cell.outcome == Outcome::works;
  if (seen.refused_mail == nullptr && mail_was_refused(host, cell)) seen.refused_mail = &cell;
  add_new(seen.clients, cell.probe.client);
  const auto* const ehlo = last_ehlo(cell.seen);
  if (ehlo == nullptr) return;
  for (const auto& mechanism : ehlo->auth_mechanisms) add_new(seen.mechanisms, mechanism);
}

Setting setting_of(const HostReport& host, const SeenKey& key, const Seen& seen) {
  Setting setting;
  const auto [port, mode, generation] = key;
  setting.server = host.host;
  setting.port = port;
  setting.encryption = encryption_word(mode);
  for (const auto version : seen.versions) setting.tls_versions.push_back(iana::version_name(version));
  setting.auth_mechanisms = seen.mechanisms;
  setting.status = seen.logged_in ? "verified" : "reachable";
  setting.generation = name_of(generation);
  setting.clients = seen.clients;
  if (!seen.works && seen.refused_mail != nullptr) setting.note = mail_note(*seen.refused_mail);
  return setting;
}

}  // namespace

std::string_view encryption_word(Mode mode) {
  switch (mode) {
    case Mode::plain: return "none";
    case Mode::starttls: return "STARTTLS";
    case Mode::implicit: return "SSL/TLS";
  }
  return {};
}

bool works_as_it_is(const Setting& setting) { return setting.status != "needs-action"; }

const Provider* service_of(const HostReport& host) {
  const auto* const provider = knowledge().find_provider(provider_of(host));
  return provider == nullptr || provider->kind != ProviderKind::service ? nullptr : provider;
}

const DocumentedEndpoint* documented_endpoint(const HostReport& host) {
  const auto* const service = service_of(host);
  if (service == nullptr || service->endpoints.empty()) return nullptr;
  const auto* const named = service->find_endpoint(host.host);
  // A name that the service's own patterns hold is one of its hosts, just not a documented one.
  const bool is_alias = recognise_provider(host.host, nullptr) == std::nullopt;
  return named == nullptr && is_alias ? &service->endpoints.front() : named;
}

std::vector<Setting> settings_of(const HostReport& host, const DiagnosisContext& context) {
  std::map<SeenKey, Seen> seen;
  for (const auto& cell : host.cells) {
    if (!is_usable(host, cell)) continue;
    merge(seen[{cell.probe.endpoint.port, cell.probe.endpoint.mode, generation_of(cell)}], host, cell);
  }
  std::vector<Setting> settings;
  for (const auto& [key, facts] : seen) settings.push_back(setting_of(host, key, facts));
  for (auto& setting : documented_settings(host, context, settings)) settings.push_back(std::move(setting));
  const auto* const service = service_of(host);
  const auto* const documented = documented_endpoint(host);
  for (auto& setting : settings) {
    const bool logs_in = !setting.auth_mechanisms.empty();
    if (service != nullptr && logs_in) setting.user_name = service->words.user_name;
    const auto about_mail = std::exchange(setting.note, setting_note(setting, logs_in ? service : nullptr));
    if (!about_mail.empty()) setting.note += " " + about_mail;
    const bool is_mx = !logs_in && documented != nullptr && documented->auth_required == false;
    if (is_mx && !documented->note.empty()) setting.note += " " + documented->note;
  }
  std::ranges::stable_sort(settings, is_better);
  return settings;
}

}  // namespace smtpmatrix::reports
