// What a failed primitive means for the handshake: reason, fault and alert.
#pragma once

#include <string_view>

#include "probes/tls/crypto/error.h"
#include "probes/tls/handshake/refusal.h"

namespace smtpmatrix::tls {

/// `message` is the handshake message whose bytes the primitive was given.
[[nodiscard]] Refusal crypto_refusal(std::string_view message, crypto::CryptoError error);

}  // namespace smtpmatrix::tls
