#include "reports/diagnosis/settings.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "probes/iana/names.h"
#include "reports/diagnosis/rule.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::uint16_t tls12 = 0x0303;

std::string_view encryption_of(Mode mode) {
  switch (mode) {
    case Mode::plain: return "none";
    case Mode::starttls: return "STARTTLS";
    case Mode::implicit: return "SSL/TLS";
  }
  return {};
}

/// Worth typing into a device: the session stood in this mode, so EHLO was answered in it. A service that is
/// known to refuse later must have been asked later.
bool is_usable(const HostReport& host, const Cell& cell) {
  if (cell.outcome != Outcome::works || cell.derived_from) return false;
  if (cell.probe.endpoint.mode == Mode::plain) {
    const bool answered_ehlo_only = cell.seen.reached == Stage::ehlo;
    return cell.seen.ehlo.was_seen() && !(answered_ehlo_only && refuses_at_auth(provider_of(host)));
  }
  return cell.seen.tls && cell.seen.tls->handshake_complete && cell.seen.tls->version;
}

/// What was seen of one port and mode over all its addresses.
struct Seen {
  std::set<std::uint16_t, std::greater<>> versions;
  std::vector<std::string> mechanisms;
  bool logged_in = false;
};

const EhloFacts* last_ehlo(const Observation& seen) {
  return seen.ehlo_tls.was_seen() ? seen.ehlo_tls.get() : seen.ehlo.get();
}

void merge(Seen& seen, const Cell& cell) {
  if (cell.seen.tls && cell.seen.tls->version) seen.versions.insert(*cell.seen.tls->version);
  seen.logged_in |= cell.seen.auth.result == AuthResult::accepted;
  const auto* const ehlo = last_ehlo(cell.seen);
  if (ehlo == nullptr) return;
  for (const auto& mechanism : ehlo->auth_mechanisms) {
    if (std::ranges::find(seen.mechanisms, mechanism) == seen.mechanisms.end()) {
      seen.mechanisms.push_back(mechanism);
    }
  }
}

Setting setting_of(const HostReport& host, std::uint16_t port, Mode mode, const Seen& seen) {
  Setting setting;
  setting.server = host.host;
  setting.port = port;
  setting.encryption = encryption_of(mode);
  for (const auto version : seen.versions) setting.tls_versions.push_back(iana::version_name(version));
  setting.auth_mechanisms = seen.mechanisms;
  setting.status = seen.logged_in ? "verified" : "reachable";
  if (seen.versions.empty()) {
    setting.generation = "clear";
  } else {
    setting.generation = *seen.versions.begin() >= tls12 ? "modern" : "legacy";
  }
  return setting;
}

bool has_finding(const HostReport& host, std::string_view id) {
  return std::ranges::any_of(host.findings, [id](const Finding& finding) { return finding.id == id; });
}

void add_legacy_opt_in(const HostReport& host, std::vector<Setting>& settings) {
  if (!has_finding(host, "exchange_online_legacy_tls") &&
      !has_finding(host, "exchange_online_opt_in_missing")) {
    return;
  }
  Setting setting;
  setting.server = "smtp-legacy.office365.com";
  setting.port = 587;
  setting.encryption = encryption_of(Mode::starttls);
  setting.tls_versions = {"TLS 1.1", "TLS 1.0"};
  setting.auth_mechanisms = {"LOGIN", "XOAUTH2"};
  setting.requires_action =
      "the tenant's administrator runs Set-TransportConfig -AllowLegacyTLSClients $true";
  setting.status = "needs-action";
  setting.generation = "legacy";
  settings.push_back(std::move(setting));
}

/// Verified before reachable before what needs an action; encrypted before not; a submission port before 25.
/// RFC 8314 3.3: implicit TLS is preferred to STARTTLS.
auto rank(const Setting& setting) {
  const auto status = setting.status == "verified" ? 0 : setting.status == "reachable" ? 1 : 2;
  const auto encryption = setting.encryption == "SSL/TLS" ? 0 : setting.encryption == "STARTTLS" ? 1 : 2;
  return std::tuple(status, encryption == 2, setting.port == 25, encryption, setting.port);
}

}  // namespace

std::vector<Setting> settings_of(const HostReport& host) {
  std::map<std::pair<std::uint16_t, Mode>, Seen> seen;
  for (const auto& cell : host.cells) {
    if (is_usable(host, cell)) merge(seen[{cell.probe.endpoint.port, cell.probe.endpoint.mode}], cell);
  }
  std::vector<Setting> settings;
  for (const auto& [key, facts] : seen) settings.push_back(setting_of(host, key.first, key.second, facts));
  add_legacy_opt_in(host, settings);
  std::ranges::stable_sort(settings, {}, rank);
  return settings;
}

}  // namespace smtpmatrix::reports
