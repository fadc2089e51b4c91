#include "probes/tls/keys/schedule13.h"

#include "probes/base/writer.h"
#include "probes/tls/crypto/derive.h"
#include "probes/tls/crypto/hash.h"

namespace smtpmatrix::tls {
namespace {

using crypto::HashAlgorithm;
using crypto::SecretBytes;

// RFC 8446 7.1: Derive-Secret, with the transcript hash already taken.
SecretBytes derive_secret(HashAlgorithm hash, View secret, std::string_view label, View transcript_hash) {
  return hkdf_expand_label(hash, secret, label, transcript_hash, crypto::digest_bytes(hash));
}

// RFC 8446 7.1: the salt of the next Extract is Derive-Secret(., "derived", "").
SecretBytes next_stage(HashAlgorithm hash, View secret, View input_key_material) {
  const auto salt = derive_secret(hash, secret, "derived", crypto::digest(hash, {}));
  return crypto::hkdf_extract(hash, salt.reveal(), input_key_material);
}

Bytes zeros(HashAlgorithm hash) { return Bytes(crypto::digest_bytes(hash)); }

}  // namespace

SecretBytes hkdf_expand_label(HashAlgorithm hash, View secret, std::string_view label, View context,
                              std::size_t count) {
  Writer info;
  info.u16(static_cast<std::uint16_t>(count));
  info.vector_u8([&] {
    info.text("tls13 ");
    info.text(label);
  });
  info.vector_u8(context);
  return crypto::hkdf_expand(hash, secret, info.view(), count);
}

TrafficKeys keys_detail::traffic_keys(const Suite& suite, View traffic_secret) {
  const auto& protection = std::get<AeadProtection>(suite.protection);
  return {hkdf_expand_label(suite.hash, traffic_secret, "key", {}, crypto::key_bytes(protection.aead)),
          hkdf_expand_label(suite.hash, traffic_secret, "iv", {}, crypto::aead_nonce_bytes)};
}

EarlySecret::EarlySecret(HashAlgorithm hash)
    : hash_(hash), value_(crypto::hkdf_extract(hash, zeros(hash), zeros(hash))) {}

HandshakeSecret EarlySecret::handshake(View shared_secret) && {
  return {hash_, next_stage(hash_, value_.reveal(), shared_secret)};
}

HandshakeTrafficSecret HandshakeSecret::client_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "c hs traffic", transcript_hash)};
}

HandshakeTrafficSecret HandshakeSecret::server_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "s hs traffic", transcript_hash)};
}

ApplicationSecret HandshakeSecret::application() && {
  return {hash_, next_stage(hash_, value_.reveal(), zeros(hash_))};
}

Bytes HandshakeTrafficSecret::verify_data(View transcript_hash) const {
  const auto finished_key =
      hkdf_expand_label(hash_, value_.reveal(), "finished", {}, crypto::digest_bytes(hash_));
  return crypto::hmac(hash_, finished_key.reveal(), transcript_hash);
}

ApplicationTrafficSecret ApplicationSecret::client_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "c ap traffic", transcript_hash)};
}

ApplicationTrafficSecret ApplicationSecret::server_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "s ap traffic", transcript_hash)};
}

ApplicationTrafficSecret ApplicationTrafficSecret::updated() && {
  return {hash_, derive_secret(hash_, value_.reveal(), "traffic upd", {})};
}

}  // namespace smtpmatrix::tls
