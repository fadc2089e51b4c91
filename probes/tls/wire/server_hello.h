// ServerHello of every version, and HelloRetryRequest, which is one with a fixed random (RFC 8446 4.1.3,
// 4.1.4); the sentinels that tell of a downgrade.
#pragma once

#include "probes/tls/wire/extension.h"

namespace smtpmatrix::tls::wire {

struct ServerHello {
  std::uint16_t legacy_version = 0;
  View random;  ///< 32 bytes
  View session_id;
  std::uint16_t cipher_suite = 0;
  std::uint8_t compression_method = 0;
  bool has_extensions = false;
  Extensions extensions;
};

[[nodiscard]] Read<ServerHello> read_server_hello(View body);
[[nodiscard]] Bytes write_server_hello(const ServerHello& hello);

[[nodiscard]] bool is_hello_retry_request(const ServerHello& hello);
/// SHA-256("HelloRetryRequest"), RFC 8446 4.1.3.
[[nodiscard]] View hello_retry_request_random();

/// What the last eight bytes of ServerHello.random say of the server's highest version.
enum class DowngradeSentinel : std::uint8_t { none, below_tls13, below_tls12 };
[[nodiscard]] DowngradeSentinel downgrade_sentinel(const ServerHello& hello);

/// supported_versions if it is there, else legacy_version. Malformed: that extension's body.
[[nodiscard]] Read<std::uint16_t> selected_version(const ServerHello& hello);

}  // namespace smtpmatrix::tls::wire
