// What a reader of handshake bytes admits from a peer. A message beyond these is the peer's limit_exceeded,
// never a growing buffer.
#pragma once

#include <cstddef>

namespace smtpmatrix::tls::wire::limits {

/// A Certificate message: long chains of 4096-bit keys with many names stay below 40 KiB.
inline constexpr std::size_t certificate_message_bytes = 256 * 1024;
/// Any other handshake message; a CertificateRequest with a public root store's names stays below it.
inline constexpr std::size_t handshake_message_bytes = 64 * 1024;
/// Extensions in one message.
inline constexpr std::size_t extensions = 128;

}  // namespace smtpmatrix::tls::wire::limits
