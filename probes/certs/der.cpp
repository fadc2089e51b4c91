#include "probes/certs/der.h"

#include "probes/base/reader.h"

namespace smtpmatrix::certs {
namespace der {
namespace {

// X.690 8.1.3: short form below 128, else the number of length bytes. More than 3 of them is more than any
// certificate that is read here.
std::size_t length(Reader& reader) {
  const std::uint8_t first_byte = reader.u8("length");
  switch (first_byte) {
    case 0x81: return reader.u8("length");
    case 0x82: return reader.u16("length");
    case 0x83: return reader.u24("length");
    default: break;
  }
  if (first_byte >= 0x80) reader.fail("length");
  return first_byte;
}

}  // namespace

std::optional<DerElement> first(View bytes) {
  Reader reader(bytes);
  DerElement element;
  element.tag = reader.u8("tag");
  element.body = reader.take(length(reader), "value");
  if (!reader.ok()) return std::nullopt;
  element.size = bytes.size() - reader.remaining();
  return element;
}

std::optional<DerElement> take(View& bytes) {
  const auto element = first(bytes);
  if (element) bytes = bytes.subspan(element->size);
  return element;
}

}  // namespace der

std::optional<View> subject_public_key_info(View certificate) {
  const auto outer = der::first(certificate);
  if (!outer || outer->tag != der::sequence) return std::nullopt;
  const auto tbs_certificate = der::first(outer->body);
  if (!tbs_certificate || tbs_certificate->tag != der::sequence) return std::nullopt;

  // RFC 5280 4.1: version (only if not v1), serialNumber, signature, issuer, validity, subject, then the key.
  View fields = tbs_certificate->body;
  const auto version = der::first(fields);
  if (version && version->tag == der::explicit_0) fields = fields.subspan(version->size);
  for (int skipped = 0; skipped < 5; ++skipped) {
    if (!der::take(fields)) return std::nullopt;
  }
  const auto key = der::first(fields);
  if (!key || key->tag != der::sequence) return std::nullopt;
  return fields.first(key->size);
}

}  // namespace smtpmatrix::certs
