// key_share (51), RFC 8446 4.2.8: client shares, the server's share, and the group a HelloRetryRequest asks
// for.
#pragma once

#include <vector>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

struct KeyShareEntry {
  std::uint16_t group = 0;
  View key_exchange;
};

[[nodiscard]] Read<std::vector<KeyShareEntry>> read_key_share_client(View body);
[[nodiscard]] Bytes write_key_share_client(const std::vector<KeyShareEntry>& entries);
[[nodiscard]] Read<KeyShareEntry> read_key_share_server(View body);
[[nodiscard]] Bytes write_key_share_server(const KeyShareEntry& entry);
[[nodiscard]] Read<std::uint16_t> read_key_share_retry(View body);
[[nodiscard]] Bytes write_key_share_retry(std::uint16_t group);

}  // namespace smtpmatrix::tls::wire
