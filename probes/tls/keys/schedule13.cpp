#include "probes/tls/keys/schedule13.h"

#include <map>
#include <utility>

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
SecretBytes next_salt(HashAlgorithm hash, View secret) {
  return derive_secret(hash, secret, "derived", crypto::digest(hash, {}));
}

Bytes zeros(HashAlgorithm hash) { return Bytes(crypto::digest_bytes(hash)); }

// Without a PSK nothing secret goes into the first stage: its salt is a constant of the hash, made once.
View first_salt(HashAlgorithm hash) {
  thread_local std::map<HashAlgorithm, SecretBytes> made;
  const auto known = made.find(hash);
  if (known != made.end()) return known->second.reveal();
  const SecretBytes early = crypto::hkdf_extract(hash, zeros(hash), zeros(hash));
  return made.emplace(hash, next_salt(hash, early.reveal())).first->second.reveal();
}

// RFC 8446 7.1: HkdfLabel.
Bytes hkdf_label(std::string_view label, View context, std::size_t count) {
  Writer info;
  info.u16(static_cast<std::uint16_t>(count));
  info.vector_u8([&] {
    info.text("tls13 ");
    info.text(label);
  });
  info.vector_u8(context);
  return std::move(info).finish();
}

}  // namespace

SecretBytes hkdf_expand_label(HashAlgorithm hash, View secret, std::string_view label, View context,
                              std::size_t count) {
  return crypto::hkdf_expand(hash, secret, hkdf_label(label, context, count), count);
}

TrafficKeys keys_detail::traffic_keys(const Suite& suite, View traffic_secret) {
  const auto& protection = std::get<AeadProtection>(suite.protection);
  crypto::HkdfExpand expand(suite.hash, traffic_secret);
  const std::size_t key_bytes = crypto::key_bytes(protection.aead);
  auto key = expand.output(hkdf_label("key", {}, key_bytes), key_bytes);
  return {std::move(key),
          expand.output(hkdf_label("iv", {}, crypto::aead_nonce_bytes), crypto::aead_nonce_bytes)};
}

HandshakeSecret EarlySecret::handshake(View shared_secret) && {
  return {hash_, crypto::hkdf_extract(hash_, first_salt(hash_), shared_secret)};
}

HandshakeTrafficSecret HandshakeSecret::client_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "c hs traffic", transcript_hash)};
}

HandshakeTrafficSecret HandshakeSecret::server_traffic(View transcript_hash) const {
  return {hash_, derive_secret(hash_, value_.reveal(), "s hs traffic", transcript_hash)};
}

ApplicationSecret HandshakeSecret::application() && {
  return {hash_, crypto::hkdf_extract(hash_, next_salt(hash_, value_.reveal()).reveal(), zeros(hash_))};
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
