#include "probes/tls/crypto/botan.h"

#include <botan/mem_ops.h>

#include "probes/tls/crypto/botan_compat.h"
#include "probes/tls/crypto/secret_bytes.h"

namespace smtpmatrix::tls::crypto {

std::string botan_name(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::md5: return "MD5";
    case HashAlgorithm::sha1: return compat::sha1;
    case HashAlgorithm::sha256: return "SHA-256";
    case HashAlgorithm::sha384: return "SHA-384";
    case HashAlgorithm::sha512: return "SHA-512";
  }
  return {};
}

// RFC 6655: L of CCM is 3, which leaves a nonce of 12 bytes.
std::string botan_name(AeadAlgorithm aead) {
  switch (aead) {
    case AeadAlgorithm::aes_128_gcm: return "AES-128/GCM";
    case AeadAlgorithm::aes_256_gcm: return "AES-256/GCM";
    case AeadAlgorithm::aes_128_ccm: return "AES-128/CCM(16,3)";
    case AeadAlgorithm::aes_256_ccm: return "AES-256/CCM(16,3)";
    case AeadAlgorithm::aes_128_ccm_8: return "AES-128/CCM(8,3)";
    case AeadAlgorithm::aes_256_ccm_8: return "AES-256/CCM(8,3)";
    case AeadAlgorithm::chacha20_poly1305: return "ChaCha20Poly1305";
  }
  return {};
}

std::string botan_name(BlockCipher cipher) {
  switch (cipher) {
    case BlockCipher::aes_128: return "AES-128";
    case BlockCipher::aes_256: return "AES-256";
    case BlockCipher::triple_des: return "TripleDES";
  }
  return {};
}

std::string_view to_string(CryptoError error) {
  switch (error) {
    case CryptoError::malformed_certificate: return "the leaf certificate holds no readable public key";
    case CryptoError::malformed_key: return "the leaf's public key is broken";
    case CryptoError::unsupported_key: return "the leaf's public key is of a kind this engine does not have";
    case CryptoError::unsupported_group: return "a key exchange group this engine does not have";
    case CryptoError::unsupported_scheme: return "a signature scheme this engine does not have";
    case CryptoError::scheme_mismatch: return "the leaf's key cannot make signatures of this scheme";
    case CryptoError::bad_signature: return "the signature does not verify";
    case CryptoError::malformed_public_value: return "the peer's public value is not an element of the group";
    case CryptoError::zero_shared_secret: return "the shared secret is all zeros";
    case CryptoError::bad_dh_prime: return "the Diffie-Hellman parameters make no group";
    case CryptoError::dh_prime_too_large: return "the Diffie-Hellman prime is larger than this engine takes";
    case CryptoError::authentication_failed: return "the authentication tag does not verify";
    case CryptoError::internal: return "the cryptographic library failed";
  }
  return {};
}

bool equal_in_constant_time(View a, View b) {
  return a.size() == b.size() && Botan::constant_time_compare(a.data(), b.data(), a.size());
}

}  // namespace smtpmatrix::tls::crypto
