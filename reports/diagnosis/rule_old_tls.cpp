// TLS 1.0 and 1.1: refused by a reply, an alert, a close, or silence; accepted; or all there is. And servers
// that do not stand the sight of TLS 1.3.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>
#include <set>

#include "probes/iana/names.h"
#include "reports/diagnosis/rules.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports::rules {
namespace {

/// The handshake succeeded, an SMTP reply refused the session afterwards: two facts, one diagnosis. A 535 to
/// a login is about the login.
bool refused_after_handshake(const Cell& cell) {
  const auto& seen = cell.seen;
  return cell.outcome == Outcome::refused && is_old_tls(cell) && seen.tls->handshake_complete && seen.stop &&
         seen.stop->reply && seen.stop->reply->code != 535;
}

/// The reply is about TLS if a newer version gets further at the same port.
bool newer_gets_further(const HostReport& host, const Cell& old) {
  return any_cell(host, [&](const Cell& cell) {
    return cell.probe.endpoint == old.probe.endpoint && cell.seen.tls && cell.seen.tls->version &&
           !is_old_tls(cell) && cell.seen.reached && old.seen.reached &&
           before(cell.probe.endpoint.mode, *old.seen.reached, *cell.seen.reached);
  });
}

std::vector<Finding> refused_by_reply(const HostReport& host) {
  const auto says_so = [&](const Cell& cell) {
    const auto* const known = known_reply(host, cell);
    return known != nullptr && known->id == "exo-tls-too-old";
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return refused_after_handshake(cell) && (says_so(cell) || newer_gets_further(host, cell));
  });
  if (cells.empty()) return {};
  return finding_if_any("legacy_tls_refused_by_policy", host, cells,
                        reply_codes(*cells.front()->seen.stop->reply));
}

enum class Ending : std::uint8_t { by_word, by_close, by_silence, otherwise };

/// How a handshake ended that did not complete.
Ending ending_of(const Cell& cell) {
  if (!cell.reason || !cell.seen.stop || cell.seen.stop->stage != Stage::tls) return Ending::otherwise;
  const bool is_concluded = *cell.reason == Reason::tls_intolerant;
  const auto is_any_of = [&](std::initializer_list<Reason> reasons) {
    return std::ranges::find(reasons, is_concluded ? cell.seen.stop->reason : *cell.reason) != reasons.end();
  };
  if (is_any_of({Reason::tls_alert, Reason::tls_version_mismatch})) return Ending::by_word;
  if (is_any_of({Reason::connection_closed, Reason::connection_reset})) return Ending::by_close;
  if (is_any_of({Reason::timeout, Reason::tls_intolerant})) return Ending::by_silence;
  return Ending::otherwise;
}

bool speaks_tls13_only(const DiagnosisContext& context, const Cell& cell) {
  const auto ability = ability_of(context, cell.probe.client);
  return ability && !ability->tls_versions.empty() && *ability->tls_versions.begin() > 0x0303;
}

/// "TLS 1.0 or TLS 1.1": what the clients of these cells offer.
std::string offered_versions(const CellList& cells, const DiagnosisContext& context) {
  std::set<std::uint16_t> versions;
  for (const auto* const cell : cells) {
    const auto ability = ability_of(context, cell->probe.client);
    if (ability) versions.insert(ability->tls_versions.begin(), ability->tls_versions.end());
  }
  std::vector<std::string> names;
  for (const auto version : versions) names.push_back(iana::version_name(version));
  return fmt::format("{}", fmt::join(names, " or "));
}

/// What ended it is its version: not the format of its hello, and not a hello that is too much while a
/// smaller one of its kind is answered.
bool is_about_its_version(const DiagnosisContext& context, const Cell& cell) {
  const auto ability = ability_of(context, cell.probe.client);
  return cell.reason != Reason::tls_intolerant && !(ability && ability->sslv2_format);
}

