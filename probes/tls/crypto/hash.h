// Hashes and HMAC, incremental and at once.
#pragma once

#include <memory>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/algorithm.h"

namespace smtpmatrix::tls::crypto {

class Hash {
 public:
  explicit Hash(HashAlgorithm algorithm);
  ~Hash();
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;

  void update(View bytes);
  /// The digest of everything so far; starts over.
  [[nodiscard]] Bytes finish();
  /// The digest of everything so far; goes on.
  [[nodiscard]] Bytes snapshot() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Bytes digest(HashAlgorithm algorithm, View bytes);
/// RFC 4346 4.7, 7.4.9: MD5 and SHA-1 one after the other, 36 bytes; what TLS 1.0 and 1.1 sign and finish
/// with.
[[nodiscard]] Bytes digest_md5_sha1(View bytes);

/// Keyed once, used for many messages.
class Hmac {
 public:
  Hmac(HashAlgorithm algorithm, View key);
  ~Hmac();
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;

  void update(View bytes);
  /// The code of everything since the last finish; the key stays.
  [[nodiscard]] Bytes finish();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Bytes hmac(HashAlgorithm algorithm, View key, View message);

}  // namespace smtpmatrix::tls::crypto
