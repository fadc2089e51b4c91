// Reads the big-endian integers and length-prefixed vectors of TLS (RFC 8446 section 3) and DER from foreign
// bytes.
//
// A Reader never reads past its view and never throws. The first read that does not fit marks it failed;
// every later read returns zero or empty. Read a whole structure, then ask `ok()` once: `failure()` says at
// which offset, what was wanted and how many bytes were left.
#pragma once

#include <cstddef>
#include <string_view>

#include "probes/base/bytes.h"

namespace smtpmatrix {

/// Why foreign bytes could not be read: at `offset` (from the start of the outermost view) `wanted` did not
/// fit.
struct Malformed {
  std::size_t offset = 0;
  std::string_view wanted;  ///< a literal: the field's name in its RFC
};

class Reader {
 public:
  explicit Reader(View bytes) : bytes_(bytes) {}

  std::uint8_t u8(std::string_view what) { return static_cast<std::uint8_t>(integer(1, what)); }
  std::uint16_t u16(std::string_view what) { return static_cast<std::uint16_t>(integer(2, what)); }
  std::uint32_t u24(std::string_view what) { return integer(3, what); }
  std::uint32_t u32(std::string_view what) { return integer(4, what); }
  View take(std::size_t count, std::string_view what);
  View rest() { return take(remaining(), "rest"); }

  /// A vector whose length stands in 1, 2 or 3 bytes before it.
  View vector_u8(std::string_view what) { return take(u8(what), what); }
  View vector_u16(std::string_view what) { return take(u16(what), what); }
  View vector_u24(std::string_view what) { return take(u24(what), what); }
  /// The same as a Reader of its own, whose offsets go on from the outermost view.
  Reader inner_u8(std::string_view what) { return inner(vector_u8(what)); }
  Reader inner_u16(std::string_view what) { return inner(vector_u16(what)); }
  Reader inner_u24(std::string_view what) { return inner(vector_u24(what)); }

  /// Fails unless everything was read.
  void expect_end(std::string_view what);
  /// Fails for a reason that the caller saw, at the current offset.
  void fail(std::string_view what);
  /// Fails as `inner`, read out of this one, did; nothing if it did not.
  void adopt_failure(const Reader& inner);

  [[nodiscard]] std::size_t remaining() const { return failed_ ? 0 : bytes_.size() - position_; }
  [[nodiscard]] std::size_t offset() const { return base_ + position_; }
  [[nodiscard]] bool empty() const { return remaining() == 0; }
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] const Malformed& failure() const { return failure_; }

 private:
  std::uint32_t integer(std::size_t count, std::string_view what);
  Reader inner(View part);

  View bytes_;
  std::size_t position_ = 0;
  std::size_t base_ = 0;
  bool failed_ = false;
  Malformed failure_;
};

}  // namespace smtpmatrix
