// server_name (0), RFC 6066 3: one host_name, never an address literal.
#pragma once

#include <string_view>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

/// Empty when the list names no host.
[[nodiscard]] Read<std::string_view> read_server_name(View body);
[[nodiscard]] Bytes write_server_name(std::string_view host);
/// RFC 6066 3: "Literal IPv4 and IPv6 addresses are not permitted in HostName".
[[nodiscard]] bool may_be_server_name(std::string_view host);

}  // namespace smtpmatrix::tls::wire
