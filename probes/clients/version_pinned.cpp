// The clients that ask one question each: does exactly this version work?
#include <algorithm>

#include "probes/clients/client.h"
#include "probes/clients/extensions.h"
#include "probes/iana/numbers.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::clients {
namespace {

namespace version = iana::version;
namespace group = iana::group;
namespace scheme = iana::signature_scheme;

// Not by size: x25519 first, because its share travels in the first flight and nobody calls it weaker.
const std::vector<std::uint16_t> elliptic_groups = {group::x25519, group::secp256r1, group::secp384r1,
                                                    group::secp521r1};

// RFC 7919 4: a server that knows ffdhe groups must refuse DHE if it shares none with the client. Up to
// TLS 1.2 they stay out of the offer, so that any group of the server's own is seen.
std::vector<std::uint16_t> tls13_groups() {
  std::vector<std::uint16_t> groups = elliptic_groups;
  groups.insert(groups.end(),
                {group::ffdhe2048, group::ffdhe3072, group::ffdhe4096, group::ffdhe6144, group::ffdhe8192});
  return groups;
}

// RFC 8446 4.2.3: the rsa_pkcs1 and sha1 schemes speak of certificates only in TLS 1.3; leaving them out
// would make servers hide a chain that is signed so.
const std::vector<std::uint16_t> schemes = {scheme::ecdsa_secp521r1_sha512, scheme::ecdsa_secp384r1_sha384,
                                            scheme::ecdsa_secp256r1_sha256, scheme::ed25519,
                                            scheme::rsa_pss_rsae_sha512,    scheme::rsa_pss_rsae_sha384,
                                            scheme::rsa_pss_rsae_sha256,    scheme::rsa_pss_pss_sha512,
                                            scheme::rsa_pss_pss_sha384,     scheme::rsa_pss_pss_sha256,
                                            scheme::rsa_pkcs1_sha512,       scheme::rsa_pkcs1_sha384,
                                            scheme::rsa_pkcs1_sha256,       scheme::ecdsa_sha1,
                                            scheme::rsa_pkcs1_sha1};

std::vector<std::uint16_t> suites_of_version(std::uint16_t exact_version) {
  std::vector<std::uint16_t> suites;
  for (const tls::Suite& suite : tls::suites()) {
    if (suite.is_usable_at(exact_version)) suites.push_back(suite.code);
  }
  return suites;
}

std::vector<std::uint16_t> rsa_key_transport_suites() {
  std::vector<std::uint16_t> suites;
  for (const tls::Suite& suite : tls::suites()) {
    if (suite.key_exchange == tls::KeyExchange::rsa) suites.push_back(suite.code);
  }
  return suites;
}

tls::Offer offer_of(std::uint16_t exact_version) {
  tls::Offer offer;
  offer.record_version = version::tls10;
  offer.legacy_version = std::min(exact_version, version::tls12);
  offer.versions = {exact_version};
  offer.cipher_suites = suites_of_version(exact_version);
  return offer;
}

// TLS 1.0 and 1.1: signatures are fixed by the version, so there is no signature_algorithms (RFC
// 5246 7.4.1.4.1).
tls::Offer tls10_or_tls11(std::uint16_t exact_version) {
  tls::Offer offer = offer_of(exact_version);
  offer.extensions = {server_name(),       supported_groups(elliptic_groups), ec_point_formats(),
                      status_request(),    extended_master_secret(),          encrypt_then_mac(),
                      renegotiation_info()};
  return offer;
}

tls::Offer tls12() {
  tls::Offer offer = offer_of(version::tls12);
  offer.extensions = {
      server_name(),    supported_groups(elliptic_groups), ec_point_formats(), signature_algorithms(schemes),
      status_request(), extended_master_secret(),          encrypt_then_mac(), renegotiation_info()};
  return offer;
}

// RFC 8422 4: a client without ECC suites sends neither supported_groups nor ec_point_formats.
tls::Offer tls12_rsa() {
  tls::Offer offer = offer_of(version::tls12);
  offer.cipher_suites = rsa_key_transport_suites();
  offer.extensions = {server_name(),      signature_algorithms(schemes),
                      status_request(),   extended_master_secret(),
                      encrypt_then_mac(), renegotiation_info()};
  return offer;
}

tls::Offer tls13() {
  tls::Offer offer = offer_of(version::tls13);
  offer.session_id_bytes = 32;  // RFC 8446 appendix D.4: middlebox compatibility
  offer.key_share_groups = {group::x25519, group::secp256r1};
  offer.extensions = {server_name(),    supported_groups(tls13_groups()),     signature_algorithms(schemes),
                      status_request(), supported_versions({version::tls13}), key_share()};
  return offer;
}

std::vector<Client> make_clients() {
  return {
      {"none", "no TLS at all", std::nullopt},
      {"tls1.0", "TLS 1.0 only, every cipher suite", tls10_or_tls11(version::tls10)},
      {"tls1.1", "TLS 1.1 only, every cipher suite", tls10_or_tls11(version::tls11)},
      {"tls1.2-rsa", "TLS 1.2 with RSA key exchange only, as many multi-function printers", tls12_rsa()},
      {"tls1.2", "TLS 1.2 only, every cipher suite", tls12()},
      {"tls1.3", "TLS 1.3 only, every cipher suite", tls13()},
  };
}

}  // namespace

const std::vector<Client>& version_pinned() {
  static const std::vector<Client> clients = make_clients();
  return clients;
}

const Client* find(std::string_view id) {
  for (const Client& client : version_pinned()) {
    if (client.id == id) return &client;
  }
  return nullptr;
}

}  // namespace smtpmatrix::clients
