// The unauthenticated ciphers of TLS 1.0 to 1.2, raw: CBC without padding, and RC4. Padding, IV and MAC are
// the record layer's.
#pragma once

#include <memory>
#include <span>

#include "probes/base/bytes.h"
#include "probes/tls/crypto/algorithm.h"

namespace smtpmatrix::tls::crypto {

enum class CbcDirection : std::uint8_t { encrypt, decrypt };

class Cbc {
 public:
  Cbc(BlockCipher cipher, CbcDirection direction, View key);
  ~Cbc();
  Cbc(Cbc&&) noexcept;
  Cbc& operator=(Cbc&&) noexcept;

  /// In place; `blocks` is a whole number of blocks and `iv` one block.
  void process(View iv, std::span<std::uint8_t> blocks);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A key stream that goes on from call to call.
class Rc4 {
 public:
  explicit Rc4(View key);
  ~Rc4();
  Rc4(Rc4&&) noexcept;
  Rc4& operator=(Rc4&&) noexcept;

  /// In place, both directions.
  void process(std::span<std::uint8_t> bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::tls::crypto
