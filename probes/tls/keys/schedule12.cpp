#include "probes/tls/keys/schedule12.h"

#include "probes/base/reader.h"
#include "probes/tls/crypto/derive.h"
#include "probes/tls/crypto/hash.h"

namespace smtpmatrix::tls {
namespace {

constexpr std::size_t verify_data_bytes = 12;

struct KeySizes {
  std::size_t mac_key;
  std::size_t key;
  std::size_t iv;
};

// RFC 5246 6.3 and appendix C. A CBC suite has an IV in the key block only in TLS 1.0 (RFC 4346 6.3: "the
// client_write_IV and server_write_IV are no longer used").
KeySizes sizes_of(const CbcProtection& cbc, std::uint16_t version) {
  return {crypto::digest_bytes(cbc.mac), crypto::key_bytes(cbc.cipher),
          version == tls10 ? crypto::block_bytes(cbc.cipher) : 0};
}

KeySizes sizes_of(const Rc4Protection& rc4, std::uint16_t) {
  return {crypto::digest_bytes(rc4.mac), crypto::rc4_key_bytes, 0};
}

// RFC 5288 3 and RFC 6655 3: a salt of 4 bytes; RFC 7905 2: the whole nonce.
KeySizes sizes_of(const AeadProtection& aead, std::uint16_t) {
  const bool is_chacha = aead.aead == crypto::AeadAlgorithm::chacha20_poly1305;
  return {0, crypto::key_bytes(aead.aead), is_chacha ? crypto::aead_nonce_bytes : 4};
}

KeySizes sizes_of(const Suite& suite, std::uint16_t version) {
  return std::visit([&](const auto& protection) { return sizes_of(protection, version); }, suite.protection);
}

Bytes joined(View a, View b) {
  Bytes both = to_bytes(a);
  append(both, b);
  return both;
}

}  // namespace

crypto::SecretBytes Schedule12::prf(View secret, std::string_view label, View seed, std::size_t count) const {
  if (version_ < tls12) return crypto::prf_md5_sha1(secret, label, seed, count);
  return crypto::prf_tls12(suite_->hash, secret, label, seed, count);
}

Bytes Schedule12::handshake_hash(View handshake_messages) const {
  if (version_ < tls12) return crypto::digest_md5_sha1(handshake_messages);
  return crypto::digest(suite_->hash, handshake_messages);
}

MasterSecret Schedule12::master_secret(const PremasterSecret& premaster, View client_random,
                                       View server_random) const {
  return MasterSecret(
      prf(premaster.reveal(), "master secret", joined(client_random, server_random), MasterSecret::bytes));
}

MasterSecret Schedule12::extended_master_secret(const PremasterSecret& premaster,
                                                View handshake_messages) const {
  return MasterSecret(prf(premaster.reveal(), "extended master secret", handshake_hash(handshake_messages),
                          MasterSecret::bytes));
}

KeyBlock Schedule12::key_block(const MasterSecret& master, View client_random, View server_random) const {
  const KeySizes sizes = sizes_of(*suite_, version_);
  // RFC 5246 6.3: here the server's random comes first.
  const auto block = prf(master.reveal(), "key expansion", joined(server_random, client_random),
                         2 * (sizes.mac_key + sizes.key + sizes.iv));
  Reader reader(block.reveal());
  const auto part = [&](std::size_t count) {
    return crypto::SecretBytes::copy_of(reader.take(count, "key_block"));
  };
  KeyBlock keys;
  keys.client_write.mac_key = part(sizes.mac_key);
  keys.server_write.mac_key = part(sizes.mac_key);
  keys.client_write.key = part(sizes.key);
  keys.server_write.key = part(sizes.key);
  keys.client_write.iv = part(sizes.iv);
  keys.server_write.iv = part(sizes.iv);
  return keys;
}

Bytes Schedule12::verify_data(const MasterSecret& master, Side sender, View handshake_messages) const {
  const auto* label = sender == Side::client ? "client finished" : "server finished";
  const auto value = prf(master.reveal(), label, handshake_hash(handshake_messages), verify_data_bytes);
  return to_bytes(value.reveal());
}

}  // namespace smtpmatrix::tls
