// A leaf certificate as our own reader takes it apart, and the key in it put to use: checking a signature
// that is none, encrypting to it. First byte: how much of the rest is the signature.
#include <algorithm>

#include "probes/tls/crypto/peer_key.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scripted_random.h"

namespace {
constexpr std::uint16_t schemes[] = {0x0201, 0x0203, 0x0401, 0x0403, 0x0503, 0x0804, 0x0807, 0x0809};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View input(data, size);
  const std::size_t signature_bytes = std::min<std::size_t>(fuzz::take_byte(input), input.size());
  const View signature = input.last(signature_bytes);
  const auto key = crypto::PeerKey::from_certificate(input.first(input.size() - signature_bytes));
  if (!key) return 0;
  for (const std::uint16_t scheme : schemes)
    fuzz::require(!key->verify(scheme, crypto::SchemeRules::tls12, as_view("said by nobody"), signature));
  fuzz::require(!key->verify_legacy(as_view("said by nobody"), signature));
  smtpmatrix::testing::ScriptedRandom random;
  static_cast<void>(key->encrypt_premaster(Bytes(48, 3), random));
  return 0;
}
