#include "probes/survey/offers.h"

#include <algorithm>

#include "probes/clients/extensions.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/survey/suites.h"

namespace smtpmatrix::survey {
namespace {

namespace group = iana::group;
namespace scheme = iana::signature_scheme;
namespace version = iana::version;

/// `first`, then the others of `all` that `is_wanted`.
Values listed(const Values& first, const Values& all, const auto& is_wanted) {
  Values list = first;
  for (const std::uint16_t value : all) {
    if (is_wanted(value) && std::ranges::find(first, value) == first.end()) list.push_back(value);
  }
  return list;
}

bool is_finite_field(std::uint16_t value) {
  constexpr std::uint16_t first = 256, last = 511;  // RFC 7919 2
  return value >= first && value <= last;
}

bool is_key_encapsulation(std::uint16_t value) {
  constexpr std::uint16_t first = 512, first_explicit_curve = 0xff01;
  return value >= first && value < first_explicit_curve;
}

/// RFC 8446 4.2.3: SHA-1, DSA and PKCS #1 v1.5 are for certificates only.
bool is_of_tls13(std::uint16_t value) {
  const bool is_old_pair = (value >> 8) <= 0x06;
  return !is_old_pair || value == scheme::ecdsa_secp256r1_sha256 || value == scheme::ecdsa_secp384r1_sha384 ||
         value == scheme::ecdsa_secp521r1_sha512;
}

bool is_curve_of_tls12_only(std::uint16_t value) {
  const bool is_old = value < group::secp256r1 || (value > group::secp521r1 && value < group::x25519);
  return is_old || value >= 0xff01;
}

/// RFC 8734.
bool is_curve_of_tls13_only(std::uint16_t value) { return value >= 31 && value <= 33; }

tls::OfferedExtension schemes_for_certificates(const Values& schemes) {
  return {iana::extension::signature_algorithms_cert, clients::signature_algorithms(schemes).body};
}

}  // namespace

tls::Offer make_offer(const Parts& parts) {
  const bool is_tls13 = parts.versions.front() >= version::tls13;
  const std::uint16_t oldest = parts.versions.back();
  tls::Offer offer;
  offer.record_version = version::tls10;
  offer.legacy_version = std::min(parts.versions.front(), version::tls12);
  offer.versions = parts.versions;
  offer.cipher_suites = parts.suites;
  offer.extensions = {clients::server_name(), clients::supported_groups(!parts.groups.empty() ? parts.groups
                                                                        : is_tls13 ? groups_of_tls13()
                                                                                   : groups_up_to_tls12())};
  if (oldest <= version::tls12) offer.extensions.push_back(clients::ec_point_formats());
  if (parts.versions.front() >= version::tls12)
    offer.extensions.push_back(
        clients::signature_algorithms(parts.schemes.empty() ? schemes_of_tls12() : parts.schemes));
  offer.extensions.push_back(clients::status_request());
  if (oldest <= version::tls12) offer.extensions.push_back(clients::renegotiation_info());
  if (!is_tls13) return offer;
  offer.session_id_bytes = 32;  // RFC 8446 D.4
  offer.key_share_groups = parts.shares;
  offer.extensions.push_back(schemes_for_certificates(schemes_of_tls12()));
  offer.extensions.push_back(clients::supported_versions(parts.versions));
  offer.extensions.push_back(clients::key_share());
  return offer;
}

Values groups_up_to_tls12() {
  return listed({group::x25519, group::secp256r1, group::secp384r1, group::secp521r1, group::x448},
                iana::known_groups(), [](std::uint16_t value) {
                  return !is_finite_field(value) && !is_key_encapsulation(value) &&
                         !is_curve_of_tls13_only(value);
                });
}

Values groups_of_tls13() {
  return listed({group::x25519_mlkem768, group::x25519, group::secp256r1, group::secp384r1, group::secp521r1,
                 group::x448},
                iana::known_groups(), [](std::uint16_t value) { return !is_curve_of_tls12_only(value); });
}

Values schemes_of_tls12() {
  return listed({scheme::rsa_pss_rsae_sha256, scheme::rsa_pkcs1_sha256, scheme::ecdsa_secp256r1_sha256,
                 scheme::ed25519},
                iana::known_signature_schemes(), [](std::uint16_t) { return true; });
}

Values schemes_of_tls13() {
  return listed({scheme::ecdsa_secp256r1_sha256, scheme::rsa_pss_rsae_sha256, scheme::ed25519},
                iana::known_signature_schemes(), is_of_tls13);
}

Values usual_groups() {
  return {group::x25519, group::secp256r1, group::secp384r1, group::secp521r1, group::ffdhe2048};
}

Values usual_schemes() {
  return {scheme::ecdsa_secp256r1_sha256,
          scheme::rsa_pss_rsae_sha256,
          scheme::rsa_pkcs1_sha256,
          scheme::ecdsa_secp384r1_sha384,
          scheme::rsa_pss_rsae_sha384,
          scheme::rsa_pkcs1_sha384,
          scheme::ecdsa_secp521r1_sha512,
          scheme::rsa_pss_rsae_sha512,
          scheme::rsa_pkcs1_sha512,
          scheme::ed25519,
          scheme::ecdsa_sha1,
          scheme::rsa_pkcs1_sha1};
}

tls::Offer ssl3_offer() {
  tls::Offer offer;
  offer.record_version = version::ssl3;
  offer.legacy_version = version::ssl3;
  offer.versions = {version::ssl3};
  offer.cipher_suites = suites_at(version::tls10);
  offer.has_extensions = false;
  return offer;
}

tls::Offer ssl2_offer() {
  tls::Offer offer;
  offer.legacy_version = version::ssl2;
  offer.versions = {version::ssl3};  // what the reader of a ServerHello would take; SSL 2.0 has none
  // The SSL Protocol, version 2.0, C.4: SSL_CK_RC4_128_WITH_MD5 and the others.
  offer.sslv2_cipher_specs = {0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700c0};
  offer.sslv2_challenge_bytes = 16;
  return offer;
}

void lengthen(tls::Offer& offer, std::size_t bytes) {
  offer.extensions.push_back({iana::extension::padding, Bytes(bytes, 0)});
}

void add_unknown_extensions(tls::Offer& offer) {
  // Unassigned numbers of the registry, one empty and one not.
  constexpr std::uint16_t unassigned = 0x4d53, another = 0x4d54;
  offer.extensions.insert(offer.extensions.begin(), {unassigned, {}});
  offer.extensions.insert(offer.extensions.begin() + 1, {another, {0, 3, 1, 2, 3}});
}

void add_grease(tls::Offer& offer, const Parts& parts) {
  constexpr std::uint16_t one = 0x1a1a, another = 0xbaba;
  const auto with = [](std::uint16_t value, const Values& values) {
    Values list = {value};
    list.insert(list.end(), values.begin(), values.end());
    return list;
  };
  offer.cipher_suites = with(one, offer.cipher_suites);
  for (auto& extension : offer.extensions) {
    if (extension.type == iana::extension::supported_groups && !parts.groups.empty())
      extension = clients::supported_groups(with(one, parts.groups));
    if (extension.type == iana::extension::signature_algorithms && !parts.schemes.empty())
      extension = clients::signature_algorithms(with(one, parts.schemes));
    if (extension.type == iana::extension::supported_versions)
      extension = clients::supported_versions(with(one, parts.versions));
  }
  offer.extensions.insert(offer.extensions.begin(), {one, {}});
  offer.extensions.push_back({another, {0}});
}

}  // namespace smtpmatrix::survey
