// Chain + anchors + time → what is true of it whatever name it is held against, and until when that stays
// true; then, with a name, the facts of a report. What verify() and Verifier share.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "probes/certs/host_name.h"
#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

/// Of all moments in [from, until) the same is true of a chain: no certificate that could be in its path
/// becomes valid or expires in between.
struct SteadyTime {
  UnixTime from = UnixTime::min();
  UnixTime until = UnixTime::max();
};

struct Assessment {
  ChainFacts facts;  ///< all but the name's
  std::set<CertificateProblem> problems;
  PresentedNames names;  ///< of the leaf
  bool has_leaf = false;
  SteadyTime steady;
};

[[nodiscard]] Assessment assess(const std::vector<Bytes>& chain, UnixTime now, const TrustStore& store);
[[nodiscard]] ChainFacts facts_for(std::string_view name, const Assessment& assessment);

}  // namespace smtpmatrix::certs
