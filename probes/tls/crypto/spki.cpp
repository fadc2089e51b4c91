#include "probes/tls/crypto/spki.h"

#include <algorithm>
#include <array>

#include "probes/base/reader.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/der.h"
#include "probes/tls/crypto/limits.h"

namespace smtpmatrix::tls::crypto {
namespace {

namespace tag = der::tag;

// RFC 5280 4.1: explicit tags of TBSCertificate.
constexpr std::uint8_t tag_version = 0xa0;
constexpr std::uint8_t tag_extensions = 0xa3;

constexpr std::array<std::uint8_t, 9> oid_rsa_encryption = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1};
constexpr std::array<std::uint8_t, 9> oid_rsassa_pss = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10};
constexpr std::array<std::uint8_t, 7> oid_ec_public_key = {0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1};
constexpr std::array<std::uint8_t, 3> oid_ed25519 = {0x2b, 0x65, 0x70};
constexpr std::array<std::uint8_t, 3> oid_key_usage = {0x55, 0x1d, 0x0f};
constexpr std::array<std::uint8_t, 8> oid_secp256r1 = {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7};
constexpr std::array<std::uint8_t, 5> oid_secp384r1 = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr std::array<std::uint8_t, 5> oid_secp521r1 = {0x2b, 0x81, 0x04, 0x00, 0x23};

bool equals(View a, View b) { return std::ranges::equal(a, b); }

SpkiAlgorithm algorithm_of(View oid) {
  if (equals(oid, oid_rsa_encryption)) return SpkiAlgorithm::rsa_encryption;
  if (equals(oid, oid_rsassa_pss)) return SpkiAlgorithm::rsassa_pss;
  if (equals(oid, oid_ec_public_key)) return SpkiAlgorithm::ec_public_key;
  if (equals(oid, oid_ed25519)) return SpkiAlgorithm::ed25519;
  return SpkiAlgorithm::other;
}

// SubjectPublicKeyInfo ::= SEQUENCE { algorithm SEQUENCE { OID, parameters ANY OPTIONAL }, BIT STRING }
Result<Spki> read_spki(const der::Element& element) {
  Spki spki;
  spki.der = {element.content.data() - element.header_bytes, element.content.size() + element.header_bytes};
  Reader body(element.content);
  Reader identifier(der::expect(body, tag::sequence).content);
  spki.algorithm = algorithm_of(der::expect(identifier, tag::oid).content);
  if (!body.ok() || !identifier.ok()) return tl::unexpected(CryptoError::malformed_certificate);
  if (spki.algorithm != SpkiAlgorithm::ec_public_key || identifier.empty()) return spki;
  const der::Element parameters = der::read_element(identifier);
  if (identifier.ok() && parameters.tag == tag::oid) spki.curve_oid = parameters.content;
  return spki;
}

// RFC 5280 4.2.1.3: a BIT STRING whose first bit is digitalSignature and whose third is keyEncipherment.
KeyUsage read_key_usage(View extension_value) {
  Reader reader(extension_value);
  const View bits = der::expect(reader, tag::bit_string).content;
  // X.690 8.6.2: the first byte counts unused bits.
  const std::uint8_t flags = reader.ok() && bits.size() > 1 ? bits[1] : 0;
  return {.digital_signature = (flags & 0x80) != 0, .key_encipherment = (flags & 0x20) != 0};
}

// Extension ::= SEQUENCE { extnID OID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
KeyUsage find_key_usage(Reader& after_spki) {
  der::Element element;
  while (!after_spki.empty() && element.tag != tag_extensions) element = der::read_element(after_spki);
  if (element.tag != tag_extensions) return {};
  Reader wrapped(element.content);
  Reader extensions(der::expect(wrapped, tag::sequence).content);
  while (!extensions.empty()) {
    Reader extension(der::expect(extensions, tag::sequence).content);
    const bool is_key_usage = equals(der::expect(extension, tag::oid).content, oid_key_usage);
    der::Element value = der::read_element(extension);
    if (value.tag == tag::boolean) value = der::read_element(extension);
    if (is_key_usage && extension.ok() && value.tag == tag::octet_string)
      return read_key_usage(value.content);
  }
  return {};
}

}  // namespace

Result<Spki> find_spki(View certificate) {
  if (certificate.size() > limits::certificate_bytes)
    return tl::unexpected(CryptoError::malformed_certificate);
  Reader outer(certificate);
  Reader whole(der::expect(outer, tag::sequence).content);
  Reader tbs(der::expect(whole, tag::sequence).content);
  der::Element first = der::read_element(tbs);
  if (first.tag == tag_version) first = der::read_element(tbs);
  if (first.tag != tag::integer) tbs.fail("serialNumber");
  for ([[maybe_unused]] const auto* field : {"signature", "issuer", "validity", "subject"}) {
    (void)der::expect(tbs, tag::sequence);
  }
  const der::Element spki = der::expect(tbs, tag::sequence);
  if (!outer.ok() || !whole.ok() || !tbs.ok()) return tl::unexpected(CryptoError::malformed_certificate);
  return read_spki(spki).map([&](Spki read) {
    read.usage = find_key_usage(tbs);
    return read;
  });
}

std::optional<std::uint16_t> named_group(View curve_oid) {
  if (equals(curve_oid, oid_secp256r1)) return iana::group::secp256r1;
  if (equals(curve_oid, oid_secp384r1)) return iana::group::secp384r1;
  if (equals(curve_oid, oid_secp521r1)) return iana::group::secp521r1;
  return std::nullopt;
}

}  // namespace smtpmatrix::tls::crypto
