// The extensions whose body is a list of 16-bit numbers behind a 16-bit length: supported_groups (10, RFC
// 8446 4.2.7), signature_algorithms (13) and signature_algorithms_cert (50, RFC 8446 4.2.3).
#pragma once

#include <vector>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

[[nodiscard]] Read<std::vector<std::uint16_t>> read_numbers(View body, std::string_view what);
[[nodiscard]] Bytes write_numbers(const std::vector<std::uint16_t>& numbers);

}  // namespace smtpmatrix::tls::wire
