// Sizes of records (RFC 5246 6.2, RFC 8446 5.1–5.2) and how many one key may protect.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smtpmatrix::tls::record::limits {

inline constexpr std::size_t header_bytes = 5;
/// TLSPlaintext.length, and TLSInnerPlaintext.content.
inline constexpr std::size_t content_bytes = 16384;
/// RFC 5246 6.2.3: TLSCiphertext.length.
inline constexpr std::size_t ciphertext_bytes_12 = content_bytes + 2048;
/// RFC 8446 5.2: TLSCiphertext.length.
inline constexpr std::size_t ciphertext_bytes_13 = content_bytes + 256;
/// Records under one key. RFC 8446 5.5 admits 2^24.5 of AES-GCM; no session here comes near, so one number,
/// below every suite's, for all.
inline constexpr std::uint64_t records_per_key = std::uint64_t{1} << 24;

}  // namespace smtpmatrix::tls::record::limits
