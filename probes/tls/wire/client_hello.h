// ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2): read for tests and snapshots, written byte for byte.
#pragma once

#include <vector>

#include "probes/tls/wire/extension.h"

namespace smtpmatrix::tls::wire {

struct ClientHello {
  std::uint16_t legacy_version = 0;
  View random;      ///< 32 bytes
  View session_id;  ///< at most 32
  std::vector<std::uint16_t> cipher_suites;
  View compression_methods;
  bool has_extensions = false;  ///< an empty block and none are different bytes
  Extensions extensions;
};

[[nodiscard]] Read<ClientHello> read_client_hello(View body);
[[nodiscard]] Bytes write_client_hello(const ClientHello& hello);

}  // namespace smtpmatrix::tls::wire
