#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/diagnosis/rules.h"
#include "reports/diagnosis/settings.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::rules {
namespace {

constexpr int soon_days = 21;

bool is_exchange_online(const HostReport& host) {
  const auto* const service = service_of(host);
  return service != nullptr && service->family == "exchange-online";
}

std::string date(UnixTime time) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string_view advice_for(CertificateProblem problem) {
  switch (problem) {
    case CertificateProblem::expired: return "certificate_expired";
    case CertificateProblem::not_yet_valid: return "certificate_not_yet_valid";
    case CertificateProblem::name_mismatch: return "certificate_name_mismatch";
    case CertificateProblem::untrusted_root: return "certificate_untrusted_root";
    case CertificateProblem::self_signed: return "certificate_self_signed";
    case CertificateProblem::missing_intermediate: return "certificate_missing_intermediate";
    case CertificateProblem::weak_signature: return "certificate_weak_signature";
    case CertificateProblem::weak_key: return "certificate_weak_key";
    case CertificateProblem::unreadable:
    case CertificateProblem::bad_signature:
    case CertificateProblem::wrong_usage:
    case CertificateProblem::revoked:
    case CertificateProblem::chain_too_long:
    case CertificateProblem::other: return "certificate_problem";
  }
  return "certificate_problem";
}

std::string names_of(const CertificateFacts& leaf) {
  if (leaf.dns_names.empty()) return leaf.subject;
  return fmt::format("{}", fmt::join(leaf.dns_names, ", "));
}

/// "RSA, 1024 bits".
std::string key_of(const CertificateFacts& leaf) {
  return fmt::format("{}, {} bits", leaf.key_algorithm, leaf.key_bits);
}

// RFC 9155, RFC 9325 4.5; a root is trusted for what it is, not for its signature.
std::optional<std::string> weak_signature_in(const ChainFacts& facts) {
  for (const auto& certificate : facts.chain) {
    if (certificate.self_signed) continue;
    for (const std::string_view hash : {"SHA-1)", "SHA-160", "SHA1", "MD5"}) {
      if (certificate.signature_algorithm.find(hash) != std::string::npos)
        return certificate.signature_algorithm;
    }
  }
  return std::nullopt;
}

bool has_weak_key(const ChainFacts& facts) {
  constexpr unsigned least_rsa_bits = 2048;
  return !facts.chain.empty() && facts.chain.front().key_algorithm == "RSA" &&
         facts.chain.front().key_bits > 0 && facts.chain.front().key_bits < least_rsa_bits;
}

/// What a person needs to act on this problem: a date, a name, an issuer.
std::string detail_of(CertificateProblem problem, const ChainFacts& facts) {
  if (facts.chain.empty()) return facts.detail;
  const auto& leaf = facts.chain.front();
  switch (problem) {
    case CertificateProblem::expired: return "since " + date(leaf.not_after);
    case CertificateProblem::not_yet_valid: return "from " + date(leaf.not_before);
    case CertificateProblem::name_mismatch: return names_of(leaf);
    case CertificateProblem::self_signed: return leaf.subject;
    case CertificateProblem::untrusted_root: return facts.root.value_or(facts.chain.back().issuer);
    case CertificateProblem::missing_intermediate: return facts.chain.back().issuer;
    case CertificateProblem::weak_signature: return weak_signature_in(facts).value_or("a weak hash");
    case CertificateProblem::weak_key: return key_of(leaf);
    case CertificateProblem::unreadable:
    case CertificateProblem::bad_signature:
    case CertificateProblem::wrong_usage:
    case CertificateProblem::revoked:
    case CertificateProblem::chain_too_long:
    case CertificateProblem::other: break;
  }
  return std::string(to_string(problem));
}

/// The validator's problems, and weaknesses that it lets pass.
std::set<CertificateProblem> problems_of(const ChainFacts& facts) {
  std::set<CertificateProblem> problems(facts.problems.begin(), facts.problems.end());
  if (weak_signature_in(facts)) problems.insert(CertificateProblem::weak_signature);
  if (has_weak_key(facts)) problems.insert(CertificateProblem::weak_key);
  return problems;
}

/// The client itself ended the session over its roots: a device profile with a trust store of its own.
bool device_rejects_root(const Cell& cell) {
  return cell.reason == Reason::certificate_rejected && cell.seen.certificate &&
         problems_of(*cell.seen.certificate).contains(CertificateProblem::untrusted_root);
}

CellList cells_with(const HostReport& host, CertificateProblem problem) {
  return probed_cells(host, [&](const Cell& cell) {
    if (problem == CertificateProblem::untrusted_root && device_rejects_root(cell)) return false;
    return cell.seen.certificate && problems_of(*cell.seen.certificate).contains(problem);
  });
}

std::vector<Finding> problems(const HostReport& host) {
  std::set<CertificateProblem> met;
  for (const auto& cell : host.cells) {
    if (cell.seen.certificate) met.merge(problems_of(*cell.seen.certificate));
  }
  // A self-signed certificate has an unknown root, too: one finding tells it.
  if (met.contains(CertificateProblem::self_signed)) met.erase(CertificateProblem::untrusted_root);
  std::vector<Finding> findings;
  for (const auto problem : met) {
    const auto cells = cells_with(host, problem);
    if (cells.empty()) continue;
    append(findings, finding_if_any(advice_for(problem), host, cells,
                                    detail_of(problem, *cells.front()->seen.certificate)));
  }
  return findings;
}

std::vector<Finding> roots(const HostReport& host) {
  const auto root_of = [](const CellList& cells) {
    return cells.empty() ? std::string() : cells.front()->seen.certificate->root.value_or("an unknown root");
  };
  const auto rejected = probed_cells(host, device_rejects_root);
  auto findings = finding_if_any("certificate_root_unknown_to_device", host, rejected, root_of(rejected));
  if (!findings.empty() || !is_exchange_online(host)) return findings;
  return finding_if_any("certificate_root_digicert_g2", host, probed_cells(host, [](const Cell& cell) {
                          const auto& chain = cell.seen.certificate;
                          return chain && chain->root &&
                                 chain->root->find("DigiCert Global Root G2") != std::string::npos;
                        }));
}

std::vector<Finding> expiring(const HostReport& host, UnixTime now) {
  const auto days = [now](const Cell& cell) {
    return days_until(cell.seen.certificate->chain.front().not_after, now);
  };
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.seen.certificate && !cell.seen.certificate->chain.empty() && days(cell) >= 0 &&
           days(cell) <= soon_days;
  });
  if (cells.empty()) return {};
  const auto& leaf = cells.front()->seen.certificate->chain.front();
  return finding_if_any("certificate_expires_soon", host, cells,
                        fmt::format("in {} days, on {}", days(*cells.front()), date(leaf.not_after)));
}

}  // namespace

// For version-pinned clients a certificate that does not verify is a finding, never a failed cell.
std::vector<Finding> certificates(const HostReport& host, const DiagnosisContext& context) {
  if (!context.verify) return {};
  auto findings = problems(host);
  append(findings, roots(host));
  append(findings, expiring(host, context.now));
  return findings;
}

}  // namespace smtpmatrix::reports::rules
