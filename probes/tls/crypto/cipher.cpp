#include "probes/tls/crypto/cipher.h"

#include <botan/cipher_mode.h>
#include <botan/stream_cipher.h>

#include "probes/tls/crypto/botan.h"
#include "probes/tls/crypto/botan_compat.h"

namespace smtpmatrix::tls::crypto {
namespace {

Botan::Cipher_Dir botan_direction(CbcDirection direction) {
  return direction == CbcDirection::encrypt ? compat::encryption : compat::decryption;
}

}  // namespace

struct Cbc::Impl {
  std::unique_ptr<Botan::Cipher_Mode> mode;
};

Cbc::Cbc(BlockCipher cipher, CbcDirection direction, View key)
    : impl_(std::make_unique<Impl>(Impl{Botan::Cipher_Mode::create_or_throw(
          botan_name(cipher) + "/CBC/NoPadding", botan_direction(direction))})) {
  impl_->mode->set_key(key.data(), key.size());
}
Cbc::~Cbc() = default;
Cbc::Cbc(Cbc&&) noexcept = default;
Cbc& Cbc::operator=(Cbc&&) noexcept = default;

void Cbc::process(View iv, std::span<std::uint8_t> blocks) {
  if (blocks.empty()) return;
  impl_->mode->start(iv.data(), iv.size());
  impl_->mode->process(blocks.data(), blocks.size());
}

struct Rc4::Impl {
  std::unique_ptr<Botan::StreamCipher> cipher;
};

Rc4::Rc4(View key) : impl_(std::make_unique<Impl>(Impl{Botan::StreamCipher::create_or_throw("RC4")})) {
  impl_->cipher->set_key(key.data(), key.size());
}
Rc4::~Rc4() = default;
Rc4::Rc4(Rc4&&) noexcept = default;
Rc4& Rc4::operator=(Rc4&&) noexcept = default;

void Rc4::process(std::span<std::uint8_t> bytes) { impl_->cipher->cipher1(bytes.data(), bytes.size()); }

}  // namespace smtpmatrix::tls::crypto
