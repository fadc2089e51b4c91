#include "tests/conformance/bogo_shim/offer.h"

#include <algorithm>

#include "probes/clients/extensions.h"
#include "probes/iana/numbers.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::conformance {
namespace {

namespace version = iana::version;
namespace group = iana::group;
namespace scheme = iana::signature_scheme;

using Numbers = std::vector<std::uint16_t>;

// RFC 8701 2: any of sixteen values may stand in a list; which one is of no account.
constexpr std::uint16_t grease = 0x7a7a;
constexpr std::uint16_t grease_last = 0xcaca;

// RFC 8446 4.2.9: psk_dhe_ke, without which a server sends no tickets.
const tls::OfferedExtension psk_key_exchange_modes = {iana::extension::psk_key_exchange_modes, {1, 1}};
const tls::OfferedExtension session_ticket = {iana::extension::session_ticket, {}};

Numbers versions_of(const Options& options) {
  Numbers versions;
  for (const std::uint16_t each : {version::tls13, version::tls12, version::tls11, version::tls10}) {
    const bool is_excluded =
        std::ranges::find(options.excluded_versions, each) != options.excluded_versions.end();
    if (options.min_version <= each && each <= options.max_version && !is_excluded) versions.push_back(each);
  }
  return versions;
}

Numbers suites_for(const Numbers& versions) {
  Numbers suites;
  for (const tls::Suite& suite : tls::suites()) {
    if (std::ranges::any_of(versions, [&](std::uint16_t each) { return suite.is_usable_at(each); }))
      suites.push_back(suite.code);
  }
  return suites;
}

Numbers schemes_of(const Options& options) {
  if (!options.signature_schemes.empty()) return options.signature_schemes;
  return {scheme::ecdsa_secp256r1_sha256, scheme::rsa_pss_rsae_sha256, scheme::rsa_pkcs1_sha256,
          scheme::ecdsa_secp384r1_sha384, scheme::rsa_pss_rsae_sha384, scheme::rsa_pkcs1_sha384,
          scheme::rsa_pss_rsae_sha512,    scheme::rsa_pkcs1_sha512,    scheme::rsa_pkcs1_sha1};
}

void add_grease(tls::Offer& offer, Numbers& groups, Numbers& versions) {
  offer.cipher_suites.insert(offer.cipher_suites.begin(), grease);
  offer.key_share_groups.insert(offer.key_share_groups.begin(), grease);
  groups.insert(groups.begin(), grease);
  versions.insert(versions.begin(), grease);
  offer.extensions.push_back({grease, {}});
}

void add_tls13(tls::Offer& offer, const Numbers& versions) {
  offer.session_id_bytes = 32;  // RFC 8446 D.4
  offer.extensions.push_back(clients::supported_versions(versions));
  offer.extensions.push_back(clients::key_share());
  offer.extensions.push_back(psk_key_exchange_modes);
}

void add_tls12(tls::Offer& offer) {
  offer.extensions.push_back(clients::ec_point_formats());
  offer.extensions.push_back(clients::extended_master_secret());
  offer.extensions.push_back(clients::renegotiation_info());
  offer.extensions.push_back(session_ticket);
}

}  // namespace

std::optional<tls::Offer> make_offer(const Options& options) {
  Numbers versions = versions_of(options);
  if (versions.empty()) return std::nullopt;
  Numbers groups = options.groups;
  if (groups.empty()) groups = {group::x25519, group::secp256r1, group::secp384r1};

  tls::Offer offer;
  offer.legacy_version = std::min(versions.front(), version::tls12);
  offer.versions = versions;
  offer.cipher_suites = suites_for(versions);
  offer.key_share_groups = {groups.front()};
  offer.ecdsa_key_usage = tls::KeyUsageCheck::always;
  offer.rsa_key_usage =
      options.checks_rsa_key_usage ? tls::KeyUsageCheck::always : tls::KeyUsageCheck::in_tls13;
  const bool has_tls13 = versions.front() == version::tls13;
  const bool has_older = versions.back() < version::tls13;
  if (options.offers_fallback_scsv) offer.cipher_suites.push_back(iana::cipher_suite::fallback_scsv);
  if (options.offers_grease) add_grease(offer, groups, versions);

  offer.extensions.push_back(clients::server_name());
  offer.extensions.push_back(clients::supported_groups(groups));
  if (versions.front() >= version::tls12)
    offer.extensions.push_back(clients::signature_algorithms(schemes_of(options)));
  if (has_older) add_tls12(offer);
  if (options.offers_status_request) offer.extensions.push_back(clients::status_request());
  if (has_tls13) add_tls13(offer, versions);
  if (options.offers_grease) offer.extensions.push_back({grease_last, {0}});
  return offer;
}

}  // namespace smtpmatrix::conformance
