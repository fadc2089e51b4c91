// What this room takes from a peer before it says "too much": each bounds the time that one hostile chain
// costs.
#pragma once

#include <cstddef>

namespace smtpmatrix::certs::limits {

inline constexpr std::size_t certificates = 10;
inline constexpr std::size_t certificate_bytes = 65536;
/// Holds an RSA key of 16384 bits with a short exponent: a longer key would make one signature check cost
/// seconds.
inline constexpr std::size_t public_key_bytes = 2200;
/// Certificates of one subject that path building may choose from: each more multiplies the paths.
inline constexpr std::size_t alternatives_per_subject = 2;
inline constexpr std::size_t names = 500;
/// A Verifier's memory: more chains than a scan of the default concurrency has hosts in flight, none of them
/// larger than real ones are.
inline constexpr std::size_t remembered_chains = 512;
inline constexpr std::size_t remembered_chain_bytes = 16384;

/// Below these a key is reported as weak (NIST SP 800-131A).
inline constexpr unsigned strong_rsa_bits = 2048;
inline constexpr unsigned strong_ec_bits = 224;

}  // namespace smtpmatrix::certs::limits
