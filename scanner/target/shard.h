// One part of a list that several scans share. A host belongs to exactly one part, however often and in
// whatever order the list names it, so no two parts talk to the same name.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/target/target.h"

namespace smtpmatrix::scanner {

struct Shard {
  std::uint32_t index = 1;  ///< 1 … count
  std::uint32_t count = 1;

  /// Whether the host, in its canonical form, is of this part. The same in every version of the program.
  [[nodiscard]] bool contains(std::string_view host) const;
};

/// `I/N` of `--shard`.
[[nodiscard]] Parsed<Shard> parse_shard(std::string_view text);

}  // namespace smtpmatrix::scanner
