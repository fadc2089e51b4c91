#include "probes/tls/crypto/hash.h"

#include <botan/hash.h>
#include <botan/mac.h>

#include "probes/tls/crypto/botan.h"

namespace smtpmatrix::tls::crypto {

struct Hash::Impl {
  std::unique_ptr<Botan::HashFunction> hash;
};

Hash::Hash(HashAlgorithm algorithm)
    : impl_(std::make_unique<Impl>(Impl{Botan::HashFunction::create_or_throw(botan_name(algorithm))})) {}
Hash::~Hash() = default;
Hash::Hash(Hash&&) noexcept = default;
Hash& Hash::operator=(Hash&&) noexcept = default;

void Hash::update(View bytes) { impl_->hash->update(bytes.data(), bytes.size()); }

Bytes Hash::finish() {
  Bytes value(impl_->hash->output_length());
  impl_->hash->final(value.data());
  return value;
}

Bytes Hash::snapshot() const {
  const auto copy = impl_->hash->copy_state();
  Bytes value(copy->output_length());
  copy->final(value.data());
  return value;
}

Bytes digest(HashAlgorithm algorithm, View bytes) {
  Hash hash(algorithm);
  hash.update(bytes);
  return hash.finish();
}

Bytes digest_md5_sha1(View bytes) {
  Bytes both = digest(HashAlgorithm::md5, bytes);
  append(both, digest(HashAlgorithm::sha1, bytes));
  return both;
}

struct Hmac::Impl {
  std::unique_ptr<Botan::MessageAuthenticationCode> mac;
};

Hmac::Hmac(HashAlgorithm algorithm, View key)
    : impl_(std::make_unique<Impl>(
          Impl{Botan::MessageAuthenticationCode::create_or_throw("HMAC(" + botan_name(algorithm) + ")")})) {
  impl_->mac->set_key(key.data(), key.size());
}
Hmac::~Hmac() = default;
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;

void Hmac::update(View bytes) { impl_->mac->update(bytes.data(), bytes.size()); }

Bytes Hmac::finish() {
  Bytes value(impl_->mac->output_length());
  impl_->mac->final(value.data());
  return value;
}

std::size_t Hmac::size() const { return impl_->mac->output_length(); }

Bytes hmac(HashAlgorithm algorithm, View key, View message) {
  Hmac mac(algorithm, key);
  mac.update(message);
  return mac.finish();
}

}  // namespace smtpmatrix::tls::crypto
