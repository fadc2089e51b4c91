// Inside the room, for its .cpp files only: what Botan 2.19 and Botan 3 (from 3.7) spell differently. Here
// and in random_adapter.h are the room's only lines that ask which of the two it is; everything else is
// written once. Every function is inline and calls one thing of Botan's, so neither build pays for the other.
#pragma once

#include <botan/bigint.h>
#include <botan/cipher_mode.h>
#include <botan/dl_group.h>
#include <botan/ec_group.h>
#include <botan/ecdh.h>
#include <botan/pk_keys.h>
#include <botan/version.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/x25519.h>
#else
#include <botan/curve25519.h>
#endif

#include "probes/base/bytes.h"

// Upstream lets old algorithms be left out of a build. Better no program than one that takes its own lack of
// them for the server's.
#if !defined(BOTAN_HAS_RC4) || !defined(BOTAN_HAS_DES) || !defined(BOTAN_HAS_MD5) || \
    !defined(BOTAN_HAS_SHA1) || !defined(BOTAN_HAS_AEAD_CCM)
#error "This Botan was built without RC4, 3DES, MD5, SHA-1 or CCM, which clients of old TLS need"
#endif

namespace smtpmatrix::tls::crypto::compat {

#if BOTAN_VERSION_MAJOR >= 3

using X25519Key = Botan::X25519_PrivateKey;

inline constexpr auto encryption = Botan::Cipher_Dir::Encryption;
inline constexpr auto decryption = Botan::Cipher_Dir::Decryption;
inline constexpr auto standard_signature = Botan::Signature_Format::Standard;
inline constexpr auto der_signature = Botan::Signature_Format::DerSequence;
inline constexpr const char* sha1 = "SHA-1";

inline Botan::EC_Group curve_named(const char* name) { return Botan::EC_Group::from_name(name); }
inline Botan::DL_Group group_named(const char* name) { return Botan::DL_Group::from_name(name); }

template <typename Mode>
void set_associated_data(Mode& mode, View data) {
  mode.set_associated_data(data);
}

inline Bytes uncompressed_point(const Botan::ECDH_PrivateKey& key) { return key.public_value(); }

/// `value` in `out.size()` bytes; it must fit.
inline void write_padded(const Botan::BigInt& value, std::span<std::uint8_t> out) { value.serialize_to(out); }
inline Botan::secure_vector<std::uint8_t> padded(const Botan::BigInt& value, std::size_t size) {
  return value.serialize<Botan::secure_vector<std::uint8_t>>(size);
}

#else

using X25519Key = Botan::Curve25519_PrivateKey;

inline constexpr auto encryption = Botan::ENCRYPTION;
inline constexpr auto decryption = Botan::DECRYPTION;
inline constexpr auto standard_signature = Botan::IEEE_1363;
inline constexpr auto der_signature = Botan::DER_SEQUENCE;
inline constexpr const char* sha1 = "SHA-160";

inline Botan::EC_Group curve_named(const char* name) { return Botan::EC_Group(name); }
inline Botan::DL_Group group_named(const char* name) { return Botan::DL_Group(name); }

template <typename Mode>
void set_associated_data(Mode& mode, View data) {
  mode.set_associated_data(data.data(), data.size());
}

/// A key's point is in projective coordinates, and public_value() divides once for x and once for y.
inline Bytes uncompressed_point(const Botan::ECDH_PrivateKey& key) {
  Botan::PointGFp point = key.public_point();
  point.force_affine();
  return point.encode(Botan::PointGFp::UNCOMPRESSED);
}

/// `value` in `out.size()` bytes; it must fit.
inline void write_padded(const Botan::BigInt& value, std::span<std::uint8_t> out) {
  value.binary_encode(out.data(), out.size());
}
inline Botan::secure_vector<std::uint8_t> padded(const Botan::BigInt& value, std::size_t size) {
  return Botan::BigInt::encode_1363(value, size);
}

#endif

}  // namespace smtpmatrix::tls::crypto::compat
