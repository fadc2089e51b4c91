#include "probes/certs/parsed.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <botan/hash.h>
#include <botan/hex.h>
#include <botan/pkix_types.h>
#include <fmt/format.h>

#include "probes/certs/botan_compat.h"
#include "probes/certs/der.h"
#include "probes/certs/limits.h"

namespace smtpmatrix::certs {
namespace {

std::string sha256_hex(View bytes) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  return Botan::hex_encode(hash->process(bytes.data(), bytes.size()), false);
}

std::string address_text(View bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return {};
  return inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? std::string() : text.data();
}

// RFC 5280 4.2.1.6. Read here because Botan 2 drops IPv6 addresses.
void read_subject_alternative_names(View extension, PresentedNames& names) {
  constexpr std::uint8_t dns_name = 0x82;
  constexpr std::uint8_t ip_address = 0x87;
  const auto general_names = der::first(extension);
  if (!general_names || general_names->tag != der::sequence) return;
  View rest = general_names->body;
  while (names.dns.size() + names.addresses.size() < limits::names) {
    const auto name = der::take(rest);
    if (!name) return;
    if (name->tag == dns_name) names.dns.emplace_back(as_text(name->body));
    if (name->tag != ip_address) continue;
    if (std::string text = address_text(name->body); !text.empty())
      names.addresses.push_back(std::move(text));
  }
}

PresentedNames presented_names(const Botan::X509_Certificate& certificate) {
  PresentedNames names;
  const Botan::OID subject_alternative_name("2.5.29.17");
  const Botan::Extensions& extensions = certificate.v3_extensions();
  if (extensions.extension_set(subject_alternative_name)) {
    read_subject_alternative_names(extensions.get_extension_bits(subject_alternative_name), names);
  }
  names.common_names = certificate.subject_dn().get_attribute("X520.CommonName");
  return names;
}

void read_key(const Botan::X509_Certificate& certificate, View der, CertificateFacts& facts) {
  // Botan makes an RSA key ready for use as it loads it, which costs more than all else that is read here.
  if (const unsigned bits = rsa_modulus_bits(der); bits > 0) {
    facts.key_algorithm = "RSA";
    facts.key_bits = bits;
    return;
  }
  try {
    const auto key = compat::public_key(certificate);
    facts.key_algorithm = key->algo_name();
    facts.key_bits = static_cast<unsigned>(key->key_length());
  } catch (const std::exception&) {
    facts.key_algorithm = "unknown";  // an algorithm of another kind; the rest still is worth telling
  }
}

CertificateFacts read_facts(const Botan::X509_Certificate& certificate, View der) {
  CertificateFacts facts;
  facts.subject = certificate.subject_dn().to_string();
  facts.issuer = certificate.issuer_dn().to_string();
  facts.not_before = unix_time(certificate.not_before());
  facts.not_after = unix_time(certificate.not_after());
  facts.serial = to_hex(certificate.serial_number());
  facts.signature_algorithm = compat::signature_algorithm(certificate);
  facts.sha256_fingerprint = sha256_hex(der);
  facts.spki_sha256 = sha256_hex(subject_public_key_info(der).value_or(View{}));
  facts.self_signed = certificate.is_self_signed();
  facts.is_ca = certificate.is_CA_cert();
  read_key(certificate, der, facts);
  return facts;
}

bool has_weak_key(const CertificateFacts& facts) {
  if (facts.key_algorithm.starts_with("RSA") || facts.key_algorithm == "DSA") {
    return facts.key_bits < limits::strong_rsa_bits;
  }
  return facts.key_algorithm.starts_with("EC") && facts.key_bits < limits::strong_ec_bits;
}

// RFC 4055 3.1: the hash of RSASSA-PSS is a parameter, [0], and SHA-1 where there is none. Parameters that
// cannot be read vouch for nothing.
bool is_weak_pss(View parameters) {
  const auto fields = der::first(parameters);
  const auto field = fields ? der::first(fields->body) : std::nullopt;
  const auto algorithm = field && field->tag == der::explicit_0 ? der::first(field->body) : std::nullopt;
  const auto identifier = algorithm ? der::first(algorithm->body) : std::nullopt;
  if (!identifier || identifier->tag != der::object_identifier) return true;
  constexpr std::array<std::uint8_t, 5> sha1 = {0x2b, 0x0e, 0x03, 0x02, 0x1a};
  constexpr std::array<std::uint8_t, 7> rsa_digests = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02};  // MD2, MD5
  return std::ranges::equal(identifier->body, sha1) ||
         std::ranges::equal(identifier->body.first(std::min(identifier->body.size(), rsa_digests.size())),
                            rsa_digests);
}

