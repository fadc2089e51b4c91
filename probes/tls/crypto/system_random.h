// The operating system's randomness, through Botan: for the scanner. Tests pass their own Random.
#pragma once

#include <memory>

#include "probes/base/random.h"

namespace smtpmatrix::tls::crypto {

/// Not for two threads at once.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  ~SystemRandom() override;
  SystemRandom(const SystemRandom&) = delete;
  SystemRandom& operator=(const SystemRandom&) = delete;
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "2.19.3": for --version and reports.
[[nodiscard]] const char* botan_version();

}  // namespace smtpmatrix::tls::crypto
