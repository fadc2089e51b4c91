#include "tests/loopback/offers.h"

#include <algorithm>
#include <cctype>

#include "probes/clients/client.h"
#include "probes/clients/extensions.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"

namespace smtpmatrix::tests {
namespace {

std::string client_id(std::uint16_t version) {
  return "tls1." + std::to_string(version - iana::version::tls10);
}

}  // namespace

tls::Offer offer_of_version(std::uint16_t version) {
  return clients::find(client_id(version))->offer.value();
}

tls::Offer offer_of_suite(std::uint16_t version, std::uint16_t suite) {
  tls::Offer offer = offer_of_version(version);
  offer.cipher_suites = {suite};
  return offer;
}

tls::Offer offer_of_group(std::uint16_t version, std::uint16_t group) {
  tls::Offer offer = offer_of_version(version);
  const auto groups =
      std::ranges::find(offer.extensions, iana::extension::supported_groups, &tls::OfferedExtension::type);
  *groups = clients::supported_groups({group});
  if (version == iana::version::tls13) offer.key_share_groups = {group};
  return offer;
}

void add_extension(tls::Offer& offer, std::uint16_t type, Bytes body) {
  offer.extensions.push_back({type, std::move(body)});
}

std::vector<Combination> combinations(
    const std::function<std::vector<std::string>(const tls::Suite&, std::uint16_t)>& certificates) {
  std::vector<Combination> all;
  for (const tls::Suite& suite : tls::suites()) {
    for (std::uint16_t at = iana::version::tls10; at <= iana::version::tls13; ++at) {
      if (!suite.is_usable_at(at)) continue;
      for (const std::string& certificate : certificates(suite, at))
        all.push_back({at, suite.code, certificate});
    }
  }
  return all;
}

std::string case_name(std::uint16_t version, std::uint16_t suite, const std::string& more) {
  std::string name = client_id(version) + "_" + iana::cipher_suite_name(suite) + "_" + more;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace smtpmatrix::tests
