#include "probes/tls/crypto/der.h"

namespace smtpmatrix::tls::crypto::der {
namespace {

// X.690 8.1.3: one byte below 128, else the number of length bytes; more than three never fit our limit.
std::size_t read_length(Reader& reader) {
  const std::uint8_t first = reader.u8("length");
  if (first < 0x80) return first;
  switch (first & 0x7f) {
    case 1: return reader.u8("length");
    case 2: return reader.u16("length");
    case 3: return reader.u24("length");
    default: reader.fail("length"); return 0;
  }
}

}  // namespace

Element read_element(Reader& reader) {
  const std::size_t start = reader.offset();
  Element element;
  element.tag = reader.u8("tag");
  const std::size_t length = read_length(reader);
  element.header_bytes = reader.offset() - start;
  element.content = reader.take(length, "contents");
  return element;
}

Element expect(Reader& reader, std::uint8_t tag) {
  const Element element = read_element(reader);
  if (element.tag != tag) reader.fail("another tag");
  return element;
}

}  // namespace smtpmatrix::tls::crypto::der
