// Inside the room, for its .cpp files only: Botan's includes that are needed everywhere, its names for our
// algorithms, our Random as its generator, and the wall that its exceptions do not pass.
#pragma once

#include <botan/exceptn.h>
#include <botan/rng.h>
#include <botan/version.h>
#include <exception>
#include <string>

#include "probes/base/random.h"
#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/crypto/error.h"

namespace smtpmatrix::tls::crypto {

[[nodiscard]] std::string botan_name(HashAlgorithm hash);
[[nodiscard]] std::string botan_name(AeadAlgorithm aead);
[[nodiscard]] std::string botan_name(BlockCipher cipher);

/// Runs `work`; a Botan (or other) exception becomes `on_throw`.
template <typename Work>
[[nodiscard]] auto caught(CryptoError on_throw, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception&) {
    return tl::unexpected(on_throw);
  }
}

/// Our Random, for the time of one call.
class RandomAdapter final : public Botan::RandomNumberGenerator {
 public:
  explicit RandomAdapter(Random& random) : random_(random) {}

  std::string name() const override { return "smtpmatrix"; }
  void clear() override {}
  bool is_seeded() const override { return true; }
  bool accepts_input() const override { return false; }

#if BOTAN_VERSION_MAJOR >= 3
 protected:
  void fill_bytes_with_input(std::span<std::uint8_t> output, std::span<const std::uint8_t>) override {
    random_.fill(output);
  }
#else
  void randomize(std::uint8_t output[], std::size_t length) override { random_.fill({output, length}); }
  void add_entropy(const std::uint8_t[], std::size_t) override {}
#endif

 private:
  Random& random_;
};

}  // namespace smtpmatrix::tls::crypto
