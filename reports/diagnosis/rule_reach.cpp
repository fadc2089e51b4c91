// Whether there is a way to the server at all: names, ports, address families, the addresses of a pool, and
// front ends that disagree.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "reports/diagnosis/rules.h"
#include "reports/verdict/front_end.h"

namespace smtpmatrix::reports::rules {
namespace {

constexpr std::uint16_t relay_port = 25;

bool stopped_at_connect(const Cell& cell) {
  return !cell.derived_from && cell.seen.stop && cell.seen.stop->stage == Stage::connect && cell.reason &&
         cell.outcome != Outcome::not_run && cell.outcome != Outcome::inconclusive;
}

/// RFC 9293: no answer at all, as where packets are dropped on the way; a reset is an answer.
bool is_silence(const Cell& cell) {
  return stopped_at_connect(cell) && (cell.reason == Reason::timeout || cell.reason == Reason::unreachable);
}

bool is_ipv6(const Cell& cell) { return cell.probe.endpoint.address.find(':') != std::string::npos; }

std::vector<Finding> name_problem(const HostReport& host) {
  const auto unknown = probed_cells(host, [](const Cell& cell) {
    return cell.reason == Reason::dns_not_found || cell.reason == Reason::dns_no_address;
  });
  if (!unknown.empty()) return finding_if_any("name_not_found", host, unknown, why_stopped(unknown));
  const auto failed = probed_cells(host, [](const Cell& cell) { return cell.reason == Reason::dns_failed; });
  return finding_if_any("name_lookup_failed", host, failed, why_stopped(failed));
}

std::string other_ports(const HostReport& host) {
  std::set<std::uint16_t> ports;
  for (const auto& cell : host.cells) {
    if (connected(cell) && cell.probe.endpoint.port != relay_port) ports.insert(cell.probe.endpoint.port);
  }
  return fmt::format("{}", fmt::join(ports, " or "));
}

// Many networks drop connections to port 25 on the way out (RFC 5068).
std::vector<Finding> port_25(const HostReport& host) {
  const auto on_25 = [](const Cell& cell) { return cell.probe.endpoint.port == relay_port; };
  if (any_cell(host, [&](const Cell& cell) { return on_25(cell) && connected(cell); })) return {};
  const auto ports = other_ports(host);
  if (ports.empty()) return {};
  const auto silent = probed_cells(host, [&](const Cell& cell) { return on_25(cell) && is_silence(cell); });
  if (!silent.empty()) return finding_if_any("port_25_blocked", host, silent, ports);
  return finding_if_any(
      "port_25_refused", host,
      probed_cells(
          host, [&](const Cell& cell) { return on_25(cell) && cell.reason == Reason::connection_refused; }),
      ports);
}

/// Cells of one address family that do not connect where the other family does, on the same port; none if the
/// family connects anywhere.
CellList lost_family(const HostReport& host, bool ipv6) {
  if (any_cell(host, [&](const Cell& cell) { return is_ipv6(cell) == ipv6 && connected(cell); })) return {};
  return probed_cells(host, [&](const Cell& lost) {
    return is_ipv6(lost) == ipv6 && stopped_at_connect(lost) && any_cell(host, [&](const Cell& cell) {
             return is_ipv6(cell) != ipv6 && connected(cell) &&
                    cell.probe.endpoint.port == lost.probe.endpoint.port;
           });
  });
}

std::string addresses_and_why(const CellList& cells) {
  std::set<std::string> addresses;
  for (const auto* const cell : cells) addresses.insert(cell->probe.endpoint.address);
  return fmt::format("{} ({})", fmt::join(addresses, ", "), why_stopped(cells));
}

std::vector<Finding> families(const HostReport& host) {
  const auto lost6 = lost_family(host, true);
  if (!lost6.empty()) return finding_if_any("ipv6_broken", host, lost6, addresses_and_why(lost6));
  const auto lost4 = lost_family(host, false);
  if (lost4.empty()) return {};
  return finding_if_any("ipv4_broken", host, lost4, addresses_and_why(lost4));
}

/// An address that does not connect on a port where another of its family does.
std::vector<Finding> bad_address(const HostReport& host) {
  const auto cells = probed_cells(host, [&](const Cell& lost) {
    return stopped_at_connect(lost) && any_cell(host, [&](const Cell& cell) {
             return connected(cell) && is_ipv6(cell) == is_ipv6(lost) &&
                    cell.probe.endpoint.port == lost.probe.endpoint.port &&
                    cell.probe.endpoint.address != lost.probe.endpoint.address;
           });
  });
  if (cells.empty()) return {};
  return finding_if_any("address_unreachable", host, cells,
                        fmt::format("No connection to {}", addresses_and_why(cells)));
}

/// Who took the connection: the name it greets with (RFC 5321 4.2: "220" Domain), its address, its
/// certificate.
std::string front_end_of(const Cell& cell) {
  constexpr std::size_t name_bytes = 64;
  constexpr std::size_t fingerprint_digits = 16;
  const auto* const greeting = cell.seen.greeting.get();
  std::string words = greeting == nullptr
                          ? std::string("no greeting")
                          : greeting->text.substr(0, greeting->text.find(' ')).substr(0, name_bytes);
  words += fmt::format(" at {}", cell.probe.endpoint.address);
  if (cell.seen.certificate && !cell.seen.certificate->chain.empty()) {
    const auto& leaf = cell.seen.certificate->chain.front();
    words += fmt::format(", certificate {}", leaf.sha256_fingerprint.substr(0, fingerprint_digits));
  }
  return words;
}

/// " Who answered: mx1.example at 192.0.2.1 (2 of 2 work); mx2.example at 192.0.2.1 (0 of 1 work)", where the
/// cells were asked several times and met different ones.
std::string who_answered_how(const CellList& about) {
  constexpr std::size_t most = 8;
  std::vector<Cell> asked;
  for (const Cell* const cell : about) {
    Cell& copy = asked.emplace_back();
    copy.probe = cell->probe;
    copy.front_ends = cell->front_ends;
  }
  std::set<std::string> words;
  for (const auto& port : front_ends_of(asked)) {
    for (const auto& member : port.members) {
      if (words.size() < most)
        words.insert(fmt::format("{} ({} of {} work)", in_words(member), member.works, member.connections));
    }
  }
  return words.empty() ? std::string() : fmt::format(". Who answered: {}", fmt::join(words, "; "));
}

/// " Who answered: mx1.example at 192.0.2.1, certificate 0a1b…; …" where the ports in question have more than
/// one front end, else nothing.
std::string who_answered(const HostReport& host, const CellList& about) {
  constexpr std::size_t most = 8;
  std::set<std::string> front_ends;
  for (const Cell& cell : host.cells) {
    const bool same_port = std::ranges::any_of(about, [&](const Cell* one) {
      return one->probe.endpoint.port == cell.probe.endpoint.port &&
             one->probe.endpoint.mode == cell.probe.endpoint.mode;
    });
    const bool told =
        same_port && !cell.derived_from && (cell.seen.greeting.was_seen() || cell.seen.certificate);
    if (told && front_ends.size() < most) front_ends.insert(front_end_of(cell));
  }
  if (front_ends.size() < 2) return {};
  return fmt::format(". Who answered: {}", fmt::join(front_ends, "; "));
}

/// A verdict, rather than doubt or a decision of ours.
bool is_conclusive(const Cell& cell) {
  return !cell.derived_from && cell.outcome != Outcome::inconclusive && cell.outcome != Outcome::not_run;
}

/// Same port, mode and client at two addresses that both answer, and two outcomes.
bool differ(const Cell& one, const Cell& other) {
  const auto& a = one.probe.endpoint;
  const auto& b = other.probe.endpoint;
  return a.port == b.port && a.mode == b.mode && one.probe.client == other.probe.client &&
         a.address != b.address && one.outcome != other.outcome;
}

std::vector<Finding> pool(const HostReport& host) {
  const auto answered = [](const Cell& cell) { return is_conclusive(cell) && connected(cell); };
  const auto odd = probed_cells(host, [&](const Cell& cell) {
    return answered(cell) &&
           any_cell(host, [&](const Cell& other) { return answered(other) && differ(cell, other); });
  });
  if (odd.empty()) return {};
  const auto& first = *odd.front();
  std::vector<std::string> outcomes;
  for (const auto* const cell : odd) {
    if (cell == &first || differ(*cell, first))
      outcomes.push_back(fmt::format("{} at {}", to_string(cell->outcome), cell->probe.endpoint.address));
  }
  return finding_if_any("pool_disagrees", host, odd,
                        fmt::format("{} with {}: {}{}", first.probe.client, host_port(first.probe.endpoint),
                                    fmt::join(outcomes, ", "), who_answered(host, odd)));
}

std::vector<Finding> front_ends(const HostReport& host) {
  const auto cells = probed_cells(host, [](const Cell& cell) {
    return cell.outcome == Outcome::inconclusive && cell.reason != Reason::throttled &&
           cell.repeats_worked > 0 && cell.repeats_worked < cell.repeats_asked;
  });
  return finding_if_any("front_ends_disagree", host, cells, why_stopped(cells) + who_answered_how(cells));
}

}  // namespace

std::vector<Finding> unreachable_host(const HostReport& host, const DiagnosisContext& /*context*/) {
  if (any_cell(host, connected)) return {};
  auto findings = name_problem(host);
  if (!findings.empty()) return findings;
  const auto cells = probed_cells(host, stopped_at_connect);
  return finding_if_any("host_unreachable", host, cells, why_stopped(cells));
}

std::vector<Finding> partly_reachable(const HostReport& host, const DiagnosisContext& /*context*/) {
  if (!any_cell(host, connected)) return {};
  auto findings = port_25(host);
  append(findings, families(host));
  append(findings, bad_address(host));
  append(findings, pool(host));
  append(findings, front_ends(host));
  return findings;
}

}  // namespace smtpmatrix::reports::rules
