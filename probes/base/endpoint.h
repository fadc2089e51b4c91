// Where a probe goes: host as the user named it, port, the address that was dialled, and the mode spoken
// there.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "probes/base/stage.h"

namespace smtpmatrix {

struct Endpoint {
  std::string host;  ///< A-label, lower case, or an address literal without brackets
  std::uint16_t port = 0;
  std::string address;  ///< textual IPv4 or IPv6; empty while the name is not resolved
  Mode mode = Mode::starttls;

  auto operator<=>(const Endpoint&) const = default;
};

/// `host:port`, with brackets around an IPv6 host: the report's `endpoint`.
[[nodiscard]] std::string host_port(const Endpoint& endpoint);
/// `host:port/mode`, the form a target takes on the command line.
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

}  // namespace smtpmatrix
