#include "probes/certs/verify.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "probes/certs/limits.h"
#include "probes/certs/parsed.h"
#include "probes/certs/validate.h"

namespace smtpmatrix::certs {
namespace {

struct ReadChain {
  std::vector<Parsed> certificates;
  std::set<CertificateProblem> problems;
  std::string detail;
};

ReadChain read(const std::vector<Bytes>& chain) {
  ReadChain read;
  for (const Bytes& der : chain) {
    if (read.certificates.size() == limits::certificates) {
      read.problems.insert(CertificateProblem::chain_too_long);
      read.detail = fmt::format("{} certificates, limit {}", chain.size(), limits::certificates);
      break;
    }
    auto parsed = parse(der);
    if (!parsed) {
      read.problems.insert(CertificateProblem::unreadable);
      read.detail = fmt::format("certificate {}: {}", read.certificates.size(), parsed.error());
      break;
    }
    read.certificates.push_back(std::move(*parsed));
  }
  return read;
}

// Validators quote what they read; a line of a report holds printable text only.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

}  // namespace

ChainFacts verify(const std::vector<Bytes>& chain, std::string_view name, UnixTime now,
                  const TrustStore& store) {
  ReadChain read_chain = read(chain);
  std::set<CertificateProblem> problems = read_chain.problems;
  ChainFacts facts;
  facts.checked_name = name;
  facts.detail = read_chain.detail;
  for (const Parsed& parsed : read_chain.certificates) facts.chain.push_back(parsed.facts);
  if (read_chain.certificates.empty()) {
    if (chain.empty()) facts.detail = "no certificate was sent";
    facts.problems = {chain.empty() ? CertificateProblem::other : CertificateProblem::unreadable};
    return facts;
  }

  const PathResult path = validate_path(read_chain.certificates, now, store);
  problems.insert(path.problems.begin(), path.problems.end());
  facts.trusted = problems.empty();
  facts.name_matches = is_for(read_chain.certificates.front().names, name);
  if (!facts.name_matches) problems.insert(CertificateProblem::name_mismatch);
  facts.problems.assign(problems.begin(), problems.end());
  facts.detail = printable(joined(facts.detail, path.detail));
  facts.root = path.root;
  return facts;
}

}  // namespace smtpmatrix::certs
