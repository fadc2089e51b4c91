#include "probes/tls/crypto/system_random.h"

#include <botan/auto_rng.h>

#include "probes/tls/crypto/botan.h"

namespace smtpmatrix::tls::crypto {

struct SystemRandom::Impl {
  Botan::AutoSeeded_RNG generator;
};

SystemRandom::SystemRandom() : impl_(std::make_unique<Impl>()) {}
SystemRandom::~SystemRandom() = default;

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  impl_->generator.randomize(bytes.data(), bytes.size());
}

const char* botan_version() { return Botan::short_version_cstr(); }

}  // namespace smtpmatrix::tls::crypto
