#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/diagnosis/rules.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::rules {
namespace {

constexpr int soon_days = 21;

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
    case CertificateProblem::unreadable:
    case CertificateProblem::weak_signature:
    case CertificateProblem::weak_key:
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
    case CertificateProblem::unreadable:
    case CertificateProblem::weak_signature:
    case CertificateProblem::weak_key:
    case CertificateProblem::bad_signature:
    case CertificateProblem::wrong_usage:
    case CertificateProblem::revoked:
    case CertificateProblem::chain_too_long:
    case CertificateProblem::other: break;
  }
  return std::string(to_string(problem));
}

CellList cells_with(const HostReport& host, CertificateProblem problem) {
  return probed_cells(host, [&](const Cell& cell) {
    return cell.seen.certificate && std::ranges::find(cell.seen.certificate->problems, problem) !=
                                        cell.seen.certificate->problems.end();
  });
}

std::vector<Finding> problems(const HostReport& host) {
  std::set<CertificateProblem> met;
  for (const auto& cell : host.cells) {
    if (cell.seen.certificate)
      met.insert(cell.seen.certificate->problems.begin(), cell.seen.certificate->problems.end());
  }
  // A self-signed certificate has an unknown root, too: one finding tells it.
  if (met.contains(CertificateProblem::self_signed)) met.erase(CertificateProblem::untrusted_root);
  std::vector<Finding> findings;
  for (const auto problem : met) {
    const auto cells = cells_with(host, problem);
    if (cells.empty()) continue;
    auto more = finding_if_any(advice_for(problem), host, cells,
                               detail_of(problem, *cells.front()->seen.certificate));
    findings.insert(findings.end(), more.begin(), more.end());
  }
  return findings;
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
  for (auto& finding : expiring(host, context.now)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace smtpmatrix::reports::rules
