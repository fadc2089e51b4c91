// What the documents of a service promise, held against what was seen, in both directions. Only conclusive
// cells count: what was blocked, throttled or not asked contradicts nobody.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "probes/iana/names.h"
#include "reports/diagnosis/rules.h"
#include "reports/diagnosis/settings.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports::rules {
namespace {

/// What differs, in sentences, and the cells that show it.
struct Differences {
  std::vector<std::string> sentences;
  CellList cells;

  void add(const CellList& shown_by, std::string sentence) {
    if (shown_by.empty()) return;
    sentences.push_back(std::move(sentence));
    for (const auto* const cell : shown_by) {
      if (std::ranges::find(cells, cell) == cells.end()) cells.push_back(cell);
    }
  }
};

/// What the documents say and what was seen, of one host.
struct Comparison {
  const HostReport& host;
  const DocumentedEndpoint& documented;
  Differences more;  ///< promised, and not there
  Differences less;  ///< there, and not promised
};

bool is_documented(const DocumentedEndpoint& documented, const Endpoint& endpoint) {
  return std::ranges::any_of(documented.ports, [&](const DocumentedPort& port) {
    return port.port == endpoint.port && port.mode == endpoint.mode;
  });
}

void compare_ports(Comparison& all) {
  for (const auto& port : all.documented.ports) {
    // A refused connection is an answer; silence is more often the way than the server. STARTTLS that is
    // missing has a finding of its own.
    const auto refused = probed_cells(all.host, [&](const Cell& cell) {
      return cell.probe.endpoint.port == port.port && cell.probe.endpoint.mode == port.mode &&
             cell.reason == Reason::connection_refused;
    });
    all.more.add(refused, fmt::format("Port {} ({}): documented, and the connection is refused.", port.port,
                                      encryption_word(port.mode)));
  }
  std::set<std::pair<std::uint16_t, Mode>> seen;
  for (const auto& cell : all.host.cells) {
    const auto& endpoint = cell.probe.endpoint;
    if (endpoint.mode == Mode::plain || is_documented(all.documented, endpoint) || !has_session(cell))
      continue;
    if (!cell.derived_from && cell.outcome == Outcome::works) seen.emplace(endpoint.port, endpoint.mode);
  }
  for (const auto& [port, mode] : seen) {
    const auto cells = probed_cells(all.host, [port = port, mode = mode](const Cell& cell) {
      return cell.probe.endpoint.port == port && cell.probe.endpoint.mode == mode &&
             cell.outcome == Outcome::works;
    });
    all.less.add(cells,
                 fmt::format("Port {} ({}): works, and is not documented.", port, encryption_word(mode)));
  }
}

bool promises(const DocumentedEndpoint& documented, const ClientAbility& client) {
  return !client.tls_versions.empty() && std::ranges::all_of(client.tls_versions, [&](std::uint16_t version) {
    return std::ranges::find(documented.tls_versions, iana::version_name(version)) !=
           documented.tls_versions.end();
  });
}

void compare_versions(Comparison& all, const DiagnosisContext& context) {
  const auto spoken = [&](std::uint16_t version) {
    return any_cell(all.host,
                    [&](const Cell& cell) { return has_session(cell) && cell.seen.tls->version == version; });
  };
  // An opt-in that is missing is no contradiction.
  if (all.documented.precondition.empty()) {
    const auto refused = probed_cells(all.host, [&](const Cell& cell) {
      const auto ability = ability_of(context, cell.probe.client);
      return ability && ability->forward_secrecy && promises(all.documented, *ability) &&
             is_documented(all.documented, cell.probe.endpoint) &&
             (cell.reason == Reason::tls_version_mismatch || cell.reason == Reason::tls_alert) &&
             std::ranges::none_of(ability->tls_versions, spoken);
    });
    std::set<std::string> names;
    for (const auto* const cell : refused) {
      const auto ability = ability_of(context, cell->probe.client);
      for (const auto version : ability->tls_versions) names.insert(iana::version_name(version));
    }
    all.more.add(refused,
                 fmt::format("{}: documented, and refused in the handshake.", fmt::join(names, ", ")));
  }
  const auto least = iana::version_number(all.documented.min_tls);
  if (!least) return;
  const bool refused_later = refuses_at_auth(provider_of(all.host));
  const auto older = probed_cells(all.host, [&](const Cell& cell) {
    return has_session(cell) && *cell.seen.tls->version < *least && cell.outcome == Outcome::works &&
           (!refused_later || got_to(cell, Stage::auth_challenge));
  });
  if (older.empty()) return;
  all.less.add(older, fmt::format("{}: works, though {} is documented as the oldest version taken.",
                                  versions_of(older), all.documented.min_tls));
}

std::vector<std::string> missing_from(const std::vector<std::string>& wanted,
                                      const std::vector<std::string>& there) {
  std::vector<std::string> missing;
  for (const auto& name : wanted) {
    if (std::ranges::find(there, name) == there.end()) missing.push_back(name);
  }
  return missing;
}

/// The mechanisms are compared where they were told under TLS; the first such cell stands for all.
void compare_mechanisms(Comparison& all) {
  const auto& documented = all.documented.auth_after_tls;
  const auto told = probed_cells(all.host, [&](const Cell& cell) {
    return tls_ehlo(cell) != nullptr && is_documented(all.documented, cell.probe.endpoint);
  });
  if (!told.empty() && !documented.empty()) {
    const auto& seen = tls_ehlo(*told.front())->auth_mechanisms;
    const auto missing = missing_from(documented, seen);
    const auto extra = missing_from(seen, documented);
    if (!missing.empty()) {
      all.more.add({told.front()},
                   fmt::format("AUTH {}: documented, and not offered.", fmt::join(missing, ", ")));
    }
    if (!extra.empty()) {
      all.less.add({told.front()},
                   fmt::format("AUTH {}: offered, and not documented.", fmt::join(extra, ", ")));
    }
  }
  if (!all.documented.auth_before_tls || !all.documented.auth_before_tls->empty()) return;
  all.less.add(probed_cells(all.host, [](const Cell& cell) { return offers(clear_ehlo(cell), "AUTH"); }),
               "AUTH before TLS: offered, though the documents say it is not.");
}

std::vector<Finding> finding_of(std::string_view id, const HostReport& host, const Differences& differences) {
  return finding_if_any(
      id, host, differences.cells,
      fmt::format("Documents as of {}, and what was seen: {}", service_of(host)->provenance.as_of,
                  fmt::join(differences.sentences, " ")));
}

}  // namespace

std::vector<Finding> documents(const HostReport& host, const DiagnosisContext& context) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr || !any_cell(host, connected)) return {};
  Comparison all{.host = host, .documented = *documented, .more = {}, .less = {}};
  compare_ports(all);
  compare_versions(all, context);
  compare_mechanisms(all);
  auto findings = finding_of("documents_promise_more", host, all.more);
  append(findings, finding_of("documents_promise_less", host, all.less));
  return findings;
}

}  // namespace smtpmatrix::reports::rules
