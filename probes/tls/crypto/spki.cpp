#include "probes/tls/crypto/spki.h"

#include <algorithm>
#include <array>

#include "probes/base/reader.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/limits.h"

namespace smtpmatrix::tls::crypto {
namespace {

constexpr std::uint8_t tag_oid = 0x06;
constexpr std::uint8_t tag_integer = 0x02;
constexpr std::uint8_t tag_sequence = 0x30;
constexpr std::uint8_t tag_version = 0xa0;

constexpr std::array<std::uint8_t, 9> oid_rsa_encryption = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1};
constexpr std::array<std::uint8_t, 9> oid_rsassa_pss = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10};
constexpr std::array<std::uint8_t, 7> oid_ec_public_key = {0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1};
constexpr std::array<std::uint8_t, 3> oid_ed25519 = {0x2b, 0x65, 0x70};
constexpr std::array<std::uint8_t, 8> oid_secp256r1 = {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7};
constexpr std::array<std::uint8_t, 5> oid_secp384r1 = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr std::array<std::uint8_t, 5> oid_secp521r1 = {0x2b, 0x81, 0x04, 0x00, 0x23};

bool equals(View a, View b) { return std::ranges::equal(a, b); }

struct Element {
  std::uint8_t tag = 0;
  View content;
  std::size_t header_bytes = 0;
};

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

SpkiAlgorithm algorithm_of(View oid) {
  if (equals(oid, oid_rsa_encryption)) return SpkiAlgorithm::rsa_encryption;
  if (equals(oid, oid_rsassa_pss)) return SpkiAlgorithm::rsassa_pss;
  if (equals(oid, oid_ec_public_key)) return SpkiAlgorithm::ec_public_key;
  if (equals(oid, oid_ed25519)) return SpkiAlgorithm::ed25519;
  return SpkiAlgorithm::other;
}

// SubjectPublicKeyInfo ::= SEQUENCE { algorithm SEQUENCE { OID, parameters ANY OPTIONAL }, BIT STRING }
Result<Spki> read_spki(const Element& element) {
  Spki spki;
  spki.der = {element.content.data() - element.header_bytes, element.content.size() + element.header_bytes};
  Reader body(element.content);
  Reader identifier(expect(body, tag_sequence).content);
  spki.algorithm = algorithm_of(expect(identifier, tag_oid).content);
  if (!body.ok() || !identifier.ok()) return tl::unexpected(CryptoError::malformed_certificate);
  if (spki.algorithm != SpkiAlgorithm::ec_public_key || identifier.empty()) return spki;
  const Element parameters = read_element(identifier);
  if (identifier.ok() && parameters.tag == tag_oid) spki.curve_oid = parameters.content;
  return spki;
}

}  // namespace

Result<Spki> find_spki(View certificate) {
  if (certificate.size() > limits::certificate_bytes)
    return tl::unexpected(CryptoError::malformed_certificate);
  Reader outer(certificate);
  Reader whole(expect(outer, tag_sequence).content);
  Reader tbs(expect(whole, tag_sequence).content);
  Element first = read_element(tbs);
  if (first.tag == tag_version) first = read_element(tbs);
  if (first.tag != tag_integer) tbs.fail("serialNumber");
  for ([[maybe_unused]] const auto* field : {"signature", "issuer", "validity", "subject"}) {
    (void)expect(tbs, tag_sequence);
  }
  const Element spki = expect(tbs, tag_sequence);
  if (!outer.ok() || !whole.ok() || !tbs.ok()) return tl::unexpected(CryptoError::malformed_certificate);
  return read_spki(spki);
}

std::optional<std::uint16_t> named_group(View curve_oid) {
  if (equals(curve_oid, oid_secp256r1)) return iana::group::secp256r1;
  if (equals(curve_oid, oid_secp384r1)) return iana::group::secp384r1;
  if (equals(curve_oid, oid_secp521r1)) return iana::group::secp521r1;
  return std::nullopt;
}

}  // namespace smtpmatrix::tls::crypto
