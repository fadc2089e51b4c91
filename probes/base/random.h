// Randomness is a parameter: the scanner passes the system's, a test passes a seeded one.
#pragma once

#include <span>

#include "probes/base/bytes.h"

namespace smtpmatrix {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  [[nodiscard]] Bytes bytes(std::size_t count) {
    Bytes value(count);
    fill(value);
    return value;
  }
};

}  // namespace smtpmatrix
