#include "probes/tls/keys/suite.h"

#include <algorithm>
#include <array>

namespace smtpmatrix::tls {
namespace {

using crypto::AeadAlgorithm;
using crypto::BlockCipher;
using crypto::HashAlgorithm;
using KX = KeyExchange;
using Auth = Authentication;

constexpr Suite suite13(std::uint16_t code, AeadAlgorithm aead, HashAlgorithm hash) {
  return {code, KX::negotiated, Auth::negotiated, AeadProtection{aead}, hash, tls13, tls13};
}

// RFC 5288, RFC 5289, RFC 6655, RFC 7251, RFC 7905: AEAD suites only exist in TLS 1.2.
constexpr Suite aead12(std::uint16_t code, KX exchange, Auth auth, AeadAlgorithm aead,
                       HashAlgorithm hash = HashAlgorithm::sha256) {
  return {code, exchange, auth, AeadProtection{aead}, hash, tls12, tls12};
}

// RFC 5246 A.5 and RFC 5289: CBC with HMAC-SHA-256/384 only exists in TLS 1.2.
constexpr Suite cbc12(std::uint16_t code, KX exchange, Auth auth, BlockCipher cipher, HashAlgorithm mac) {
  return {code, exchange, auth, CbcProtection{cipher, mac}, mac, tls12, tls12};
}

constexpr Suite cbc_sha(std::uint16_t code, KX exchange, Auth auth, BlockCipher cipher) {
  return {code,  exchange, auth, CbcProtection{cipher, HashAlgorithm::sha1}, HashAlgorithm::sha256,
          tls10, tls12};
}

constexpr Suite rc4(std::uint16_t code, KX exchange, Auth auth, HashAlgorithm mac = HashAlgorithm::sha1) {
  return {code, exchange, auth, Rc4Protection{mac}, HashAlgorithm::sha256, tls10, tls12};
}

constexpr auto sha256 = HashAlgorithm::sha256;
constexpr auto sha384 = HashAlgorithm::sha384;

constexpr std::array table = {
    suite13(0x1302, AeadAlgorithm::aes_256_gcm, sha384),
    suite13(0x1303, AeadAlgorithm::chacha20_poly1305, sha256),
    suite13(0x1301, AeadAlgorithm::aes_128_gcm, sha256),
    suite13(0x1304, AeadAlgorithm::aes_128_ccm, sha256),
    suite13(0x1305, AeadAlgorithm::aes_128_ccm_8, sha256),

    // Forward secret, AEAD.
    aead12(0xc02c, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_256_gcm, sha384),
    aead12(0xc030, KX::ecdhe, Auth::rsa, AeadAlgorithm::aes_256_gcm, sha384),
    aead12(0xcca9, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::chacha20_poly1305),
    aead12(0xcca8, KX::ecdhe, Auth::rsa, AeadAlgorithm::chacha20_poly1305),
    aead12(0xc02b, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_128_gcm),
    aead12(0xc02f, KX::ecdhe, Auth::rsa, AeadAlgorithm::aes_128_gcm),
    aead12(0x009f, KX::dhe, Auth::rsa, AeadAlgorithm::aes_256_gcm, sha384),
    aead12(0xccaa, KX::dhe, Auth::rsa, AeadAlgorithm::chacha20_poly1305),
    aead12(0x009e, KX::dhe, Auth::rsa, AeadAlgorithm::aes_128_gcm),
    aead12(0xc0ad, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_256_ccm),
    aead12(0xc0ac, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_128_ccm),
    aead12(0xc09f, KX::dhe, Auth::rsa, AeadAlgorithm::aes_256_ccm),
    aead12(0xc09e, KX::dhe, Auth::rsa, AeadAlgorithm::aes_128_ccm),
    aead12(0xc0af, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_256_ccm_8),
    aead12(0xc0ae, KX::ecdhe, Auth::ecdsa, AeadAlgorithm::aes_128_ccm_8),
    aead12(0xc0a3, KX::dhe, Auth::rsa, AeadAlgorithm::aes_256_ccm_8),
    aead12(0xc0a2, KX::dhe, Auth::rsa, AeadAlgorithm::aes_128_ccm_8),

    // Forward secret, CBC.
    cbc12(0xc024, KX::ecdhe, Auth::ecdsa, BlockCipher::aes_256, sha384),
    cbc12(0xc028, KX::ecdhe, Auth::rsa, BlockCipher::aes_256, sha384),
    cbc12(0xc023, KX::ecdhe, Auth::ecdsa, BlockCipher::aes_128, sha256),
    cbc12(0xc027, KX::ecdhe, Auth::rsa, BlockCipher::aes_128, sha256),
    cbc12(0x006b, KX::dhe, Auth::rsa, BlockCipher::aes_256, sha256),
    cbc12(0x0067, KX::dhe, Auth::rsa, BlockCipher::aes_128, sha256),
    cbc_sha(0xc00a, KX::ecdhe, Auth::ecdsa, BlockCipher::aes_256),
    cbc_sha(0xc014, KX::ecdhe, Auth::rsa, BlockCipher::aes_256),
    cbc_sha(0xc009, KX::ecdhe, Auth::ecdsa, BlockCipher::aes_128),
    cbc_sha(0xc013, KX::ecdhe, Auth::rsa, BlockCipher::aes_128),
    cbc_sha(0x0039, KX::dhe, Auth::rsa, BlockCipher::aes_256),
    cbc_sha(0x0033, KX::dhe, Auth::rsa, BlockCipher::aes_128),

    // RSA key exchange: no forward secrecy.
    aead12(0x009d, KX::rsa, Auth::rsa, AeadAlgorithm::aes_256_gcm, sha384),
    aead12(0x009c, KX::rsa, Auth::rsa, AeadAlgorithm::aes_128_gcm),
    aead12(0xc09d, KX::rsa, Auth::rsa, AeadAlgorithm::aes_256_ccm),
    aead12(0xc09c, KX::rsa, Auth::rsa, AeadAlgorithm::aes_128_ccm),
    aead12(0xc0a1, KX::rsa, Auth::rsa, AeadAlgorithm::aes_256_ccm_8),
    aead12(0xc0a0, KX::rsa, Auth::rsa, AeadAlgorithm::aes_128_ccm_8),
    cbc12(0x003d, KX::rsa, Auth::rsa, BlockCipher::aes_256, sha256),
    cbc12(0x003c, KX::rsa, Auth::rsa, BlockCipher::aes_128, sha256),
    cbc_sha(0x0035, KX::rsa, Auth::rsa, BlockCipher::aes_256),
    cbc_sha(0x002f, KX::rsa, Auth::rsa, BlockCipher::aes_128),

    // Obsolete, and for many old devices all there is.
    cbc_sha(0xc008, KX::ecdhe, Auth::ecdsa, BlockCipher::triple_des),
    cbc_sha(0xc012, KX::ecdhe, Auth::rsa, BlockCipher::triple_des),
    cbc_sha(0x0016, KX::dhe, Auth::rsa, BlockCipher::triple_des),
    cbc_sha(0x000a, KX::rsa, Auth::rsa, BlockCipher::triple_des),
    rc4(0xc007, KX::ecdhe, Auth::ecdsa),
    rc4(0xc011, KX::ecdhe, Auth::rsa),
    rc4(0x0005, KX::rsa, Auth::rsa),
    rc4(0x0004, KX::rsa, Auth::rsa, HashAlgorithm::md5),
};

}  // namespace

std::span<const Suite> suites() { return table; }

const Suite* find_suite(std::uint16_t code) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [&](const Suite& s) { return s.code == code; });
  return found == table.end() ? nullptr : found;
}

}  // namespace smtpmatrix::tls
