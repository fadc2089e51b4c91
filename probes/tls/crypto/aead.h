// Authenticated encryption: AES-GCM, AES-CCM, ChaCha20-Poly1305. One object a direction and connection, keyed
// once; nonces (aead_nonce_bytes long) and additional data are the record layer's.
#pragma once

#include <memory>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/crypto/error.h"

namespace smtpmatrix::tls::crypto {

class AeadSealer {
 public:
  AeadSealer(AeadAlgorithm algorithm, View key);
  ~AeadSealer();
  AeadSealer(AeadSealer&&) noexcept;
  AeadSealer& operator=(AeadSealer&&) noexcept;

  /// Appends ciphertext and tag to `out`.
  void seal(View nonce, View additional_data, View plaintext, Bytes& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class AeadOpener {
 public:
  AeadOpener(AeadAlgorithm algorithm, View key);
  ~AeadOpener();
  AeadOpener(AeadOpener&&) noexcept;
  AeadOpener& operator=(AeadOpener&&) noexcept;

  /// The plaintext, valid until the next call. Error: authentication_failed, also for what is shorter than a
  /// tag.
  [[nodiscard]] Result<View> open(View nonce, View additional_data, View sealed);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::tls::crypto
