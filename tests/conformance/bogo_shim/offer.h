// Options → the Offer that BoringSSL's runner takes for granted in a client without further flags: all four
// versions, every suite of the engine, X25519 first and the only share, signature schemes as a browser has
// them.
#pragma once

#include "probes/tls/handshake/offer.h"
#include "tests/conformance/bogo_shim/options.h"

namespace smtpmatrix::conformance {

/// Empty when no version is left to offer.
[[nodiscard]] std::optional<tls::Offer> make_offer(const Options& options);

}  // namespace smtpmatrix::conformance
