// Holds a ServerHello (or HelloRetryRequest) to what was offered, before any version's own rules. Pure.
#pragma once

#include <vector>

#include "probes/tls/handshake/offer.h"
#include "probes/tls/handshake/refusal.h"
#include "probes/tls/wire/server_hello.h"

namespace smtpmatrix::tls {

/// The version negotiated. Refusals: tls_version_mismatch, tls_cipher_mismatch, tls_downgrade, malformed and
/// illegal ones. `sent_extensions` are the types of the ClientHello.
[[nodiscard]] StepTo<std::uint16_t> accept_hello(const Offer& offer,
                                                 const std::vector<std::uint16_t>& sent_extensions,
                                                 const wire::ServerHello& hello);

}  // namespace smtpmatrix::tls
