#include "probes/tls/crypto/key_pair.h"

#include <algorithm>
#include <botan/bigint.h>
#include <botan/dl_group.h>
#include <botan/ec_group.h>
#include <botan/ecdh.h>
#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <deque>
#include <map>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/botan.h"
#include "probes/tls/crypto/botan_compat.h"
#include "probes/tls/crypto/limits.h"

namespace smtpmatrix::tls::crypto {
namespace {

namespace group_code = iana::group;

constexpr std::size_t x25519_bytes = 32;

struct Curve {
  Botan::EC_Group group;
  std::size_t field_bytes;
};

bool is_curve(std::uint16_t code) {
  return code == group_code::secp256r1 || code == group_code::secp384r1 || code == group_code::secp521r1;
}

// Each made once, when first used: a group carries tables that cost more than an exchange.
const Curve& curve(std::uint16_t code) {
  if (code == group_code::secp256r1) {
    static const Curve secp256r1{compat::curve_named("secp256r1"), 32};
    return secp256r1;
  }
  if (code == group_code::secp384r1) {
    static const Curve secp384r1{compat::curve_named("secp384r1"), 48};
    return secp384r1;
  }
  static const Curve secp521r1{compat::curve_named("secp521r1"), 66};
  return secp521r1;
}

const char* ffdhe_name(std::uint16_t code) {
  switch (code) {
    case group_code::ffdhe2048: return "ffdhe/ietf/2048";
    case group_code::ffdhe3072: return "ffdhe/ietf/3072";
    case group_code::ffdhe4096: return "ffdhe/ietf/4096";
    case group_code::ffdhe6144: return "ffdhe/ietf/6144";
    case group_code::ffdhe8192: return "ffdhe/ietf/8192";
    default: return nullptr;
  }
}

// Making a group costs as much as a key of it, and the cells of an endpoint meet the same one again and
// again. Only a memory: what it answers is what making the group would.
class RememberedGroups {
 public:
  Botan::DL_Group make(const Botan::BigInt& prime, const Botan::BigInt& generator) {
    const auto known = std::ranges::find_if(groups_, [&](const Botan::DL_Group& group) {
      return group.get_p() == prime && group.get_g() == generator;
    });
    if (known != groups_.end()) return *known;
    if (groups_.size() == limits::remembered_groups) groups_.pop_front();
    return groups_.emplace_back(prime, generator);
  }

