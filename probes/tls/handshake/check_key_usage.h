// Holds the leaf's key usage to what the handshake does with its key, for clients that do so. Pure.
#pragma once

#include "probes/tls/crypto/peer_key.h"
#include "probes/tls/handshake/offer.h"
#include "probes/tls/handshake/refusal.h"

namespace smtpmatrix::tls {

/// RFC 5246 7.4.2, RFC 8446 4.4.2.2. Nothing to refuse where the certificate does not say, or where the
/// client does not look (Offer::ecdsa_key_usage, rsa_key_usage). Refusal: certificate_rejected.
[[nodiscard]] Step check_key_usage(const Offer& offer, std::uint16_t version, const crypto::PeerKey& key,
                                   crypto::KeyUse use);

}  // namespace smtpmatrix::tls
