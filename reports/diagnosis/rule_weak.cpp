// Works, but weakly: RFC 8996, 8314, 9325, 9155, 7465. Old TLS accepted is with the other rules of old TLS.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

std::string suite_of(const Cell& cell) {
  return cell.seen.tls && cell.seen.tls->cipher_suite ? iana::cipher_suite_name(*cell.seen.tls->cipher_suite)
                                                      : std::string();
}

std::string suites_of(const CellList& cells) {
  std::set<std::string> suites;
  for (const auto* const cell : cells) suites.insert(suite_of(*cell));
  return fmt::format("{}", fmt::join(suites, ", "));
}

/// RFC 7465: RC4; RFC 9325 4.1: NULL, export, below 112 bits; RFC 8429 and 9325 4.1: DES, 3DES.
bool is_broken(const std::string& suite) {
  constexpr std::array<std::string_view, 6> words = {"RC4", "3DES", "_DES", "NULL", "EXPORT", "anon"};
  return std::ranges::any_of(words, [&](auto word) { return suite.find(word) != std::string::npos; });
}

CellList with_session(const HostReport& host, const std::function<bool(const Cell&)>& holds) {
  return probed_cells(host, [&](const Cell& cell) { return has_session(cell) && holds(cell); });
}

// RFC 9325 4.1: static RSA SHOULD NOT be used. Whether the server can do better, a client that offers better
// shows.
std::vector<Finding> no_forward_secrecy(const HostReport& host, const DiagnosisContext& context) {
  const auto has_it_here = [&](const Cell& like) {
    return any_cell(host, [&](const Cell& cell) {
      return cell.probe.endpoint == like.probe.endpoint && has_forward_secrecy(cell) && !is_old_tls(cell);
    });
  };
  const auto cells = with_session(host, [&](const Cell& cell) {
    const auto ability = ability_of(context, cell.probe.client);
    return ability && ability->forward_secrecy && *cell.seen.tls->version == iana::version::tls12 &&
           !suite_of(cell).empty() && !has_forward_secrecy(cell) && !has_it_here(cell);
  });
  if (cells.empty()) return {};
  return finding_if_any("no_forward_secrecy", host, cells, suites_of(cells));
}

// RFC 9325 4.5: finite-field groups of at least 2048 bits.
std::vector<Finding> weak_dh(const HostReport& host) {
  constexpr unsigned least_bits = 2048;
  const auto cells = probed_cells(host, [](const Cell& cell) {
    return cell.seen.tls && cell.seen.tls->dh_bits && *cell.seen.tls->dh_bits < least_bits;
  });
  if (cells.empty()) return {};
  return finding_if_any("weak_dh", host, cells, fmt::format("{} bits", *cells.front()->seen.tls->dh_bits));
}

// RFC 9155 4: no SHA-1 or MD5 in ServerKeyExchange of TLS 1.2. Older versions know nothing else.
std::vector<Finding> weak_handshake_signature(const HostReport& host) {
  const auto scheme = [](const Cell& cell) {
    return cell.seen.tls->signature_scheme ? iana::signature_scheme_name(*cell.seen.tls->signature_scheme)
                                           : std::string();
  };
  const auto cells = with_session(host, [&](const Cell& cell) {
    const auto name = scheme(cell);
    return *cell.seen.tls->version == iana::version::tls12 &&
           (name.ends_with("_sha1") || name.ends_with("_md5"));
  });
  if (cells.empty()) return {};
  return finding_if_any("weak_handshake_signature", host, cells, scheme(*cells.front()));
}

}  // namespace

std::vector<Finding> weak_cryptography(const HostReport& host, const DiagnosisContext& context) {
  const auto broken = with_session(host, [](const Cell& cell) { return is_broken(suite_of(cell)); });
  auto findings = finding_if_any("weak_cipher", host, broken, suites_of(broken));
  append(findings, weak_dh(host));
  append(findings, weak_handshake_signature(host));
  append(findings, no_forward_secrecy(host, context));
  return findings;
}

}  // namespace smtpmatrix::reports::rules
