#include "reports/diagnosis/situation.h"

#include <algorithm>
#include <array>

#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/diagnosis/settings_documented.h"
#include "reports/diagnosis/situation_login.h"
#include "reports/diagnosis/usable.h"

namespace smtpmatrix::reports {
namespace {

bool is_reached(const Cell& cell) { return cell.seen.reached.has_value(); }

bool is_about_names(const Cell& cell) {
  return cell.reason == Reason::dns_not_found || cell.reason == Reason::dns_no_address ||
         cell.reason == Reason::dns_failed;
}

bool every_run_cell(const HostReport& host, bool (*holds)(const Cell&)) {
  bool any = false;
  for (const auto& cell : host.cells) {
    if (cell.outcome == Outcome::not_run) continue;
    if (!holds(cell)) return false;
    any = true;
  }
  return any;
}

bool name_unknown(const HostReport& host, const DiagnosisContext& /*context*/) {
  return every_run_cell(host, is_about_names);
}

/// Our doing: no word about the server.
bool untested(const HostReport& host, const DiagnosisContext& /*context*/) {
  return std::ranges::all_of(
      host.cells, [](const Cell& cell) { return cell.outcome == Outcome::not_run && !is_reached(cell); });
}

bool unreachable(const HostReport& host, const DiagnosisContext& context) {
  return !name_unknown(host, context) && !untested(host, context) &&
         std::ranges::none_of(host.cells, is_reached);
}

/// Port by port a mode is always wrong ("not TLS here"): that is no answer to what would work.
bool inconclusive(const HostReport& host, const DiagnosisContext& /*context*/) {
  if (has_finding(host, "tls_answered_in_clear")) return false;
  const auto is_open = [](const Cell& cell) { return cell.outcome == Outcome::inconclusive; };
  const auto is_answer = [](const Cell& cell) {
    return cell.outcome == Outcome::refused || cell.outcome == Outcome::failed ||
           cell.outcome == Outcome::works;
  };
  return std::ranges::any_of(host.cells, is_open) && std::ranges::none_of(host.cells, [&](const Cell& cell) {
           return is_reached(cell) && is_answer(cell);
         });
}

bool conclusive(const HostReport& host, const DiagnosisContext& context) {
  return std::ranges::any_of(host.cells, is_reached) && !inconclusive(host, context);
}

bool ports_left(const HostReport& host, const DiagnosisContext& /*context*/) {
  return documented_port_left(host).has_value();
}

bool needs_login(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto* const documented = documented_endpoint(host);
  return documented == nullptr || documented->auth_required != false;
}

bool has_legacy_host(const HostReport& host, const DiagnosisContext& /*context*/) {
  return legacy_endpoint(host) != nullptr;
}

bool at_legacy_host(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto* const documented = documented_endpoint(host);
  return documented != nullptr && documented->legacy;
}

bool modern_client(const HostReport& /*host*/, const DiagnosisContext& context) {
  return any_client_from_tls12(context);
}

/// Turned away after the handshake, or by it with a version that is too old.
bool is_old_tls_refusal(const DiagnosisContext& context, const Cell& cell) {
  if (cell.outcome == Outcome::works) return false;
  if (is_old_tls(cell) && cell.outcome == Outcome::refused) return true;
  return speaks_old_tls_only(context, cell) && cell.seen.stop && cell.seen.stop->stage == Stage::tls &&
         is_reached(cell);
}

bool old_tls_refused(const HostReport& host, const DiagnosisContext& context) {
  return any_cell(host, [&](const Cell& cell) { return is_old_tls_refusal(context, cell); });
}

bool tls_failed(const HostReport& host, const DiagnosisContext& context) {
  return any_cell(host, [&](const Cell& cell) {
    // Text where TLS was due is the wrong mode, not a device that is too old.
    const bool at_tls = cell.seen.stop && cell.seen.stop->stage == Stage::tls && is_reached(cell) &&
                        cell.seen.stop->reason != Reason::tls_plaintext_reply;
    return is_old_tls_refusal(context, cell) || (at_tls && cell.outcome != Outcome::works);
  });
}

bool starttls_broken(const HostReport& host, const DiagnosisContext& /*context*/) {
  return starttls_is_broken_on_the_way(host);
}

bool way_is_open(const HostReport& host, const DiagnosisContext& /*context*/) {
  return !starttls_is_broken_on_the_way(host);
}

struct Situation {
  std::string_view word;
  bool (*holds)(const HostReport&, const DiagnosisContext&);
};

constexpr std::array<Situation, 21> situations = {{{"name_unknown", name_unknown},
                                                   {"untested", untested},
                                                   {"unreachable", unreachable},
                                                   {"inconclusive", inconclusive},
                                                   {"conclusive", conclusive},
                                                   {"ports_left", ports_left},
                                                   {"needs_login", needs_login},
                                                   {"has_legacy_host", has_legacy_host},
                                                   {"at_legacy_host", at_legacy_host},
                                                   {"modern_client", modern_client},
                                                   {"old_tls_refused", old_tls_refused},
                                                   {"tls_failed", tls_failed},
                                                   {"starttls_broken", starttls_broken},
                                                   {"way_is_open", way_is_open},
                                                   {"login_refused", login_refused},
                                                   {"login_open", login_open},
                                                   {"account_in_order", account_in_order},
                                                   {"method_in_common", method_in_common},
                                                   {"token_only", token_only},
                                                   {"password_taken", password_taken},
                                                   {"before_login", before_login}}};

}  // namespace

std::optional<bool> situation_holds(std::string_view word, const HostReport& host,
                                    const DiagnosisContext& context) {
  const auto* const found = std::ranges::find(situations, word, &Situation::word);
  if (found == situations.end()) return std::nullopt;
  return found->holds(host, context);
}

std::optional<DocumentedPort> documented_port_left(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr || documented->host != host.host) return std::nullopt;
  for (const auto& port : documented->ports) {
    const bool tried = std::ranges::any_of(host.cells, [&](const Cell& cell) {
      return cell.probe.endpoint.port == port.port && cell.probe.endpoint.mode == port.mode;
    });
    const bool is_hidden = port.mode == Mode::starttls && starttls_is_broken_on_the_way(host);
    if (!tried && !is_hidden) return port;
  }
  return std::nullopt;
}

}  // namespace smtpmatrix::reports
