#include "probes/certs/der.h"

#include <algorithm>
#include <array>
#include <bit>

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

namespace {

/// Takes an INTEGER that is positive and odd, without its leading zeros.
std::optional<View> take_odd(View& bytes) {
  const auto element = take(bytes);
  if (!element || element->tag != integer || element->body.empty() || element->body.front() >= 0x80)
    return std::nullopt;
  const auto first_byte = std::ranges::find_if(element->body, [](std::uint8_t byte) { return byte != 0; });
  const View value(first_byte, element->body.end());
  if (value.empty() || value.back() % 2 == 0) return std::nullopt;
  return value;
}

}  // namespace
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

unsigned rsa_modulus_bits(View certificate) {
  const auto key_info = subject_public_key_info(certificate);
  if (!key_info) return 0;
  View fields = der::first(*key_info)->body;
  const auto algorithm = der::take(fields);
  const auto key = der::take(fields);
  if (!algorithm || !key || !fields.empty() || key->tag != der::bit_string) return 0;
  constexpr std::array<std::uint8_t, 9> rsa_encryption = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                          0x0d, 0x01, 0x01, 0x01};
  const auto identifier = der::first(algorithm->body);
  if (!identifier || !std::ranges::equal(identifier->body, rsa_encryption)) return 0;
  // The first byte of a bit string counts the bits that its last one leaves unused.
  if (key->body.empty() || key->body.front() != 0) return 0;
  const auto rsa_key = der::first(key->body.subspan(1));
  if (!rsa_key || rsa_key->tag != der::sequence || rsa_key->size + 1 != key->body.size()) return 0;
  View numbers = rsa_key->body;
  const auto modulus = der::take_odd(numbers);
  const auto exponent = der::take_odd(numbers);
  if (!modulus || modulus->size() < 2 || !exponent || !numbers.empty()) return 0;
  const bool exponent_is_one = exponent->size() == 1 && exponent->front() == 1;
  if (exponent_is_one) return 0;
  return static_cast<unsigned>(modulus->size() * 8) -
         static_cast<unsigned>(std::countl_zero(modulus->front()));
}

}  // namespace smtpmatrix::certs