bool has_weak_signature(const Botan::X509_Certificate& certificate, const CertificateFacts& facts) {
  const std::string& algorithm = facts.signature_algorithm;
  if (algorithm == "RSA/EMSA4") return is_weak_pss(compat::signature_parameters(certificate));
  return std::ranges::any_of(std::array{"SHA-1", "SHA-160", "SHA1", "MD5", "MD2"}, [&](const char* hash) {
    return algorithm.find(fmt::format("({})", hash)) != std::string::npos;
  });
}

}  // namespace

UnixTime unix_time(const Botan::ASN1_Time& time) {
  try {
    return std::chrono::time_point_cast<std::chrono::seconds>(time.to_std_timepoint());
  } catch (const std::exception&) {
    return UnixTime{};  // before 1970, which Botan's calendar does not know
  }
}

// Refuses what would be costly or unsafe to compute with, before a library sees it. Parameters of an elliptic
// curve written out, instead of its name, are forbidden by RFC 5480 2.1.1 and let a peer choose the
// arithmetic.
std::string objection_to(View der) {
  if (der.size() > limits::certificate_bytes) {
    return fmt::format("certificate of {} bytes, limit {}", der.size(), limits::certificate_bytes);
  }
  const auto outer = der::first(der);
  if (!outer || outer->tag != der::sequence) return "not a DER sequence, or cut short";
  if (outer->size != der.size())
    return fmt::format("{} bytes after the certificate", der.size() - outer->size);
  const auto key_info = subject_public_key_info(der);
  if (!key_info) return "malformed before the public key";
  if (key_info->size() > limits::public_key_bytes) {
    return fmt::format("public key of {} bytes, limit {}", key_info->size(), limits::public_key_bytes);
  }
  const auto algorithm = der::first(der::first(*key_info)->body);
  if (!algorithm) return "malformed public key algorithm";
  View parameters = algorithm->body;
  const auto identifier = der::take(parameters);
  constexpr std::array<std::uint8_t, 7> ec_public_key = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
  const bool is_ec = identifier && std::ranges::equal(identifier->body, ec_public_key);
  const auto curve = der::first(parameters);
  if (is_ec && (!curve || curve->tag != der::object_identifier)) return "elliptic curve without a name";
  return {};
}

Parsed describe(std::shared_ptr<const Botan::X509_Certificate> certificate, View der) {
  Parsed parsed;
  parsed.names = presented_names(*certificate);
  parsed.facts = read_facts(*certificate, der);
  parsed.facts.dns_names = parsed.names.dns;
  parsed.facts.ip_addresses = parsed.names.addresses;
  parsed.weak_key = has_weak_key(parsed.facts);
  parsed.weak_signature = has_weak_signature(*certificate, parsed.facts);
  parsed.certificate = std::move(certificate);
  return parsed;
}

tl::expected<Parsed, std::string> parse(View der) {
  if (std::string objection = objection_to(der); !objection.empty())
    return tl::unexpected(std::move(objection));
  try {
    return describe(std::make_shared<const Botan::X509_Certificate>(der.data(), der.size()), der);
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace smtpmatrix::certs
