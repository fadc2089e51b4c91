#include <algorithm>

#include "probes/iana/numbers.h"

#include "samples.h"

namespace smtpmatrix::reports::samples {

HostReport surveyed() {
  auto host = relay_without_tls();
  host.endpoints.push_back(host.endpoints.front());
  host.endpoints.back().endpoint.port = 465;
  host.endpoints.push_back(host.endpoints.back());
  host.endpoints.back().endpoint.port = 587;
  SurveyFacts facts;
  facts.versions = {
      {iana::version::tls13, Answer::no, {{}, Preference::unknown, true, {}, 1}},
      {iana::version::tls12, Answer::yes, {{0xc02f, 0x009c}, Preference::server, true, {}, 3}},
      {iana::version::tls11, Answer::yes, {{0xc02f, 0x009c}, Preference::server, true, {}, 3}},
      {iana::version::tls10, Answer::unknown, {{}, Preference::unknown, false, "no \x1b[31mtime\n", 1}},
      {iana::version::ssl3, Answer::yes, {}},
      {iana::version::ssl2, Answer::no, {}},
  };
  facts.groups_tls12 = {{23, 29}, Preference::client, true, {}, 3};
  facts.schemes_tls12 = {{0x0804}, Preference::unknown, false, "421 too many connections", 2};
  facts.dh_bits = 1024;
  facts.traits = {{Trait::grease, Answer::yes},
                  {Trait::long_hello, Answer::no},
                  {Trait::fallback_scsv, Answer::unknown},
                  {Trait::compression, Answer::yes},
                  {Trait::ocsp_staple, Answer::no}};
  const auto others = self_hosted().endpoints;
  const auto shown =
      std::ranges::find_if(others, [](const EndpointEntry& entry) { return entry.certificate.has_value(); });
  const ChainFacts chain = shown->certificate.value();
  facts.chains = {{"ecdsa", chain}, {"rsa", chain}};
  facts.connections = 17;
  host.endpoints[0].survey = facts;
  host.endpoints[2].survey = facts;
  facts.versions.back().offered = Answer::yes;
  host.endpoints[1].survey = facts;
  return host;
}

}  // namespace smtpmatrix::reports::samples
