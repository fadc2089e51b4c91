// Inside the room: what every protection shares. The sequence number, the header of a record, and the
// thirteen bytes that TLS 1.0 to 1.2 authenticate beside the content.
#pragma once

#include <array>
#include <tl/expected.hpp>

#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/record/protection.h"

namespace smtpmatrix::tls::record {

/// RFC 5246 6.1: starts at zero with each change of keys, and never wraps.
class SequenceNumber {
 public:
  /// The number of the next record, or sequence_exhausted.
  [[nodiscard]] tl::expected<std::uint64_t, RecordError> take() {
    if (next_ >= limits::records_per_key) return tl::unexpected(RecordError::sequence_exhausted);
    return next_++;
  }

 private:
  std::uint64_t next_ = 0;
};

void write_header(std::uint8_t type, std::uint16_t version, std::size_t fragment_bytes, Bytes& out);

[[nodiscard]] std::array<std::uint8_t, 8> big_endian(std::uint64_t number);

/// RFC 5246 6.2.3.1 and 6.2.3.3: seq_num + type + version + length.
[[nodiscard]] std::array<std::uint8_t, 13> additional_data(std::uint64_t sequence, std::uint8_t type,
                                                           std::uint16_t version, std::size_t length);

/// How often HMAC's inner hash compresses for a record of so many bytes of content, its additional data
/// included and the key's block not: what the duration of checking a MAC tells of the content's length.
[[nodiscard]] std::size_t mac_compressions(crypto::HashAlgorithm hash, std::size_t content_bytes);

// One per kind of protection; protection.h's factories choose.
[[nodiscard]] std::unique_ptr<Sealer> make_cbc_sealer(std::uint16_t version, const CbcProtection& suite,
                                                      const DirectionKeys& keys, MacOrder order,
                                                      Random& random);
[[nodiscard]] std::unique_ptr<Opener> make_cbc_opener(std::uint16_t version, const CbcProtection& suite,
                                                      const DirectionKeys& keys, MacOrder order);
[[nodiscard]] std::unique_ptr<Sealer> make_rc4_sealer(std::uint16_t version, const Rc4Protection& suite,
                                                      const DirectionKeys& keys);
[[nodiscard]] std::unique_ptr<Opener> make_rc4_opener(std::uint16_t version, const Rc4Protection& suite,
                                                      const DirectionKeys& keys);
[[nodiscard]] std::unique_ptr<Sealer> make_aead12_sealer(const AeadProtection& suite,
                                                         const DirectionKeys& keys);
[[nodiscard]] std::unique_ptr<Opener> make_aead12_opener(const AeadProtection& suite,
                                                         const DirectionKeys& keys);

}  // namespace smtpmatrix::tls::record
