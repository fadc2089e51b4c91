// Host names and address literals: text → the form that everything after this room uses. Internal.
#pragma once

#include <string>
#include <string_view>

#include "scanner/target/target.h"

namespace smtpmatrix::scanner {

/// RFC 1035 2.3.4, without the root label.
inline constexpr std::size_t max_host_bytes = 253;
inline constexpr std::size_t max_label_bytes = 63;

/// What is quoted in an error: printable, at most 60 bytes.
[[nodiscard]] std::string quoted(std::string_view text);

/// Canonical text of an address literal, with or without brackets around IPv6; empty if it is none. A zone
/// (`%eth0`) stays.
[[nodiscard]] std::string canonical_address(std::string_view text);

}  // namespace smtpmatrix::scanner
