// The commonest fault of all: the device's menu says "SSL" where the port wants STARTTLS, the reverse, or
// "off" where the port wants encryption.
#include <algorithm>
#include <array>

#include "reports/diagnosis/rules.h"

namespace smtpmatrix::reports::rules {
namespace {

/// To advise STARTTLS on a port, it must be offered there.
bool offers_starttls(const HostReport& host, const Cell& like) {
  return any_cell(
      host, [&](const Cell& cell) { return same_port(cell, like) && offers(clear_ehlo(cell), "STARTTLS"); });
}

bool speaks_implicit_tls(const HostReport& host, const Cell& like) {
  return any_cell(host, [&](const Cell& cell) {
    return same_port(cell, like) && cell.probe.endpoint.mode == Mode::implicit && cell.seen.tls &&
           (cell.seen.tls->version || cell.reason == Reason::tls_alert);
  });
}

/// What is concluded of the cells at a port, the first that spoke TLS there shows.
void add_witnesses(const HostReport& host, CellList& concluded) {
  if (!std::ranges::all_of(concluded, [](const Cell* cell) { return cell->derived_from.has_value(); }))
    return;
  const auto witnesses = probed_cells(host, [&](const Cell& cell) {
    return cell.probe.endpoint.mode == Mode::implicit && has_session(cell) &&
           std::ranges::any_of(concluded, [&](const Cell* other) { return same_port(*other, cell); });
  });
  if (!witnesses.empty()) concluded.push_back(witnesses.front());
}

/// Replies that say: not without TLS.
constexpr std::array<std::string_view, 8> encryption_wanted = {
    "exo-starttls-required",     "g-starttls-first", "ses-starttls",       "auth-encryption-first-504",
    "auth-encryption-first-538", "auth-not-enabled", "tls-required-plain", "g-tls-required-domain"};

bool wants_encryption(const HostReport& host, const Cell& cell) {
  const auto* const known = known_reply(host, cell);
  return known != nullptr && std::ranges::find(encryption_wanted, known->id) != encryption_wanted.end();
}

std::vector<Finding> encryption_off(const HostReport& host) {
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.probe.endpoint.mode == Mode::plain && wants_encryption(host, cell) &&
           offers_starttls(host, cell);
  });
  if (cells.empty()) return {};
  return finding_if_any("wrong_mode_plain", host, cells, reply_codes(*cells.front()->seen.stop->reply));
}

}  // namespace

std::vector<Finding> wrong_mode(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto greeted_tls = cells_where(host, [&](const Cell& cell) {
    return cell.probe.endpoint.mode == Mode::implicit && cell.reason == Reason::tls_plaintext_reply &&
           offers_starttls(host, cell);
  });
  auto tls_only = cells_where(host, [&](const Cell& cell) {
    if (cell.reason == Reason::implicit_tls_only) return true;
    // Not concluded but tried: silence where another mode is answered at once.
    return cell.probe.endpoint.mode != Mode::implicit && cell.reason == Reason::timeout && cell.seen.stop &&
           cell.seen.stop->stage == Stage::greeting && speaks_implicit_tls(host, cell);
  });
  add_witnesses(host, tls_only);
  auto findings = finding_if_any("wrong_mode_implicit", host, greeted_tls);
  append(findings, finding_if_any("wrong_mode_starttls", host, tls_only));
  append(findings, encryption_off(host));
  return findings;
}

// RFC 4954 4: mechanisms that would be refused for lack of encryption are not to be offered without it.
std::vector<Finding> auth_only_after_tls(const HostReport& host, const DiagnosisContext& /*context*/) {
  if (has_finding(host, "wrong_mode_plain")) return {};
  const auto under_tls = [&](const Cell& like) {
    return any_cell(
        host, [&](const Cell& cell) { return same_port(cell, like) && offers(tls_ehlo(cell), "AUTH"); });
  };
  return finding_if_any("auth_only_after_tls", host, probed_cells(host, [&](const Cell& cell) {
                          const auto* const ehlo = clear_ehlo(cell);
                          return cell.probe.endpoint.mode == Mode::plain && ehlo != nullptr &&
                                 !offers(ehlo, "AUTH") && under_tls(cell);
                        }));
}

}  // namespace smtpmatrix::reports::rules
