// Writes big-endian integers and length-prefixed vectors (RFC 8446 section 3).
//
//   Writer writer;
//   writer.u16(0x0303);
//   writer.vector_u16([&] { writer.u16(0x001d); });   // the length is filled in afterwards
//
// A vector longer than its prefix can say is a bug of ours and throws std::length_error.
#pragma once

#include <concepts>
#include <stdexcept>
#include <utility>

#include "probes/base/bytes.h"

namespace smtpmatrix {

class Writer {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(value); }
  void u16(std::uint16_t value) { integer(value, 2); }
  void u24(std::uint32_t value) { integer(value, 3); }
  void u32(std::uint32_t value) { integer(value, 4); }
  void bytes(View more) { append(bytes_, more); }
  void text(std::string_view more) { append(bytes_, as_view(more)); }

  void vector_u8(std::invocable auto&& body) { vector(1, body); }
  void vector_u16(std::invocable auto&& body) { vector(2, body); }
  void vector_u24(std::invocable auto&& body) { vector(3, body); }
  void vector_u8(View body) {
    vector(1, [&] { bytes(body); });
  }
  void vector_u16(View body) {
    vector(2, [&] { bytes(body); });
  }
  void vector_u24(View body) {
    vector(3, [&] { bytes(body); });
  }

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] View view() const { return bytes_; }
  [[nodiscard]] Bytes finish() && { return std::move(bytes_); }

 private:
  void integer(std::uint32_t value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }

  void vector(std::size_t prefix_bytes, auto&& body) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + prefix_bytes);
    body();
    const std::size_t length = bytes_.size() - at - prefix_bytes;
    if (length >> (8 * prefix_bytes) != 0)
      throw std::length_error("vector longer than its length prefix can say");
    for (std::size_t i = 0; i < prefix_bytes; ++i) {
      bytes_[at + i] = static_cast<std::uint8_t>(length >> (8 * (prefix_bytes - 1 - i)));
    }
  }

  Bytes bytes_;
};

}  // namespace smtpmatrix
