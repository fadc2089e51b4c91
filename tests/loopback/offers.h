// Offers that leave a server one choice: the pinned client of a version, narrowed to one suite or one group.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "probes/tls/handshake/offer.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::tests {

[[nodiscard]] tls::Offer offer_of_version(std::uint16_t version);
[[nodiscard]] tls::Offer offer_of_suite(std::uint16_t version, std::uint16_t suite);
/// With the group's key share sent at once (TLS 1.3).
[[nodiscard]] tls::Offer offer_of_group(std::uint16_t version, std::uint16_t group);
/// Without the body's being looked at: for extensions that the pinned clients do not send.
void add_extension(tls::Offer& offer, std::uint16_t type, Bytes body);

/// One server for one case: a version, a suite and a kind of certificate.
struct Combination {
  std::uint16_t version;
  std::uint16_t suite;
  std::string certificate;
};
/// Every suite of ours at every version that has it; `certificates` names the kinds that the peer can serve
/// it with, none if it lacks the suite.
[[nodiscard]] std::vector<Combination> combinations(
    const std::function<std::vector<std::string>(const tls::Suite&, std::uint16_t version)>& certificates);

/// "tls1.2 TLS_RSA_WITH_AES_128_CBC_SHA", made fit for the name of a test case.
[[nodiscard]] std::string case_name(std::uint16_t version, std::uint16_t suite, const std::string& more);

}  // namespace smtpmatrix::tests
