// Reads a file of the tests whole: vectors in the source tree, certificates in the build tree.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "probes/base/bytes.h"

namespace smtpmatrix::tests {

/// Throws std::runtime_error with the path if it cannot be read.
[[nodiscard]] inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace smtpmatrix::tests
