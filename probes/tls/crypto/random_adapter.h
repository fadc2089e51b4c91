// Inside the room, for its .cpp files only: our Random as Botan's generator, for the time of one call. The
// two Botans ask for bytes through different virtual functions; the choice between them is here.
#pragma once

#include <botan/rng.h>
#include <botan/version.h>
#include <string>

#include "probes/base/random.h"

namespace smtpmatrix::tls::crypto {

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
