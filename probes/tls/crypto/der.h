// Inside the room: tag, length and contents of DER (X.690), one element at a time, no deeper than asked.
#pragma once

#include "probes/base/bytes.h"
#include "probes/base/reader.h"

namespace smtpmatrix::tls::crypto::der {

namespace tag {
inline constexpr std::uint8_t boolean = 0x01;
inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t bit_string = 0x03;
inline constexpr std::uint8_t octet_string = 0x04;
inline constexpr std::uint8_t oid = 0x06;
inline constexpr std::uint8_t sequence = 0x30;
}  // namespace tag

struct Element {
  std::uint8_t tag = 0;
  View content;
  std::size_t header_bytes = 0;
};

/// The next element, whatever it is.
[[nodiscard]] Element read_element(Reader& reader);
/// The next element; the reader fails if it has another tag.
[[nodiscard]] Element expect(Reader& reader, std::uint8_t tag);

}  // namespace smtpmatrix::tls::crypto::der
