// Hellos that real programs sent, from tests/vectors/client_hellos.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "probes/base/bytes.h"
#include "tests/support/files.h"

namespace smtpmatrix::testing {

struct CapturedHello {
  std::string label;
  std::uint16_t record_version = 0;
  Bytes message;  ///< the handshake message, without the record header
};

/// `source_dir` is the checkout. Throws if the file is missing or is no such file.
[[nodiscard]] inline std::vector<CapturedHello> captured_hellos(const std::string& source_dir) {
  const auto file = nlohmann::json::parse(tests::read_file(source_dir + "/tests/vectors/client_hellos.json"));
  std::vector<CapturedHello> hellos;
  for (const auto& entry : file.at("hellos")) {
    const Bytes record = from_hex(entry.at("hello_hex").get<std::string>());
    hellos.push_back({.label = entry.at("label").get<std::string>(),
                      .record_version = static_cast<std::uint16_t>(record.at(1) << 8 | record.at(2)),
                      .message = Bytes(record.begin() + 5, record.end())});
  }
  return hellos;
}

}  // namespace smtpmatrix::testing
