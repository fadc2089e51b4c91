// Key schedule of TLS 1.3 (RFC 8446 7.1), without PSK and 0-RTT:
//
//   EarlySecret → HandshakeSecret (with the shared secret) → ApplicationSecret ("Master Secret")
//
// Each step consumes the secret before it, and each traffic secret carries its stage in its type: a Finished
// cannot be computed from an application secret, nor an application key updated from a handshake one.
// `transcript_hash` is always the hash of the messages that the RFC names at that place.
#pragma once

#include <string_view>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/crypto/secret_bytes.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::tls {

struct TrafficKeys {
  crypto::SecretBytes key;
  crypto::SecretBytes iv;
};

/// RFC 8446 7.1: HKDF-Expand-Label with "tls13 " before the label.
[[nodiscard]] crypto::SecretBytes hkdf_expand_label(crypto::HashAlgorithm hash, View secret,
                                                    std::string_view label, View context, std::size_t count);

namespace keys_detail {
/// RFC 8446 7.3.
[[nodiscard]] TrafficKeys traffic_keys(const Suite& suite, View traffic_secret);
}  // namespace keys_detail

class HandshakeTrafficSecret {
 public:
  HandshakeTrafficSecret(crypto::HashAlgorithm hash, crypto::SecretBytes value)
      : hash_(hash), value_(std::move(value)) {}

  [[nodiscard]] TrafficKeys keys(const Suite& suite) const {
    return keys_detail::traffic_keys(suite, value_.reveal());
  }
  /// RFC 8446 4.4.4: HMAC with the finished_key.
  [[nodiscard]] Bytes verify_data(View transcript_hash) const;
  [[nodiscard]] View reveal() const { return value_.reveal(); }

 private:
  crypto::HashAlgorithm hash_;
  crypto::SecretBytes value_;
};

class ApplicationTrafficSecret {
 public:
  ApplicationTrafficSecret(crypto::HashAlgorithm hash, crypto::SecretBytes value)
      : hash_(hash), value_(std::move(value)) {}

  [[nodiscard]] TrafficKeys keys(const Suite& suite) const {
    return keys_detail::traffic_keys(suite, value_.reveal());
  }
  /// RFC 8446 7.2: application_traffic_secret_N+1. The old one is gone afterwards.
  [[nodiscard]] ApplicationTrafficSecret updated() &&;
  [[nodiscard]] View reveal() const { return value_.reveal(); }

 private:
  crypto::HashAlgorithm hash_;
  crypto::SecretBytes value_;
};

class ApplicationSecret {
 public:
  ApplicationSecret(crypto::HashAlgorithm hash, crypto::SecretBytes value)
      : hash_(hash), value_(std::move(value)) {}

  /// ClientHello … server Finished.
  [[nodiscard]] ApplicationTrafficSecret client_traffic(View transcript_hash) const;
  [[nodiscard]] ApplicationTrafficSecret server_traffic(View transcript_hash) const;

 private:
  crypto::HashAlgorithm hash_;
  crypto::SecretBytes value_;
};

class HandshakeSecret {
 public:
  HandshakeSecret(crypto::HashAlgorithm hash, crypto::SecretBytes value)
      : hash_(hash), value_(std::move(value)) {}

  /// ClientHello … ServerHello.
  [[nodiscard]] HandshakeTrafficSecret client_traffic(View transcript_hash) const;
  [[nodiscard]] HandshakeTrafficSecret server_traffic(View transcript_hash) const;
  [[nodiscard]] ApplicationSecret application() &&;

 private:
  crypto::HashAlgorithm hash_;
  crypto::SecretBytes value_;
};

class EarlySecret {
 public:
  /// Without a PSK: HKDF-Extract(0, 0), the same for every session.
  explicit EarlySecret(crypto::HashAlgorithm hash) : hash_(hash) {}

  [[nodiscard]] HandshakeSecret handshake(View shared_secret) &&;

 private:
  crypto::HashAlgorithm hash_;
};

}  // namespace smtpmatrix::tls
