// JA3 and JA4 of a ClientHello: what firewalls and logs call a client by. JA3 as its authors at Salesforce
// published it (2017), JA4 as FoxIO did (2023): TLS over TCP.
#pragma once

#include <optional>
#include <string>

#include "probes/base/bytes.h"
#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::clients {

struct Fingerprint {
  std::string ja3_full;  ///< "771,4865-4866,0-10-11,29-23,0"
  std::string ja3;       ///< its MD5
  std::string ja4;       ///< "t13d1516h2_8daaf6152771_e5627efa2ab1"
};

/// `message`: a client_hello with its handshake header, without record headers. Empty: it is none.
[[nodiscard]] std::optional<Fingerprint> fingerprint(View message);

/// Of what goes out for this offer, with a server name. Empty: a hello in the format of SSL 2.0 has none.
[[nodiscard]] std::optional<Fingerprint> fingerprint_of(const tls::Offer& offer);
/// Its record as it goes out, with a pattern in place of what is random.
[[nodiscard]] Bytes sample_hello(const tls::Offer& offer, const std::string& server_name);

}  // namespace smtpmatrix::clients
