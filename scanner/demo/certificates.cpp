#include "scanner/demo/certificates.h"

#include <botan/auto_rng.h>
#include <botan/ecdsa.h>
#include <botan/rsa.h>
#include <botan/x509_ca.h>
#include <botan/x509self.h>
#include <chrono>

#include "scanner/demo/botan_compat.h"
#include "scanner/demo/identity.h"

namespace smtpmatrix::demo {
namespace {

constexpr std::uint32_t lifetime_seconds = 90 * 24 * 60 * 60;
constexpr std::size_t rsa_bits = 2048;

std::shared_ptr<Botan::Private_Key> make_ecdsa_key(Botan::RandomNumberGenerator& random) {
  return std::make_shared<Botan::ECDSA_PrivateKey>(random, compat::curve_named("secp256r1"));
}

Botan::X509_Certificate make_root(const Botan::Private_Key& key, Botan::RandomNumberGenerator& random) {
  Botan::X509_Cert_Options options("smtpmatrix demo root", lifetime_seconds);
  options.CA_key(1);
  return Botan::X509::create_self_signed_cert(options, key, "SHA-256", random);
}

}  // namespace

struct Authority::Impl {
  Botan::AutoSeeded_RNG random;
  std::shared_ptr<Botan::Private_Key> key = make_ecdsa_key(random);
  Botan::X509_Certificate root = make_root(*key, random);
  Botan::X509_CA signer{root, *key, "SHA-256", random};
  std::shared_ptr<Botan::Private_Key> rsa_key;

  std::shared_ptr<Botan::Private_Key> key_of(KeyKind kind) {
    if (kind == KeyKind::ecdsa) return make_ecdsa_key(random);
    if (!rsa_key) rsa_key = std::make_shared<Botan::RSA_PrivateKey>(random, rsa_bits);
    return rsa_key;
  }
};

Authority::Authority() : impl_(std::make_unique<Impl>()) {}
Authority::~Authority() = default;

std::string Authority::pem() const { return impl_->root.PEM_encode(); }

std::shared_ptr<const Identity> Authority::issue(const std::string& host, KeyKind kind) {
  auto identity = std::make_shared<Identity>();
  identity->key = impl_->key_of(kind);
  Botan::X509_Cert_Options options(host, lifetime_seconds);
  options.dns = host;
  options.add_ex_constraint("PKIX.ServerAuth");
  const auto request = Botan::X509::create_cert_req(options, *identity->key, "SHA-256", impl_->random);
  // A minute back: the scan holds the certificate against a clock of its own, in whole seconds.
  const auto now = std::chrono::system_clock::now();
  const Botan::X509_Time from(now - std::chrono::minutes(1));
  const Botan::X509_Time until(now + std::chrono::seconds(lifetime_seconds));
  identity->chain = {impl_->signer.sign_request(request, impl_->random, from, until), impl_->root};
  return identity;
}

}  // namespace smtpmatrix::demo
