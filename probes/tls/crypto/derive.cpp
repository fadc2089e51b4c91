#include "probes/tls/crypto/derive.h"

#include <algorithm>
#include <stdexcept>

#include "probes/tls/crypto/hash.h"

namespace smtpmatrix::tls::crypto {
namespace {

// RFC 5246 5: P_hash(secret, seed) = HMAC(secret, A(1) + seed) + HMAC(secret, A(2) + seed) + …, xored onto
// `out` so that TLS 1.0 can lay two of them over one another.
void xor_p_hash(HashAlgorithm hash, View secret, std::string_view label, View seed,
                std::span<std::uint8_t> out) {
  Hmac mac(hash, secret);
  mac.update(as_view(label));
  mac.update(seed);
  SecretBytes a(mac.finish());
  for (std::size_t done = 0; done < out.size();) {
    mac.update(a.reveal());
    mac.update(as_view(label));
    mac.update(seed);
    const SecretBytes block(mac.finish());
    const std::size_t count = std::min(block.size(), out.size() - done);
    for (std::size_t i = 0; i < count; ++i) out[done + i] ^= block.reveal()[i];
    done += count;
    mac.update(a.reveal());
    a = SecretBytes(mac.finish());
  }
}

}  // namespace

SecretBytes prf_md5_sha1(View secret, std::string_view label, View seed, std::size_t count) {
  // RFC 2246 5: the halves share the middle byte when the secret's length is odd.
  const std::size_t half = (secret.size() + 1) / 2;
  SecretBytes out(count);
  xor_p_hash(HashAlgorithm::md5, secret.first(half), label, seed, out.reveal_mutable());
  xor_p_hash(HashAlgorithm::sha1, secret.last(half), label, seed, out.reveal_mutable());
  return out;
}

SecretBytes prf_tls12(HashAlgorithm hash, View secret, std::string_view label, View seed, std::size_t count) {
  SecretBytes out(count);
  xor_p_hash(hash, secret, label, seed, out.reveal_mutable());
  return out;
}

SecretBytes hkdf_extract(HashAlgorithm hash, View salt, View input_key_material) {
  if (!salt.empty()) return SecretBytes(hmac(hash, salt, input_key_material));
  return SecretBytes(hmac(hash, Bytes(digest_bytes(hash)), input_key_material));
}

HkdfExpand::HkdfExpand(HashAlgorithm hash, View pseudorandom_key) : mac_(hash, pseudorandom_key) {}

SecretBytes HkdfExpand::output(View info, std::size_t count) {
  // RFC 5869 2.3: L <= 255*HashLen. Every length is a constant of ours.
  if (count > 255 * mac_.size()) throw std::length_error("HKDF-Expand asked for too much");
  SecretBytes out(count);
  SecretBytes block;
  std::uint8_t counter = 1;
  for (std::size_t done = 0; done < count; ++counter) {
    mac_.update(block.reveal());
    mac_.update(info);
    mac_.update({&counter, 1});
    block = SecretBytes(mac_.finish());
    const std::size_t part = std::min(block.size(), count - done);
    std::copy_n(block.reveal().begin(), part,
                out.reveal_mutable().begin() + static_cast<std::ptrdiff_t>(done));
    done += part;
  }
  return out;
}

SecretBytes hkdf_expand(HashAlgorithm hash, View pseudorandom_key, View info, std::size_t count) {
  return HkdfExpand(hash, pseudorandom_key).output(info, count);
}

}  // namespace smtpmatrix::tls::crypto