 private:
  std::deque<Botan::DL_Group> groups_;
};

Botan::DL_Group group_of(const Botan::BigInt& prime, const Botan::BigInt& generator) {
  thread_local RememberedGroups groups;
  return groups.make(prime, generator);
}

// Made once, when first used.
const Botan::DL_Group& ffdhe(std::uint16_t code) {
  thread_local std::map<std::uint16_t, Botan::DL_Group> made;
  const auto known = made.find(code);
  return known != made.end() ? known->second
                             : made.emplace(code, compat::group_named(ffdhe_name(code))).first->second;
}

Bytes padded_on_the_left(View value, std::size_t size) {
  Bytes padded(size - std::min(size, value.size()));
  append(padded, value);
  return padded;
}

}  // namespace

struct DhGroup::Impl {
  Botan::DL_Group group;
};

DhGroup::DhGroup(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DhGroup::~DhGroup() = default;
DhGroup::DhGroup(DhGroup&&) noexcept = default;
DhGroup& DhGroup::operator=(DhGroup&&) noexcept = default;

Result<DhGroup> DhGroup::from_parameters(View p, View g) {
  if (p.size() > limits::dh_prime_bits / 8 + 1) return tl::unexpected(CryptoError::dh_prime_too_large);
  if (g.size() > p.size()) return tl::unexpected(CryptoError::bad_dh_prime);
  return caught(CryptoError::bad_dh_prime, [&]() -> Result<DhGroup> {
    const Botan::BigInt prime(p.data(), p.size());
    const Botan::BigInt generator(g.data(), g.size());
    if (prime.bits() > limits::dh_prime_bits) return tl::unexpected(CryptoError::dh_prime_too_large);
    if (prime.bits() < limits::dh_prime_bits_least || prime.is_even() || generator < 2 ||
        generator > prime - 2) {
      return tl::unexpected(CryptoError::bad_dh_prime);
    }
    return DhGroup(std::make_unique<Impl>(Impl{group_of(prime, generator)}));
  });
}

unsigned DhGroup::bits() const { return static_cast<unsigned>(impl_->group.p_bits()); }

bool is_supported_group(std::uint16_t group) {
  return group == group_code::x25519 || is_curve(group) || ffdhe_name(group) != nullptr;
}

unsigned ffdhe_bits(std::uint16_t group) {
  switch (group) {
    case group_code::ffdhe2048: return 2048;
    case group_code::ffdhe3072: return 3072;
    case group_code::ffdhe4096: return 4096;
    case group_code::ffdhe6144: return 6144;
    case group_code::ffdhe8192: return 8192;
    default: return 0;
  }
}

struct KeyPair::Impl {
  enum class Family : std::uint8_t { x25519, curve, finite_field };

  Family family;
  std::unique_ptr<Botan::PK_Key_Agreement_Key> key;  ///< x25519 and curve only
  std::size_t element_bytes;                         ///< of a field element: the length of the shared secret
  Bytes public_value;
  Botan::BigInt prime = {};             ///< finite_field only
  Botan::BigInt private_exponent = {};  ///< likewise

  // RFC 8446 4.2.8.2: only the uncompressed form; that the point is on the curve Botan checks as it decodes.
  // RFC 8446 4.2.8.1: 1 < Y < p-1.
  [[nodiscard]] bool may_be_public_value(View peer) const {
    switch (family) {
      case Family::x25519: return peer.size() == x25519_bytes;
      case Family::curve: return peer.size() == 1 + 2 * element_bytes && peer[0] == 4;
      case Family::finite_field: {
        if (peer.size() > element_bytes) return false;
        const Botan::BigInt y(peer.data(), peer.size());
        return y >= 2 && y <= prime - 2;
      }
    }
    return false;
  }

  // Botan's finite-field agreement blinds its exponent, which costs two more exponentiations and an inverse;
  // this exponent is used once and forgotten, and Botan's power_mod takes constant time for its size.
  [[nodiscard]] Botan::secure_vector<std::uint8_t> raw_agree(View peer, Random& random) const {
    if (family == Family::finite_field) {
      const Botan::BigInt y(peer.data(), peer.size());
      return compat::padded(Botan::power_mod(y, private_exponent, prime), element_bytes);
    }
    RandomAdapter generator(random);
    const Botan::PK_Key_Agreement agreement(*key, generator, "Raw");
    return agreement.derive_key(0, peer.data(), peer.size()).bits_of();
  }
};

namespace {

using Impl = KeyPair::Impl;

std::unique_ptr<Impl> make_x25519(Botan::RandomNumberGenerator& generator) {
  auto key = std::make_unique<compat::X25519Key>(generator);
  Bytes value = key->public_value();
  return std::make_unique<Impl>(Impl{Impl::Family::x25519, std::move(key), x25519_bytes, std::move(value)});
}

std::unique_ptr<Impl> make_curve(const Curve& curve, Botan::RandomNumberGenerator& generator) {
  auto key = std::make_unique<Botan::ECDH_PrivateKey>(generator, curve.group);
  Bytes value = compat::uncompressed_point(*key);  // RFC 8446 4.2.8.2
  return std::make_unique<Impl>(
      Impl{Impl::Family::curve, std::move(key), curve.field_bytes, std::move(value)});
}

// RFC 7919 A: a secret key of 225, 275, 325, 375 or 400 bits is as strong as its group of 2048 to 8192; a
// longer one costs in proportion and adds nothing. Of a server's own p it is not known that (p-1)/2 is prime,
// as it is there. Where it is not, a short exponent helps an attacker who solves the logarithm in small
// subgroups, so it has at least 256 bits; a group that weak is the server's choice for every client, and the
// key serves one connection.
std::size_t exponent_bits(const Botan::DL_Group& group) {
  const std::size_t prime_bits = group.p_bits();
  const std::size_t enough = prime_bits <= 2048 ? 256 : prime_bits <= 4096 ? 325 : 400;
  return std::min(prime_bits - 1, std::max(enough, group.exponent_bits()));
}

// RFC 8446 4.2.8.1: Y is padded to the size of p.
std::unique_ptr<Impl> make_finite_field(const Botan::DL_Group& group,
                                        Botan::RandomNumberGenerator& generator) {
  const std::size_t bits = exponent_bits(group);
  Botan::BigInt exponent(generator, bits);
  Bytes value(group.p_bytes());
  compat::write_padded(group.power_g_p(exponent, bits), value);
  return std::make_unique<Impl>(Impl{Impl::Family::finite_field, nullptr, group.p_bytes(), std::move(value),
                                     group.get_p(), std::move(exponent)});
}

}  // namespace

KeyPair::KeyPair(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyPair::~KeyPair() = default;
KeyPair::KeyPair(KeyPair&&) noexcept = default;
KeyPair& KeyPair::operator=(KeyPair&&) noexcept = default;

Result<KeyPair> KeyPair::generate(std::uint16_t group, Random& random) {
  if (!is_supported_group(group)) return tl::unexpected(CryptoError::unsupported_group);
  return caught(CryptoError::internal, [&]() -> Result<KeyPair> {
    RandomAdapter generator(random);
    if (group == group_code::x25519) return KeyPair(make_x25519(generator));
    if (is_curve(group)) return KeyPair(make_curve(curve(group), generator));
    return KeyPair(make_finite_field(ffdhe(group), generator));
  });
}

Result<KeyPair> KeyPair::generate(const DhGroup& group, Random& random) {
  return caught(CryptoError::bad_dh_prime, [&]() -> Result<KeyPair> {
    RandomAdapter generator(random);
    return KeyPair(make_finite_field(group.impl().group, generator));
  });
}

const Bytes& KeyPair::public_value() const { return impl_->public_value; }

Result<SecretBytes> KeyPair::agree(View peer_public_value, Random& random) const {
  if (!impl_->may_be_public_value(peer_public_value)) {
    return tl::unexpected(CryptoError::malformed_public_value);
  }
  // Botan 3 looks for the zeros itself and throws; there is nothing else about 32 bytes that x25519 minds.
  const CryptoError thrown = impl_->family == Impl::Family::x25519 ? CryptoError::zero_shared_secret
                                                                   : CryptoError::malformed_public_value;
  return caught(thrown, [&]() -> Result<SecretBytes> {
    SecretBytes secret(padded_on_the_left(impl_->raw_agree(peer_public_value, random), impl_->element_bytes));
    // RFC 7748 6.1 and RFC 8446 7.4.2: an all-zero result means a point of small order.
    const bool is_zero = std::ranges::all_of(secret.reveal(), [](std::uint8_t byte) { return byte == 0; });
    if (is_zero) return tl::unexpected(CryptoError::zero_shared_secret);
    return secret;
  });
}

SecretBytes without_leading_zeros(SecretBytes secret) {
  const View value = secret.reveal();
  const auto first = std::ranges::find_if(value, [](std::uint8_t byte) { return byte != 0; });
  if (first == value.begin()) return secret;
  return SecretBytes(Bytes(first, value.end()));
}

}  // namespace smtpmatrix::tls::crypto
