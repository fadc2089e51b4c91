#include "probes/tls/crypto/aead.h"

#include <botan/aead.h>

#include "probes/tls/crypto/botan.h"
#include "probes/tls/crypto/botan_compat.h"

namespace smtpmatrix::tls::crypto {
namespace {

std::unique_ptr<Botan::AEAD_Mode> keyed(AeadAlgorithm algorithm, Botan::Cipher_Dir direction, View key) {
  auto mode = Botan::AEAD_Mode::create_or_throw(botan_name(algorithm), direction);
  mode->set_key(key.data(), key.size());
  return mode;
}

void start(Botan::AEAD_Mode& mode, View nonce, View additional_data) {
  compat::set_associated_data(mode, additional_data);
  mode.start(nonce.data(), nonce.size());
}

}  // namespace

struct AeadSealer::Impl {
  std::unique_ptr<Botan::AEAD_Mode> mode;
  Botan::secure_vector<std::uint8_t> buffer;
};

AeadSealer::AeadSealer(AeadAlgorithm algorithm, View key)
    : impl_(std::make_unique<Impl>(Impl{keyed(algorithm, compat::encryption, key), {}})) {}
AeadSealer::~AeadSealer() = default;
AeadSealer::AeadSealer(AeadSealer&&) noexcept = default;
AeadSealer& AeadSealer::operator=(AeadSealer&&) noexcept = default;

void AeadSealer::seal(View nonce, View additional_data, View plaintext, Bytes& out) {
  start(*impl_->mode, nonce, additional_data);
  impl_->buffer.assign(plaintext.begin(), plaintext.end());
  impl_->mode->finish(impl_->buffer);
  append(out, impl_->buffer);
}

struct AeadOpener::Impl {
  std::unique_ptr<Botan::AEAD_Mode> mode;
  Botan::secure_vector<std::uint8_t> buffer;
  std::size_t tag_bytes;
};

AeadOpener::AeadOpener(AeadAlgorithm algorithm, View key)
    : impl_(
          std::make_unique<Impl>(Impl{keyed(algorithm, compat::decryption, key), {}, tag_bytes(algorithm)})) {
}
AeadOpener::~AeadOpener() = default;
AeadOpener::AeadOpener(AeadOpener&&) noexcept = default;
AeadOpener& AeadOpener::operator=(AeadOpener&&) noexcept = default;

Result<View> AeadOpener::open(View nonce, View additional_data, View sealed) {
  if (sealed.size() < impl_->tag_bytes) return tl::unexpected(CryptoError::authentication_failed);
  return caught(CryptoError::authentication_failed, [&]() -> Result<View> {
    start(*impl_->mode, nonce, additional_data);
    impl_->buffer.assign(sealed.begin(), sealed.end());
    impl_->mode->finish(impl_->buffer);
    return View(impl_->buffer);
  });
}

}  // namespace smtpmatrix::tls::crypto
