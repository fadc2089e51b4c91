// verify() with a memory: the cells of a host, and often the hosts of one provider, show the same chain again
// and again, and building its path costs several times what the handshake does. What it answers is what
// verify() would: a chain is remembered by the SHA-256 of all its bytes, apart from the name it is held
// against, and only until one of the certificates that could be in its path becomes valid or expires.
// Bounded: limits.h.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

/// Not for two threads at once.
class Verifier {
 public:
  explicit Verifier(TrustStore store);
  ~Verifier();
  Verifier(Verifier&&) noexcept;
  Verifier& operator=(Verifier&&) noexcept;

  /// As verify() does.
  [[nodiscard]] ChainFacts verify(const std::vector<Bytes>& chain, std::string_view name, UnixTime now);
  /// Chains that were not remembered when they were asked for.
  [[nodiscard]] std::size_t paths_built() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::certs
