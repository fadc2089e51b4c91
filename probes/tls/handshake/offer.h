// What a TLS client puts into its ClientHello, and what it accepts afterwards. Plain data: probes/clients
// fills it from data, the handshake sends it and holds the server to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/base/bytes.h"

namespace smtpmatrix::tls {

/// One extension in its place on the wire. Most bodies are literal; three depend on the connection and are
/// written when the hello is: server_name (left out when there is no name or it is an address), key_share
/// (one entry a group of `Offer::key_share_groups`), and padding where `Offer::pads_to_512`.
struct OfferedExtension {
  std::uint16_t type = 0;
  Bytes body;  ///< ignored for server_name, key_share, and padding that is written
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
  std::uint8_t session_id_bytes = 0;         ///< 32 in 1.3 middlebox compatibility mode
  std::vector<OfferedExtension> extensions;  ///< in order
  bool has_extensions = true;                ///< false: no extensions block at all
  /// Groups whose shares are sent at once. One that the engine cannot agree in gets bytes that look like a
  /// share of it; a server that takes it is told as our limit.
  std::vector<std::uint16_t> key_share_groups;
  /// RFC 7685: the padding extension makes a hello of 256 to 511 bytes one of 512; others do without it.
  bool pads_to_512 = false;
  /// RFC 5246 E.2: not empty, the hello goes out in the format of SSL 2.0 with these cipher specs of three
  /// bytes, in order, and has neither session id nor compression methods nor extensions.
  std::vector<std::uint32_t> sslv2_cipher_specs;
  std::uint8_t sslv2_challenge_bytes = 32;  ///< 16 to 32

  // Limits of the client, applied to what the server sends.
  unsigned dh_bits_min = 0;
  std::optional<unsigned> dh_bits_max;                   ///< empty: as far as the engine goes
  KeyUsageCheck ecdsa_key_usage = KeyUsageCheck::never;  ///< of Ed25519 too
  KeyUsageCheck rsa_key_usage = KeyUsageCheck::never;
};

}  // namespace smtpmatrix::tls
