// What makes records smaller than 2^14 bytes: max_fragment_length (1), RFC 6066 4, and record_size_limit
// (28), RFC 8449 4. The bodies are the same in a ClientHello and in the answer.
#pragma once

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

/// In bytes: 512, 1024, 2048 or 4096. Any other code is malformed.
[[nodiscard]] Read<std::size_t> read_max_fragment_length(View body);
/// `bytes` is one of those four.
[[nodiscard]] Bytes write_max_fragment_length(std::size_t bytes);

[[nodiscard]] Read<std::size_t> read_record_size_limit(View body);
[[nodiscard]] Bytes write_record_size_limit(std::uint16_t bytes);

}  // namespace smtpmatrix::tls::wire
