// TLS 1.3 handshake messages held to RFC 8446, one function a message: what was read, or why the handshake
// ends. Facts are written as soon as they are seen, so that a later failure keeps them. No state in here; the
// order of messages is flow13's.
#pragma once

#include "probes/tls/crypto/peer_key.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/wire/message.h"
#include "probes/tls/wire/server_hello.h"

namespace smtpmatrix::tls::messages13 {

/// What every ServerHello and HelloRetryRequest of 1.3 must hold to (4.1.3, 4.1.4).
[[nodiscard]] Step check_hello(const Link& link, const wire::ServerHello& hello);

/// The ServerHello's key_share → the shared secret, with one of the shares that we sent.
[[nodiscard]] StepTo<crypto::SecretBytes> agree(Link& link, const wire::ServerHello& hello);

/// What a HelloRetryRequest asks for. At least one is there.
struct Retry {
  std::optional<std::uint16_t> group;
  Bytes cookie;
};
[[nodiscard]] StepTo<Retry> read_retry(Link& link, const wire::ServerHello& hello);

[[nodiscard]] Step on_encrypted_extensions(Link& link, const wire::Message& message);

/// The request context, to be echoed.
[[nodiscard]] StepTo<Bytes> on_certificate_request(Link& link, const wire::Message& message);

/// The leaf's key.
[[nodiscard]] StepTo<crypto::PeerKey> on_certificate(Link& link, const wire::Message& message);

/// `transcript_hash`: ClientHello … Certificate.
[[nodiscard]] Step on_certificate_verify(Link& link, const crypto::PeerKey& peer, View transcript_hash,
                                         const wire::Message& message);

[[nodiscard]] Step on_new_session_ticket(Link& link, const wire::Message& message);

/// Whether the server wants our keys updated too.
[[nodiscard]] StepTo<bool> on_key_update(const wire::Message& message);

}  // namespace smtpmatrix::tls::messages13
