// Randomness that a vector dictates: the bytes given, then a fixed pattern for what the vector does not say
// (blinding).
#pragma once

#include "probes/base/random.h"

namespace smtpmatrix::testing {

class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(Bytes script = {}) : script_(std::move(script)) {}

  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = position_ < script_.size() ? script_[position_++] : next_++;
  }

 private:
  Bytes script_;
  std::size_t position_ = 0;
  std::uint8_t next_ = 0x5a;
};

}  // namespace smtpmatrix::testing
