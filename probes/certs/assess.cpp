#include "probes/certs/assess.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "probes/certs/limits.h"
#include "probes/certs/parsed.h"
#include "probes/certs/trust_store.h"
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

/// One boundary: what was true before `moment` may not be true from then on.
void split_at(UnixTime moment, UnixTime now, SteadyTime& steady) {
  if (moment <= now) {
    steady.from = std::max(steady.from, moment);
  } else {
    steady.until = std::min(steady.until, moment);
  }
}

SteadyTime steady_time(const std::vector<CertificateFacts>& chain, UnixTime now, const TrustStore& store) {
  SteadyTime steady;
  for (const CertificateFacts& facts : chain) {
    split_at(facts.not_before, now, steady);
    split_at(first_moment_after(facts), now, steady);
  }
  for (const UnixTime moment : store.impl().boundaries) split_at(moment, now, steady);
  return steady;
}

}  // namespace

Assessment assess(const std::vector<Bytes>& chain, UnixTime now, const TrustStore& store) {
  ReadChain read_chain = read(chain);
  Assessment made;
  ChainFacts& facts = made.facts;
  made.problems = std::move(read_chain.problems);
  facts.detail = read_chain.detail;
  for (const Parsed& parsed : read_chain.certificates) facts.chain.push_back(parsed.facts);
  if (read_chain.certificates.empty()) {
    if (chain.empty()) facts.detail = "no certificate was sent";
    made.problems = {chain.empty() ? CertificateProblem::other : CertificateProblem::unreadable};
    return made;
  }

  const PathResult path = validate_path(read_chain.certificates, now, store);
  made.problems.insert(path.problems.begin(), path.problems.end());
  facts.trusted = made.problems.empty();
  facts.detail = printable(joined(facts.detail, path.detail));
  facts.root = path.root;
  made.has_leaf = true;
  made.names = std::move(read_chain.certificates.front().names);
  made.steady = steady_time(facts.chain, now, store);
  return made;
}

ChainFacts facts_for(std::string_view name, const Assessment& assessment) {
  ChainFacts facts = assessment.facts;
  std::set<CertificateProblem> problems = assessment.problems;
  facts.checked_name = name;
  if (assessment.has_leaf) {
    facts.name_matches = is_for(assessment.names, name);
    if (!facts.name_matches) problems.insert(CertificateProblem::name_mismatch);
  }
  facts.problems.assign(problems.begin(), problems.end());
  return facts;
}

ChainFacts verify(const std::vector<Bytes>& chain, std::string_view name, UnixTime now,
                  const TrustStore& store) {
  return facts_for(name, assess(chain, now, store));
}

}  // namespace smtpmatrix::certs
