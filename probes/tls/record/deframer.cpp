#include "probes/tls/record/deframer.h"

namespace smtpmatrix::tls::record {
namespace {

constexpr std::uint8_t first_content_type = 20;
constexpr std::uint8_t last_content_type = 24;
constexpr std::uint8_t major_version = 3;

// RFC 8446 5.1: legacy_record_version is ignored for all purposes, so only its major half, which tells TLS
// from other protocols, is looked at.
bool may_begin_record(View bytes) {
  if (bytes.empty()) return true;
  if (bytes[0] < first_content_type || bytes[0] > last_content_type) return false;
  return bytes.size() < 2 || bytes[1] == major_version;
}

std::size_t fragment_bytes(View header) { return static_cast<std::size_t>(header[3] << 8 | header[4]); }

}  // namespace

void Deframer::add(View bytes) {
  if (start_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  append(buffer_, bytes);
}

tl::expected<std::optional<Record>, DeframeError> Deframer::next() const {
  const View bytes = pending();
  if (!may_begin_record(bytes)) return tl::unexpected(DeframeError::not_tls);
  if (bytes.size() < limits::header_bytes) return std::nullopt;
  const View header = bytes.first(limits::header_bytes);
  const std::size_t length = fragment_bytes(header);
  if (length > limit_) return tl::unexpected(DeframeError::record_overflow);
  if (bytes.size() < limits::header_bytes + length) return std::nullopt;
  return Record{.type = header[0],
                .version = static_cast<std::uint16_t>(header[1] << 8 | header[2]),
                .fragment = bytes.subspan(limits::header_bytes, length),
                .header = header};
}

void Deframer::drop() {
  const View bytes = pending();
  start_ += limits::header_bytes + fragment_bytes(bytes);
}

}  // namespace smtpmatrix::tls::record
