// Botan stops at the first thing that keeps it from a path to an anchor. A report needs everything that is
// wrong, so a chain without a path is looked at once more as it was sent, up to the last certificate that
// there is.
#include "probes/certs/validate.h"

#include <algorithm>
#include <botan/x509path.h>
#include <fmt/format.h>
#include <map>

#include "probes/certs/botan_compat.h"
#include "probes/certs/limits.h"
#include "probes/certs/trust_store.h"

namespace smtpmatrix::certs {
namespace {

using Code = Botan::Certificate_Status_Code;
using Path = std::vector<const Parsed*>;

CertificateProblem problem_of(Code code) {
  switch (code) {
    case Code::CERT_HAS_EXPIRED: return CertificateProblem::expired;
    case Code::CERT_NOT_YET_VALID: return CertificateProblem::not_yet_valid;
    case Code::SIGNATURE_METHOD_TOO_WEAK:
    case Code::UNTRUSTED_HASH: return CertificateProblem::weak_signature;
    case Code::SIGNATURE_ERROR:
    case Code::SIGNATURE_ALGO_UNKNOWN:
    case Code::SIGNATURE_ALGO_BAD_PARAMS: return CertificateProblem::bad_signature;
    case Code::INVALID_USAGE:
    case Code::CA_CERT_NOT_FOR_CERT_ISSUER: return CertificateProblem::wrong_usage;
    case Code::CERT_CHAIN_TOO_LONG: return CertificateProblem::chain_too_long;
    case Code::CERT_IS_REVOKED: return CertificateProblem::revoked;
    default: return CertificateProblem::other;  // Botan's enum, not ours: it grows
  }
}

bool is_error(Code code) { return static_cast<int>(code) >= static_cast<int>(Code::FIRST_ERROR_STATUS); }

void add_detail(PathResult& result, std::string_view words) {
  if (!result.detail.empty()) result.detail += "; ";
  result.detail += words;
}

void add(PathResult& result, std::size_t position, Code code) {
  result.problems.insert(problem_of(code));
  add_detail(result, fmt::format("certificate {}: {}", position, Botan::to_string(code)));
}

// Path validation with Botan's own ideas of strength switched off: what is weak is found below, so that it
// does not hide the rest.
const Botan::Path_Validation_Restrictions& any_strength() {
  static const Botan::Path_Validation_Restrictions restrictions(false, 0, false, std::set<std::string>());
  return restrictions;
}

std::vector<Botan::X509_Certificate> offered_to_path_building(const std::vector<Parsed>& chain) {
  std::vector<Botan::X509_Certificate> offered;
  std::map<std::string, std::size_t> of_subject;
  for (const Parsed& parsed : chain) {
    if (of_subject[parsed.facts.subject]++ >= limits::alternatives_per_subject) continue;
    offered.push_back(*parsed.certificate);
  }
  return offered;
}

bool issued(const Parsed& issuer, const Parsed& subject) {
  if (issuer.certificate->subject_dn() != subject.certificate->issuer_dn()) return false;
  const auto& wanted = subject.certificate->authority_key_id();
  const auto& own = issuer.certificate->subject_key_id();
  return wanted.empty() || own.empty() || wanted == own;
}

// From the leaf to the last certificate whose issuer was not sent.
Path path_as_sent(const std::vector<Parsed>& chain) {
  Path path = {&chain.front()};
  while (!path.back()->facts.self_signed) {
    const auto next = std::ranges::find_if(chain, [&](const Parsed& candidate) {
      return std::ranges::find(path, &candidate) == path.end() && issued(candidate, *path.back());
    });
    if (next == chain.end()) break;
    path.push_back(&*next);
  }
  return path;
}

void check_time(const Path& path, UnixTime now, PathResult& result) {
  for (std::size_t position = 0; position < path.size(); ++position) {
    const CertificateFacts& facts = path[position]->facts;
    if (now < facts.not_before) add(result, position, Code::CERT_NOT_YET_VALID);
    if (now > facts.not_after) add(result, position, Code::CERT_HAS_EXPIRED);
  }
}

// What can be said of a certificate without its issuer's key: nothing. So the top counts only if it signed
// itself.
void check_signatures(const Path& path, PathResult& result) {
  for (std::size_t position = 0; position < path.size(); ++position) {
    const bool is_top = position + 1 == path.size();
    if (is_top && !path[position]->facts.self_signed) return;
    const Parsed& issuer = *path[is_top ? position : position + 1];
    const auto key = compat::public_key(*issuer.certificate);
    const Code code = compat::verify_signature(*path[position]->certificate, *key);
    if (is_error(code)) add(result, position, code);
  }
}

void check_usage(const Path& path, PathResult& result) {
  if (!path.front()->certificate->allowed_usage(Botan::Usage_Type::TLS_SERVER_AUTH)) {
    add(result, 0, Code::INVALID_USAGE);
  }
  for (std::size_t position = 1; position < path.size(); ++position) {
    if (!path[position]->facts.is_ca) add(result, position, Code::CA_CERT_NOT_FOR_CERT_ISSUER);
  }
}

void add_missing_anchor(const Path& path, PathResult& result) {
  const Parsed& top = *path.back();
  result.root = top.facts.self_signed ? top.facts.subject : top.facts.issuer;
  if (top.facts.self_signed && path.size() == 1) {
    result.problems.insert(CertificateProblem::self_signed);
    add_detail(result, "the certificate signed itself");
    return;
  }
  // A server that sends its own certificate alone, signed by nobody known, left out what lies between; one
  // that sends a CA above it has done its part, and the anchor is what the client lacks.
  if (path.size() == 1 && !top.facts.is_ca) {
    result.problems.insert(CertificateProblem::missing_intermediate);
    add_detail(result, "its issuer was not sent and is not a known root");
    return;
  }
  result.problems.insert(CertificateProblem::untrusted_root);
  add_detail(result, "the chain ends at a root that is not trusted");
}

void add_weaknesses(const Path& path, PathResult& result) {
  for (const Parsed* parsed : path) {
    if (parsed->weak_key) result.problems.insert(CertificateProblem::weak_key);
    // Nobody relies on the signature of a root under itself.
    const bool is_root = parsed->facts.self_signed && parsed == path.back();
    if (parsed->weak_signature && !is_root) result.problems.insert(CertificateProblem::weak_signature);
  }
}

// The certificates of Botan's path: those that were sent, and those that the store added.
std::vector<Parsed> describe_path(const Botan::Path_Validation_Result& validation) {
  std::vector<Parsed> path;
  for (const auto& of_path : validation.cert_path()) {
    const auto certificate = compat::shared(of_path);
    path.push_back(describe(certificate, certificate->BER_encode()));
  }
  return path;
}

// Botan 2 takes no path that is one certificate, even if that one is an anchor.
bool is_anchor(const Parsed& leaf, const TrustStore& store) {
  return leaf.facts.self_signed && compat::is_anchor(store.impl().anchors_for({leaf}), *leaf.certificate);
}

PathResult validate_as_sent(const std::vector<Parsed>& chain, UnixTime now, const TrustStore& store) {
  PathResult result;
  const Path path = path_as_sent(chain);
  check_time(path, now, result);
  check_signatures(path, result);
  check_usage(path, result);
  if (path.size() == 1 && is_anchor(*path.front(), store)) {
    result.root = path.back()->facts.subject;
  } else {
    add_missing_anchor(path, result);
  }
  add_weaknesses(path, result);
  return result;
}

PathResult validate_to_anchor(const Botan::Path_Validation_Result& validation,
                              const std::vector<Parsed>& validated, UnixTime now) {
  PathResult result;
  Path path;
  for (const Parsed& parsed : validated) path.push_back(&parsed);
  result.root = path.back()->facts.subject;
  check_time(path, now, result);
  for (std::size_t position = 0; position < validation.all_statuses().size(); ++position) {
    for (const Code code : validation.all_statuses()[position]) {
      if (is_error(code) && !result.problems.contains(problem_of(code))) add(result, position, code);
    }
  }
  add_weaknesses(path, result);
  return result;
}

}  // namespace

PathResult validate_path(const std::vector<Parsed>& chain, UnixTime now, const TrustStore& store) try {
  const auto validation =
      Botan::x509_path_validate(offered_to_path_building(chain), any_strength(),
                                store.impl().anchors_for(chain), "", Botan::Usage_Type::TLS_SERVER_AUTH, now);
  const std::string unreadable = store.impl().unreadable();
  const std::vector<Parsed> validated = describe_path(validation);
  if (!validated.empty()) return validate_to_anchor(validation, validated, now);
  PathResult result = validate_as_sent(chain, now, store);
  if (!unreadable.empty()) add_detail(result, unreadable);
  return result;
} catch (const std::exception& error) {
  return {{CertificateProblem::other}, error.what(), std::nullopt};
}

}  // namespace smtpmatrix::certs
