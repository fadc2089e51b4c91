#include "probes/tls/crypto/system_random.h"

#include <botan/system_rng.h>

#include "probes/tls/crypto/botan.h"

namespace smtpmatrix::tls::crypto {

// The kernel's own, a call each time: Botan's generators of user space hash for longer than that takes.
struct SystemRandom::Impl {
  Botan::System_RNG generator;
};

SystemRandom::SystemRandom() : impl_(std::make_unique<Impl>()) {}
SystemRandom::~SystemRandom() = default;

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  impl_->generator.randomize(bytes.data(), bytes.size());
}

const char* botan_version() { return Botan::short_version_cstr(); }

}  // namespace smtpmatrix::tls::crypto
