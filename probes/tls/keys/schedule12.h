// Key schedule of TLS 1.0, 1.1 and 1.2 (RFC 5246 8.1 and 6.3; RFC 7627): premaster secret → master secret →
// keys of both directions and the contents of the Finished messages. A premaster secret cannot be used where
// a master secret is wanted: they are different types.
#pragma once

#include "probes/base/bytes.h"
#include "probes/tls/crypto/secret_bytes.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::tls {

enum class Side : std::uint8_t { client, server };

/// From the key exchange: 48 bytes of RSA's, a finite-field Z without leading zeros, a curve's x coordinate.
class PremasterSecret {
 public:
  explicit PremasterSecret(crypto::SecretBytes value) : value_(std::move(value)) {}
  [[nodiscard]] View reveal() const { return value_.reveal(); }

 private:
  crypto::SecretBytes value_;
};

class MasterSecret {
 public:
  static constexpr std::size_t bytes = 48;

  explicit MasterSecret(crypto::SecretBytes value) : value_(std::move(value)) {}
  [[nodiscard]] View reveal() const { return value_.reveal(); }

 private:
  crypto::SecretBytes value_;
};

/// What one direction is protected with. Empty where the suite has no such part.
struct DirectionKeys {
  crypto::SecretBytes mac_key;
  crypto::SecretBytes key;
  crypto::SecretBytes iv;  ///< TLS 1.0 CBC: the first IV; AEAD: the implicit part of the nonce
};

struct KeyBlock {
  DirectionKeys client_write;
  DirectionKeys server_write;
};

/// The PRF of a version and suite.
class Schedule12 {
 public:
  /// `suite` must be usable at `version`.
  Schedule12(std::uint16_t version, const Suite& suite) : version_(version), suite_(&suite) {}

  /// RFC 5246 8.1.
  [[nodiscard]] MasterSecret master_secret(const PremasterSecret& premaster, View client_random,
                                           View server_random) const;
  /// RFC 7627 4: `handshake_messages` from ClientHello up to and including ClientKeyExchange.
  [[nodiscard]] MasterSecret extended_master_secret(const PremasterSecret& premaster,
                                                    View handshake_messages) const;
  /// RFC 5246 6.3.
  [[nodiscard]] KeyBlock key_block(const MasterSecret& master, View client_random, View server_random) const;
  /// RFC 5246 7.4.9: 12 bytes; `handshake_messages` all before this Finished.
  [[nodiscard]] Bytes verify_data(const MasterSecret& master, Side sender, View handshake_messages) const;

 private:
  [[nodiscard]] crypto::SecretBytes prf(View secret, std::string_view label, View seed,
                                        std::size_t count) const;
  [[nodiscard]] Bytes handshake_hash(View handshake_messages) const;

  std::uint16_t version_;
  const Suite* suite_;
};

}  // namespace smtpmatrix::tls
