// Names of the primitives the engine can ask for: a closed set, so that nothing else can be configured.
// Sizes in bytes. The mapping to Botan's names stays in this room's .cpp files.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smtpmatrix::tls::crypto {

enum class HashAlgorithm : std::uint8_t { md5, sha1, sha256, sha384, sha512 };

enum class AeadAlgorithm : std::uint8_t {
  aes_128_gcm,
  aes_256_gcm,
  aes_128_ccm,
  aes_256_ccm,
  aes_128_ccm_8,  ///< tag of 8 bytes
  aes_256_ccm_8,
  chacha20_poly1305
};

enum class BlockCipher : std::uint8_t { aes_128, aes_256, triple_des };

[[nodiscard]] constexpr std::size_t digest_bytes(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::md5: return 16;
    case HashAlgorithm::sha1: return 20;
    case HashAlgorithm::sha256: return 32;
    case HashAlgorithm::sha384: return 48;
    case HashAlgorithm::sha512: return 64;
  }
  return 0;
}

[[nodiscard]] constexpr std::size_t key_bytes(AeadAlgorithm aead) {
  switch (aead) {
    case AeadAlgorithm::aes_128_gcm:
    case AeadAlgorithm::aes_128_ccm:
    case AeadAlgorithm::aes_128_ccm_8: return 16;
    case AeadAlgorithm::aes_256_gcm:
    case AeadAlgorithm::aes_256_ccm:
    case AeadAlgorithm::aes_256_ccm_8:
    case AeadAlgorithm::chacha20_poly1305: return 32;
  }
  return 0;
}

[[nodiscard]] constexpr std::size_t tag_bytes(AeadAlgorithm aead) {
  const bool is_short = aead == AeadAlgorithm::aes_128_ccm_8 || aead == AeadAlgorithm::aes_256_ccm_8;
  return is_short ? 8 : 16;
}

/// Every AEAD here takes a nonce of this size (RFC 5116, RFC 6655, RFC 8439).
inline constexpr std::size_t aead_nonce_bytes = 12;

[[nodiscard]] constexpr std::size_t key_bytes(BlockCipher cipher) {
  switch (cipher) {
    case BlockCipher::aes_128: return 16;
    case BlockCipher::aes_256: return 32;
    case BlockCipher::triple_des: return 24;
  }
  return 0;
}

[[nodiscard]] constexpr std::size_t block_bytes(BlockCipher cipher) {
  return cipher == BlockCipher::triple_des ? 8 : 16;
}

/// RC4-128, the only stream cipher of TLS 1.0 to 1.2 worth naming.
inline constexpr std::size_t rc4_key_bytes = 16;

}  // namespace smtpmatrix::tls::crypto
