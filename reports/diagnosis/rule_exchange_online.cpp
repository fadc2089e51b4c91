// Microsoft 365 and old TLS: the handshake completes, the refusal comes at AUTH as an SMTP reply, and a
// tenant may opt in on a host of its own. The steps are given where that service was recognised, never by the
// code alone.
#include "reports/diagnosis/rules.h"
#include "reports/diagnosis/settings.h"
#include "reports/knowledge/knowledge.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports::rules {
namespace {

constexpr std::string_view family = "exchange-online";
constexpr std::string_view legacy = "exchange-online-legacy";
constexpr std::string_view government = "exchange-online-government";

/// The host of the same service for the other generation of clients, or empty.
std::string other_host(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  return documented == nullptr ? std::string() : documented->other_generation;
}

/// Marks of the steps: the other host, and what Connect-ExchangeOnline needs in a cloud of its own.
AdviceWords marks_of(const HostReport& host) {
  const bool is_china = host.host.ends_with(".partner.outlook.cn");
  return {{"other_host", other_host(host)},
          {"environment", is_china ? " -ExchangeEnvironmentName O365China" : ""}};
}

CellList refused_for_old_tls(const HostReport& host) {
  return probed_cells(host, [&](const Cell& cell) {
    const auto* const known = known_reply(host, cell);
    return is_old_tls(cell) && has_session(cell) && known != nullptr && known->id == "exo-tls-too-old";
  });
}

std::string_view advice_for(const std::string& provider, const std::string& other) {
  if (provider == legacy) return "exchange_online_opt_in_missing";
  if (provider == government) return "exchange_online_legacy_tls_government";
  // The tenant's MX, High Volume Email: refused, and no other host is documented.
  return other.empty() ? "legacy_tls_refused_by_policy" : "exchange_online_legacy_tls";
}

/// The login was judged, so the TLS version had passed. RFC 4954 6: 535 and 534 are about the credentials.
bool login_was_judged(const HostReport& host, const Cell& cell) {
  if (cell.seen.auth.result == AuthResult::accepted) return true;
  if (cell.seen.auth.attempts.empty() || !cell.seen.stop || !cell.seen.stop->reply) return false;
  const auto* const known = known_reply(host, cell);
  return known != nullptr && known->stage == "auth" && known->id != "exo-tls-too-old" &&
         cell.seen.stop->reply->code >= 500;
}

std::vector<Finding> legacy_host(const HostReport& host) {
  const auto old = [&](const Cell& cell) { return is_old_tls(cell) && has_session(cell); };
  const auto judged =
      probed_cells(host, [&](const Cell& cell) { return old(cell) && login_was_judged(host, cell); });
  if (!judged.empty()) {
    return finding_if_any("exchange_online_legacy_works", host, judged, versions_of(judged), marks_of(host));
  }
  const auto open =
      probed_cells(host, [&](const Cell& cell) { return old(cell) && cell.outcome == Outcome::works; });
  return finding_if_any("exchange_online_opt_in_unproven", host, open,
                        open.empty() ? std::string() : versions_of(open), marks_of(host));
}

}  // namespace

std::vector<Finding> exchange_online(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto* const service = service_of(host);
  if (service == nullptr || (service->id != family && service->family != family)) return {};
  if (const auto cells = refused_for_old_tls(host); !cells.empty()) {
    return finding_if_any(advice_for(service->id, other_host(host)), host, cells,
                          reply_codes(*cells.front()->seen.stop->reply), marks_of(host));
  }
  return service->id == legacy ? legacy_host(host) : std::vector<Finding>();
}

// A handshake with old TLS at a service that refuses it later has to be followed to AUTH.
std::vector<Finding> old_tls_unproven(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto provider = provider_of(host);
  if (provider == legacy || !refuses_at_auth(provider)) return {};
  const auto cells = probed_cells(host, [](const Cell& cell) {
    return is_old_tls(cell) && cell.outcome == Outcome::works && !got_to(cell, Stage::auth_challenge);
  });
  if (cells.empty()) return {};
  return finding_if_any("old_tls_unproven", host, cells, versions_of(cells));
}

}  // namespace smtpmatrix::reports::rules
