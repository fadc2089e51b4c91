// supported_versions (43), RFC 8446 4.2.1.
#pragma once

#include <vector>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

[[nodiscard]] Read<std::vector<std::uint16_t>> read_supported_versions_client(View body);
[[nodiscard]] Bytes write_supported_versions_client(const std::vector<std::uint16_t>& versions);
[[nodiscard]] Read<std::uint16_t> read_supported_versions_server(View body);
[[nodiscard]] Bytes write_supported_versions_server(std::uint16_t version);

}  // namespace smtpmatrix::tls::wire
