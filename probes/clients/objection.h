// What a client minds about the certificates that a server showed, although the handshake was sound: more
// than it can take, an issuer that it does not know, a name that is not the server's. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/base/bytes.h"
#include "probes/clients/client.h"
#include "probes/observation/certificate_facts.h"
#include "probes/observation/reason.h"

namespace smtpmatrix::clients {

struct Objection {
  Reason reason = Reason::certificate_rejected;  ///< or client_limit
  std::optional<CertificateProblem> problem;     ///< of certificate_rejected
  std::string detail;                            ///< one line
  std::uint8_t alert = 0;                        ///< that such a client sends
};

/// Its limits, in the order in which a program meets them: size of the list, length, keys, hashes. A client
/// that verifies nothing reads a chain without minding what is in it.
[[nodiscard]] std::optional<Objection> objection_to_size(const Client& client,
                                                         const std::vector<Bytes>& chain,
                                                         const ChainFacts& facts);
/// `facts`: verified against the anchors that this client has.
[[nodiscard]] std::optional<Objection> objection_to_trust(const Client& client, const ChainFacts& facts);

}  // namespace smtpmatrix::clients
