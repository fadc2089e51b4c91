// The cipher suites that the engine can complete: code point → what it is made of. The one table that the
// handshake (what may be accepted), the key schedules (sizes) and the clients (what may be offered) read.
//
// A suite that is not here can still be offered by a client for the sake of its hello; when a server picks
// it, the handshake ends after the ServerHello with our_limit.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "probes/tls/crypto/algorithm.h"

namespace smtpmatrix::tls {

inline constexpr std::uint16_t tls10 = 0x0301;
inline constexpr std::uint16_t tls11 = 0x0302;
inline constexpr std::uint16_t tls12 = 0x0303;
inline constexpr std::uint16_t tls13 = 0x0304;

/// `negotiated`: TLS 1.3, where suite and exchange are independent (RFC 8446 1.2).
enum class KeyExchange : std::uint8_t { rsa, dhe, ecdhe, negotiated };
enum class Authentication : std::uint8_t { rsa, ecdsa, negotiated };

struct CbcProtection {
  crypto::BlockCipher cipher;
  crypto::HashAlgorithm mac;
};
struct Rc4Protection {
  crypto::HashAlgorithm mac;
};
struct AeadProtection {
  crypto::AeadAlgorithm aead;
};
using SuiteProtection = std::variant<CbcProtection, Rc4Protection, AeadProtection>;

struct Suite {
  std::uint16_t code = 0;
  KeyExchange key_exchange;
  Authentication authentication;  ///< `ecdsa` includes Ed25519 (RFC 8422 5.10)
  SuiteProtection protection;
  crypto::HashAlgorithm hash;  ///< of the TLS 1.2 PRF or the TLS 1.3 HKDF; 1.0/1.1 use MD5 and SHA-1 instead
  std::uint16_t min_version = tls10;
  std::uint16_t max_version = tls12;

  [[nodiscard]] constexpr bool is_usable_at(std::uint16_t version) const {
    return min_version <= version && version <= max_version;
  }
  [[nodiscard]] constexpr bool is_cbc() const { return std::holds_alternative<CbcProtection>(protection); }
  [[nodiscard]] constexpr bool is_aead() const { return std::holds_alternative<AeadProtection>(protection); }
};

/// All of them, strongest first: the order in which the version-pinned clients offer them.
[[nodiscard]] std::span<const Suite> suites();
/// nullptr: not one that the engine can complete.
[[nodiscard]] const Suite* find_suite(std::uint16_t code);

}  // namespace smtpmatrix::tls
