#include "probes/tls/handshake/share_stand_in.h"

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/key_pair.h"

namespace smtpmatrix::tls {
namespace {

namespace group = iana::group;

/// FIPS 203 4.2.1: coefficients are numbers below q, twelve bits each.
constexpr unsigned mlkem_q = 3329;
constexpr std::size_t mlkem_coefficients = 256;
constexpr std::size_t mlkem_seed_bytes = 32;

unsigned coefficient(Random& random) {
  std::uint8_t bytes[2] = {};
  random.fill(bytes);
  return ((static_cast<unsigned>(bytes[0]) << 8U) | bytes[1]) % mlkem_q;
}

/// FIPS 203 7.2: a peer checks that every coefficient is below q and nothing else. The remainder above
/// favours small numbers, which nobody can tell from one key, and nobody holds a secret that belongs to it.
Bytes mlkem_key(std::size_t rank, Random& random) {
  Bytes key;
  for (std::size_t pair = 0; pair < rank * mlkem_coefficients / 2; ++pair) {
    const unsigned a = coefficient(random);
    const unsigned b = coefficient(random);
    key.push_back(static_cast<std::uint8_t>(a & 0xffU));
    key.push_back(static_cast<std::uint8_t>((a >> 8U) | ((b & 0xfU) << 4U)));
    key.push_back(static_cast<std::uint8_t>(b >> 4U));
  }
  append(key, random.bytes(mlkem_seed_bytes));
  return key;
}

Bytes curve_share(std::uint16_t curve, Random& random) {
  const auto pair = crypto::KeyPair::generate(curve, random);
  return pair ? pair->public_value() : Bytes{};
}

Bytes joined(Bytes first, const Bytes& second) {
  append(first, second);
  return first;
}

}  // namespace

Bytes share_stand_in(std::uint16_t wanted, Random& random) {
  // RFC 8701 3.1: the share of a GREASE group is a single byte, zero in all that do it.
  if (iana::is_grease(wanted)) return {0};
  switch (wanted) {
    case group::x448: return random.bytes(56);
    case group::mlkem512: return mlkem_key(2, random);
    case group::mlkem768: return mlkem_key(3, random);
    case group::mlkem1024: return mlkem_key(4, random);
    // draft-ietf-tls-ecdhe-mlkem 3: the curve comes first but in X25519MLKEM768.
    case group::x25519_mlkem768: return joined(mlkem_key(3, random), random.bytes(32));
    case group::secp256r1_mlkem768:
      return joined(curve_share(group::secp256r1, random), mlkem_key(3, random));
    case group::secp384r1_mlkem1024:
      return joined(curve_share(group::secp384r1, random), mlkem_key(4, random));
    case group::x25519_kyber768_draft00: return joined(random.bytes(32), mlkem_key(3, random));
    default: return {};
  }
}

}  // namespace smtpmatrix::tls
