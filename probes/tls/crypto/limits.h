// What this room takes from a peer before it says "our limit": each bounds the time one public-key operation
// can be made to cost.
#pragma once

#include <cstddef>

namespace smtpmatrix::tls::crypto::limits {

inline constexpr unsigned dh_prime_bits = 8192;
/// Below this a p is no group but an accident; what a client accepts is the offer's matter.
inline constexpr unsigned dh_prime_bits_least = 64;
inline constexpr unsigned rsa_modulus_bits = 16384;
inline constexpr std::size_t certificate_bytes = 65536;
inline constexpr std::size_t signature_bytes = 4096;
/// Public keys that a thread remembers, so that an endpoint's cells take its certificate apart only once.
inline constexpr std::size_t remembered_keys = 256;
/// Finite-field groups of servers' own, likewise.
inline constexpr std::size_t remembered_groups = 16;

}  // namespace smtpmatrix::tls::crypto::limits
