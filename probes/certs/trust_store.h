// What a TrustStore holds, for this room's own files.
#pragma once

#include <botan/certstor.h>
#include <vector>

#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

struct TrustStore::Impl {
  Botan::Certificate_Store_In_Memory anchors;
  std::size_t size = 0;
  std::vector<UnixTime> boundaries;  ///< when an anchor becomes valid or has expired
};

/// The first second in which it has expired.
[[nodiscard]] inline UnixTime first_moment_after(const CertificateFacts& facts) {
  return facts.not_after == UnixTime::max() ? facts.not_after : facts.not_after + std::chrono::seconds(1);
}

}  // namespace smtpmatrix::certs
