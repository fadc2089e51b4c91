// Published test vectors from tests/vectors/NAME.json: sections of named values, hexadecimal unless their
// name says otherwise. A value may be one string or a list of strings to be joined. Each section names its
// source.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "probes/base/bytes.h"
#include "tests/support/files.h"

namespace smtpmatrix::testing {

class Vectors {
 public:
  Vectors(const std::string& file, const std::string& section)
      : values_(nlohmann::json::parse(tests::read_file(std::string(SMTPMATRIX_SOURCE_DIR) +
                                                       "/tests/vectors/" + file + ".json"))[section]) {}

  [[nodiscard]] std::string text(const std::string& name) const {
    const auto& value = values_.at(name);
    if (value.is_string()) return value.get<std::string>();
    std::string joined;
    for (const auto& line : value) joined += line.get<std::string>();
    return joined;
  }
  [[nodiscard]] Bytes bytes(const std::string& name) const { return from_hex(text(name)); }

 private:
  nlohmann::json values_;
};

}  // namespace smtpmatrix::testing