std::vector<Finding> ended_in_handshake(const HostReport& host, const DiagnosisContext& context,
                                        Ending ending, std::string_view advice) {
  const auto newer_works = [&](const Cell& old) {
    return any_cell(host, [&](const Cell& cell) {
      return cell.probe.endpoint == old.probe.endpoint && has_session(cell) && !is_old_tls(cell);
    });
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return ending_of(cell) == ending && speaks_old_tls_only(context, cell) &&
           is_about_its_version(context, cell) && newer_works(cell);
  });
  if (cells.empty()) return {};
  return finding_if_any(advice, host, cells, offered_versions(cells, context));
}

}  // namespace

std::vector<Finding> old_tls_refused(const HostReport& host, const DiagnosisContext& context) {
  std::vector<Finding> findings;
  const bool told = has_finding(host, "exchange_online_legacy_tls") ||
                    has_finding(host, "exchange_online_opt_in_missing") ||
                    has_finding(host, "exchange_online_legacy_tls_government") ||
                    has_finding(host, "legacy_tls_refused_by_policy");
  if (!told) append(findings, refused_by_reply(host));
  append(findings, ended_in_handshake(host, context, Ending::by_word, "legacy_tls_not_accepted"));
  append(findings, ended_in_handshake(host, context, Ending::by_close, "legacy_tls_closed"));
  append(findings, ended_in_handshake(host, context, Ending::by_silence, "legacy_tls_ignored"));
  return findings;
}

std::vector<Finding> only_old_tls(const HostReport& host, const DiagnosisContext& context) {
  const auto newer_fails = [&](const Cell& old) {
    const auto here = [&](const Cell& cell) { return cell.probe.endpoint == old.probe.endpoint; };
    return any_cell(host,
                    [&](const Cell& cell) {
                      return here(cell) && speaks_new_tls_only(context, cell) &&
                             ending_of(cell) != Ending::otherwise;
                    }) &&
           !any_cell(host, [&](const Cell& cell) {
             return here(cell) &&
                    (has_session(cell) ? !is_old_tls(cell) : cell.outcome == Outcome::inconclusive);
           });
  };
  const auto cells = probed_cells(
      host, [&](const Cell& cell) { return has_session(cell) && is_old_tls(cell) && newer_fails(cell); });
  if (cells.empty()) return {};
  return finding_if_any("only_old_tls", host, cells, versions_of(cells));
}

// RFC 8446 4.2.1 and D.2: a server that does not know TLS 1.3 answers with a version that it knows, or an
// alert.
std::vector<Finding> newer_tls_not_tolerated(const HostReport& host, const DiagnosisContext& context) {
  const auto tls12_works = [&](const Cell& like) {
    return any_cell(host, [&](const Cell& cell) {
      return cell.probe.endpoint == like.probe.endpoint && has_session(cell) &&
             cell.seen.tls->version == 0x0303;
    });
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    const auto ending = ending_of(cell);
    return (ending == Ending::by_close || ending == Ending::by_silence) &&
           cell.outcome != Outcome::inconclusive && speaks_tls13_only(context, cell) && tls12_works(cell);
  });
  if (cells.empty()) return {};
  return finding_if_any("newer_tls_not_tolerated", host, cells,
                        ending_of(*cells.front()) == Ending::by_close ? "hangs up" : "falls silent");
}

// RFC 8996 4 and 5: TLS 1.0 and 1.1 MUST NOT be negotiated.
std::vector<Finding> old_tls_accepted(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto provider = provider_of(host);
  // The host that is meant for it, one that has nothing else, and hosts that say no later than a cell went.
  if (provider == "exchange-online-legacy" || has_finding(host, "only_old_tls")) return {};
  const bool refused_later = refuses_at_auth(provider);
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.outcome == Outcome::works && is_old_tls(cell) &&
           (!refused_later || got_to(cell, Stage::auth_challenge));
  });
  if (cells.empty()) return {};
  return finding_if_any("legacy_tls_accepted", host, cells, versions_of(cells));
}

}  // namespace smtpmatrix::reports::rules
