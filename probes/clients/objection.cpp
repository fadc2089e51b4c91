#include "probes/clients/objection.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/iana/numbers.h"

namespace smtpmatrix::clients {
namespace {

Objection beyond(std::string detail, std::uint8_t alert) {
  return {.reason = Reason::client_limit, .problem = {}, .detail = std::move(detail), .alert = alert};
}

/// RFC 5246 7.4.2: each certificate stands behind three bytes of length, and so does the list.
std::size_t list_bytes(const std::vector<Bytes>& chain) {
  constexpr std::size_t prefix = 3;
  std::size_t bytes = prefix;
  for (const auto& certificate : chain) bytes += prefix + certificate.size();
  return bytes;
}

std::size_t intermediates(const ChainFacts& facts) {
  return static_cast<std::size_t>(
      std::ranges::count_if(facts.chain.begin() + (facts.chain.empty() ? 0 : 1), facts.chain.end(),
                            [](const CertificateFacts& one) { return !one.self_signed; }));
}

/// "RSA/EMSA3(SHA-256)" → "sha256", "RSA/EMSA4(SHA-256,MGF1,32)" → "pss-sha256"; empty where the name says
/// none.
std::string hash_of(std::string_view signature_algorithm) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names = {
      {{"SHA-224", "sha224"},
       {"SHA-256", "sha256"},
       {"SHA-384", "sha384"},
       {"SHA-512", "sha512"},
       {"SHA-160", "sha1"},
       {"SHA-1", "sha1"},
       {"SHA1", "sha1"},
       {"MD5", "md5"}}};
  const auto found = std::ranges::find_if(names, [&](const auto& name) {
    return signature_algorithm.find(name.first) != std::string_view::npos;
  });
  if (found == names.end()) return {};
  const bool is_pss = signature_algorithm.find("EMSA4") != std::string_view::npos ||
                      signature_algorithm.find("PSS") != std::string_view::npos;
  // Of PSS only SHA-256 was tried; whoever verifies that verifies the others.
  return is_pss ? "pss-sha256" : std::string(found->second);
}

std::string bounds_text(const Bounds& bounds) {
  if (bounds.least && bounds.most) return fmt::format("{} to {}", *bounds.least, *bounds.most);
  return bounds.least ? fmt::format("{} and more", *bounds.least) : fmt::format("{} at most", *bounds.most);
}

std::optional<Objection> objection_to_certificate(const Acceptance& accepts, const CertificateFacts& one) {
  if (one.key_algorithm == "RSA" && !accepts.rsa_bits.holds(one.key_bits)) {
    return beyond(fmt::format("RSA key of {} bits in {}, this client takes {}", one.key_bits, one.subject,
                              bounds_text(accepts.rsa_bits)),
                  iana::alert::bad_certificate);
  }
  // Nobody verifies what an anchor says of itself.
  const auto hash = hash_of(one.signature_algorithm);
  const auto& taken = accepts.certificate_hashes;
  if (one.self_signed || hash.empty() || taken.empty() || std::ranges::find(taken, hash) != taken.end())
    return std::nullopt;
  return beyond(
      fmt::format("{} is signed with {}, this client verifies {}", one.subject, hash, fmt::join(taken, " ")),
      iana::alert::bad_certificate);
}

std::uint8_t alert_of(CertificateProblem problem) {
  switch (problem) {
    case CertificateProblem::expired:
    case CertificateProblem::not_yet_valid: return iana::alert::certificate_expired;
    case CertificateProblem::untrusted_root:
    case CertificateProblem::self_signed:
    case CertificateProblem::missing_intermediate: return iana::alert::unknown_ca;
    case CertificateProblem::revoked: return iana::alert::certificate_revoked;
    case CertificateProblem::unreadable:
    case CertificateProblem::name_mismatch:
    case CertificateProblem::weak_signature:
    case CertificateProblem::weak_key:
    case CertificateProblem::bad_signature: return iana::alert::bad_certificate;
    case CertificateProblem::wrong_usage: return iana::alert::unsupported_certificate;
    case CertificateProblem::chain_too_long:
    case CertificateProblem::other: return iana::alert::certificate_unknown;
  }
  return iana::alert::certificate_unknown;
}

}  // namespace

std::optional<Objection> objection_to_size(const Client& client, const std::vector<Bytes>& chain,
                                           const ChainFacts& facts) {
  const auto& accepts = client.accepts;
  const auto bytes = list_bytes(chain);
  if (accepts.chain_bytes_refused != 0 && bytes >= accepts.chain_bytes_refused)
    return beyond(
        fmt::format("certificates of {} bytes, this client refuses {}", bytes, accepts.chain_bytes_refused),
        iana::alert::bad_certificate);
  if (client.trust.roots == Roots::none) return std::nullopt;
  const auto between = intermediates(facts);
  if (accepts.intermediates_refused != 0 && between >= accepts.intermediates_refused)
    return beyond(fmt::format("{} intermediate certificates, this client refuses {}", between,
                              accepts.intermediates_refused),
                  iana::alert::bad_certificate);
  for (const auto& one : facts.chain) {
    if (auto objection = objection_to_certificate(accepts, one)) return objection;
  }
  return std::nullopt;
}

std::optional<Objection> objection_to_trust(const Client& client, const ChainFacts& facts) {
  const auto minds = [&](CertificateProblem problem) {
    return problem == CertificateProblem::name_mismatch ? client.trust.verifies_name
                                                        : client.trust.verifies_chain;
  };
  const auto found = std::ranges::find_if(facts.problems, minds);
  if (found == facts.problems.end()) return std::nullopt;
  std::string detail = fmt::format("this client does not accept the certificate: {}", to_string(*found));
  if (!facts.detail.empty()) detail += fmt::format(" ({})", facts.detail);
  if (!client.trust.store.empty())
    detail += fmt::format(", by the roots of {} {}", client.trust.store, client.trust.store_release);
  return Objection{.reason = Reason::certificate_rejected,
                   .problem = *found,
                   .detail = std::move(detail),
                   .alert = alert_of(*found)};
}

}  // namespace smtpmatrix::clients
