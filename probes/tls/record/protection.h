// Protecting and unprotecting records, per version and suite. One Sealer protects what we send, one Opener
// unprotects what the peer sends; each holds one direction's keys and sequence number from the moment the
// keys change until they change again.
//
// A failed open says nothing about where a record went wrong (RFC 5246 6.2.3.2): padding and MAC are both
// always computed, and both failures are bad_record_mac.
#pragma once

#include <memory>
#include <string_view>
#include <tl/expected.hpp>

#include "probes/base/bytes.h"
#include "probes/base/random.h"
#include "probes/tls/keys/schedule12.h"
#include "probes/tls/keys/schedule13.h"
#include "probes/tls/keys/suite.h"
#include "probes/tls/record/deframer.h"

namespace smtpmatrix::tls::record {

enum class RecordError : std::uint8_t {
  bad_record_mac,   ///< alert bad_record_mac
  record_overflow,  ///< content over 2^14 bytes: alert record_overflow
  unexpected_type,  ///< TLS 1.3: not opaque_type application_data, or nothing but padding: unexpected_message
  sequence_exhausted,  ///< over limits::records_per_key: our limit
};
[[nodiscard]] std::string_view to_string(RecordError error);

struct Content {
  std::uint8_t type = 0;
  View bytes;  ///< valid until the next open()
};

class Sealer {
 public:
  virtual ~Sealer() = default;
  /// Appends one whole record, header included, to `out`. `content` is at most limits::content_bytes.
  [[nodiscard]] virtual tl::expected<void, RecordError> seal_record(std::uint8_t type, View content,
                                                                    Bytes& out) = 0;
  /// TLS 1.0 CBC: the IV of a record is known to whoever saw the one before, so application data is sent as 1
  /// byte and n-1 bytes (the answer to BEAST, RFC 7457 2.1).
  [[nodiscard]] virtual bool wants_first_byte_alone() const { return false; }
};

class Opener {
 public:
  virtual ~Opener() = default;
  [[nodiscard]] virtual tl::expected<Content, RecordError> open(const Record& record) = 0;
};

/// RFC 7366.
enum class MacOrder : std::uint8_t { mac_then_encrypt, encrypt_then_mac };

/// TLS 1.0 to 1.2. `order` matters for CBC suites only. `random` gives explicit IVs and outlives the Sealer.
[[nodiscard]] std::unique_ptr<Sealer> make_sealer12(std::uint16_t version, const Suite& suite,
                                                    const DirectionKeys& keys, MacOrder order,
                                                    Random& random);
[[nodiscard]] std::unique_ptr<Opener> make_opener12(std::uint16_t version, const Suite& suite,
                                                    const DirectionKeys& keys, MacOrder order);

[[nodiscard]] std::unique_ptr<Sealer> make_sealer13(const Suite& suite, const TrafficKeys& keys);
[[nodiscard]] std::unique_ptr<Opener> make_opener13(const Suite& suite, const TrafficKeys& keys);

/// Before any keys: content as it is under a header of this version.
[[nodiscard]] std::unique_ptr<Sealer> make_plain_sealer(std::uint16_t version);
[[nodiscard]] std::unique_ptr<Opener> make_plain_opener();

/// Any amount of content in as many records as it needs: fragments of at most `most` bytes, each first
/// application byte alone where the sealer wants that. Empty content makes one empty record.
[[nodiscard]] tl::expected<void, RecordError> seal(Sealer& sealer, std::uint8_t type, View content,
                                                   Bytes& out, std::size_t most = limits::content_bytes);

}  // namespace smtpmatrix::tls::record
