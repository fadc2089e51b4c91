// What one cell shows, in the words of rule.h.
#include <algorithm>
#include <array>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "reports/diagnosis/rule.h"

namespace smtpmatrix::reports {
namespace {

bool is_old(std::uint16_t version) { return version < iana::version::tls12; }

/// What the ids of the version-pinned clients stand for.
const std::array<ClientAbility, 6>& pinned_clients() {
  static const std::array<ClientAbility, 6> clients = {{
      {.id = "tls1.0", .tls_versions = {iana::version::tls10}},
      {.id = "tls1.1", .tls_versions = {iana::version::tls11}},
      {.id = "tls1.2", .tls_versions = {iana::version::tls12}},
      {.id = "tls1.3", .tls_versions = {iana::version::tls13}},
      {.id = "tls1.2-rsa", .tls_versions = {iana::version::tls12}, .forward_secrecy = false},
      {.id = "none", .tls_versions = {}},
  }};
  return clients;
}

}  // namespace

bool has_session(const Cell& cell) {
  return cell.seen.tls && cell.seen.tls->handshake_complete && cell.seen.tls->version;
}

bool is_old_tls(const Cell& cell) {
  return cell.seen.tls && cell.seen.tls->version && is_old(*cell.seen.tls->version);
}

bool has_forward_secrecy(const Cell& cell) {
  if (!has_session(cell)) return false;
  if (*cell.seen.tls->version >= iana::version::tls13) return true;
  // TLS_DHE_…, TLS_ECDHE_…: the registry's names say how the key is exchanged.
  return cell.seen.tls->cipher_suite &&
         iana::cipher_suite_name(*cell.seen.tls->cipher_suite).find("DHE_") != std::string::npos;
}

const EhloFacts* clear_ehlo(const Cell& cell) {
  const auto* const ehlo = cell.probe.endpoint.mode == Mode::implicit ? nullptr : cell.seen.ehlo.get();
  return ehlo == nullptr || ehlo->by_helo ? nullptr : ehlo;
}

const EhloFacts* tls_ehlo(const Cell& cell) {
  const auto* const ehlo =
      cell.probe.endpoint.mode == Mode::implicit ? cell.seen.ehlo.get() : cell.seen.ehlo_tls.get();
  return ehlo == nullptr || ehlo->by_helo ? nullptr : ehlo;
}

bool offers(const EhloFacts* ehlo, const std::string& keyword) {
  if (ehlo == nullptr) return false;
  // Old servers write AUTH=LOGIN, which is not the keyword AUTH but offers it all the same.
  return ehlo->keywords.contains(keyword) || (keyword == "AUTH" && !ehlo->auth_mechanisms.empty());
}

bool connected(const Cell& cell) { return !cell.derived_from && cell.seen.reached.has_value(); }

bool got_to(const Cell& cell, Stage stage) {
  const auto mode = cell.probe.endpoint.mode;
  return cell.seen.reached && !before(mode, *cell.seen.reached, last_stage(mode, stage));
}

bool same_port(const Cell& one, const Cell& other) {
  const auto& a = one.probe.endpoint;
  const auto& b = other.probe.endpoint;
  return a.port == b.port && a.address == b.address;
}

std::optional<ClientAbility> ability_of(const DiagnosisContext& context, std::string_view client) {
  const auto told = std::ranges::find(context.clients, client, &ClientAbility::id);
  if (told != context.clients.end()) return *told;
  const auto& pinned = pinned_clients();
  const auto* const known = std::ranges::find(pinned, client, &ClientAbility::id);
  return known == pinned.end() ? std::nullopt : std::optional(*known);
}

bool speaks_old_tls_only(const DiagnosisContext& context, const Cell& cell) {
  const auto ability = ability_of(context, cell.probe.client);
  return ability && !ability->tls_versions.empty() && std::ranges::all_of(ability->tls_versions, is_old);
}

bool speaks_new_tls_only(const DiagnosisContext& context, const Cell& cell) {
  const auto ability = ability_of(context, cell.probe.client);
  return ability && !ability->tls_versions.empty() && std::ranges::none_of(ability->tls_versions, is_old);
}

}  // namespace smtpmatrix::reports
