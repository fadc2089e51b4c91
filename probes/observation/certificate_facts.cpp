#include "probes/observation/certificate_facts.h"

namespace smtpmatrix {

std::string_view to_string(CertificateProblem problem) {
  switch (problem) {
    case CertificateProblem::unreadable: return "unreadable";
    case CertificateProblem::expired: return "expired";
    case CertificateProblem::not_yet_valid: return "not_yet_valid";
    case CertificateProblem::name_mismatch: return "name_mismatch";
    case CertificateProblem::untrusted_root: return "untrusted_root";
    case CertificateProblem::self_signed: return "self_signed";
    case CertificateProblem::missing_intermediate: return "missing_intermediate";
    case CertificateProblem::weak_signature: return "weak_signature";
    case CertificateProblem::weak_key: return "weak_key";
    case CertificateProblem::bad_signature: return "bad_signature";
    case CertificateProblem::wrong_usage: return "wrong_usage";
    case CertificateProblem::revoked: return "revoked";
    case CertificateProblem::chain_too_long: return "chain_too_long";
    case CertificateProblem::other: return "other";
  }
  return {};
}

}  // namespace smtpmatrix
