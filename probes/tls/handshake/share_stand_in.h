// What stands in a ClientHello for the share of a group that the engine cannot agree in, so that the hello
// has the size and the look that its client's has, and a server that prefers the group shows that it does.
#pragma once

#include "probes/base/bytes.h"
#include "probes/base/random.h"

namespace smtpmatrix::tls {

/// Bytes that a peer takes for a share of `group`: GREASE, x448, ML-KEM and its hybrids with x25519, P-256
/// and P-384. Empty for any other group.
[[nodiscard]] Bytes share_stand_in(std::uint16_t group, Random& random);

}  // namespace smtpmatrix::tls
