// What the fuzz targets share. A target is one file NAME_fuzz.cpp with LLVMFuzzerTestOneInput, a line in
// readers.txt and a folder seeds/NAME. It fails by crashing: a sanitizer's finding, or require().
#pragma once

#include <cstdint>
#include <cstdlib>

#include "probes/base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace smtpmatrix::fuzz {

/// A property that no input may break.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// Takes one byte off the front; 0 when there is none. For choosing what the rest is fed to.
inline std::uint8_t take_byte(View& input) {
  if (input.empty()) return 0;
  const std::uint8_t byte = input.front();
  input = input.subspan(1);
  return byte;
}

}  // namespace smtpmatrix::fuzz
