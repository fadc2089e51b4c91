// What a TLS client puts into its ClientHello, and what it accepts afterwards. Plain data: probes/clients
// fills it from data, the handshake sends it and holds the server to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/base/bytes.h"

namespace smtpmatrix::tls {

/// One extension in its place on the wire. Most bodies are literal; four depend on the connection and are
/// written when the hello is: server_name (left out when there is no name or it is an address), key_share
/// (one entry a group of `Offer::key_share_groups`), session_ticket and padding stay literal.
struct OfferedExtension {
  std::uint16_t type = 0;
  Bytes body;  ///< ignored for server_name and key_share
};

/// Whether a leaf whose key usage forbids what its key is used for ends the handshake. RFC 5246 7.4.2 and RFC
/// 8446 4.4.2.2 bind the server; clients differ.
enum class KeyUsageCheck : std::uint8_t { never, in_tls13, always };

struct Offer {
  std::uint16_t record_version = 0x0301;
  std::uint16_t legacy_version = 0x0303;  ///< ClientHello.legacy_version
  std::vector<std::uint16_t> versions;    ///< that we accept in ServerHello, best first: {0x0304, 0x0303}
  std::vector<std::uint16_t>
      cipher_suites;  ///< in order, signalling values (0x00ff, 0x5600) and GREASE included
  Bytes compression_methods = {0};
  std::uint8_t session_id_bytes = 0;            ///< 32 in 1.3 middlebox compatibility mode
  std::vector<OfferedExtension> extensions;     ///< in order
  bool has_extensions = true;                   ///< false: no extensions block at all
  std::vector<std::uint16_t> key_share_groups;  ///< groups whose shares are sent at once

  // Limits of the client, applied to what the server sends.
  unsigned dh_bits_min = 0;
  unsigned dh_bits_max = 8192;
  KeyUsageCheck ecdsa_key_usage = KeyUsageCheck::never;  ///< of Ed25519 too
  KeyUsageCheck rsa_key_usage = KeyUsageCheck::never;
};

}  // namespace smtpmatrix::tls
