// Inside the room, for its .cpp files only: Botan's names for our algorithms, our Random as its generator,
// and the wall that its exceptions do not pass. What differs between Botan 2 and 3 is in botan_compat.h.
#pragma once

#include <exception>
#include <string>

#include "probes/tls/crypto/algorithm.h"
#include "probes/tls/crypto/error.h"
#include "probes/tls/crypto/random_adapter.h"

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

}  // namespace smtpmatrix::tls::crypto
