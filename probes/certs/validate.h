// Parsed chain + anchors + time → every problem of its path. Host names are not looked at here.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probes/base/time.h"
#include "probes/certs/parsed.h"
#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

struct PathResult {
  std::set<CertificateProblem> problems;
  std::string detail;               ///< the validator's words for them, one line
  std::optional<std::string> root;  ///< subject of the anchor used, or of the one that is missing
};

/// `chain` is not empty; its first is the leaf, the others come in any order.
[[nodiscard]] PathResult validate_path(const std::vector<Parsed>& chain, UnixTime now,
                                       const TrustStore& store);

}  // namespace smtpmatrix::certs
