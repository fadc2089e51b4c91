#include "scanner/demo/tls_channel.h"

#include <botan/auto_rng.h>
#include <botan/credentials_manager.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/tls_session_manager_noop.h>
#endif

#include <algorithm>
#include <utility>

#include "scanner/demo/identity.h"

namespace smtpmatrix::demo {
namespace {

namespace tls = Botan::TLS;

class OneIdentity final : public Botan::Credentials_Manager {
 public:
  explicit OneIdentity(std::shared_ptr<const Identity> identity) : identity_(std::move(identity)) {}

#if BOTAN_VERSION_MAJOR >= 3
  std::vector<Botan::X509_Certificate> find_cert_chain(const std::vector<std::string>& key_types,
                                                       const std::vector<Botan::AlgorithmIdentifier>&,
                                                       const std::vector<Botan::X509_DN>&, const std::string&,
                                                       const std::string&) override {
    return chain_for(key_types);
  }
  std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&, const std::string&,
                                                      const std::string&) override {
    return identity_->key;
  }
#else
  std::vector<Botan::X509_Certificate> cert_chain(const std::vector<std::string>& key_types,
                                                  const std::string&, const std::string&) override {
    return chain_for(key_types);
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                      const std::string&) override {
    return identity_->key.get();
  }
#endif

 private:
  [[nodiscard]] std::vector<Botan::X509_Certificate> chain_for(
      const std::vector<std::string>& key_types) const {
    const bool wanted =
        std::find(key_types.begin(), key_types.end(), identity_->key->algo_name()) != key_types.end();
    return wanted ? identity_->chain : std::vector<Botan::X509_Certificate>{};
  }

  std::shared_ptr<const Identity> identity_;
};

/// Accepts what mail servers of the version's time accepted.
class Lenient final : public tls::Policy {
 public:
  explicit Lenient(std::uint16_t oldest_version) : oldest_version_(oldest_version) {}

  std::vector<std::string> allowed_ciphers() const override {
    return {"AES-256/GCM", "AES-128/GCM", "ChaCha20Poly1305", "AES-256", "AES-128", "3DES"};
  }
  std::vector<std::string> allowed_macs() const override { return {"AEAD", "SHA-384", "SHA-256", "SHA-1"}; }
  std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH", "DH", "RSA"}; }
  std::vector<std::string> allowed_signature_hashes() const override {
    return {"SHA-512", "SHA-384", "SHA-256", "SHA-1"};
  }
  // IMPLICIT: no signature, the RSA key exchange itself proves the key.
  std::vector<std::string> allowed_signature_methods() const override { return {"ECDSA", "RSA", "IMPLICIT"}; }
  bool allow_tls12() const override { return true; }
#if BOTAN_VERSION_MAJOR < 3
  bool allow_tls10() const override { return oldest_version_ <= 0x0301; }
  bool allow_tls11() const override { return oldest_version_ <= 0x0302; }
#endif

 private:
  [[maybe_unused]] std::uint16_t oldest_version_;
};

class Buffers final : public tls::Callbacks {
 public:
  Bytes wire;
  std::string plain;
  std::uint16_t version = 0;

#if BOTAN_VERSION_MAJOR >= 3
  void tls_emit_data(std::span<const std::uint8_t> data) override { append(wire, data); }
  void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) override {
    plain += as_text(data);
  }
  void tls_session_established(const tls::Session_Summary& session) override { note(session.version()); }
#else
  void tls_emit_data(const std::uint8_t data[], std::size_t size) override { append(wire, {data, size}); }
  void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) override {
    plain += as_text({data, size});
  }
  bool tls_session_established(const tls::Session& session) override {
    note(session.version());
    return false;
  }
#endif
  void tls_alert(tls::Alert) override {}

 private:
  void note(tls::Protocol_Version negotiated) {
    version = static_cast<std::uint16_t>(negotiated.major_version() << 8U | negotiated.minor_version());
  }
};

}  // namespace

struct TlsChannel::Impl {
  std::shared_ptr<Botan::AutoSeeded_RNG> random = std::make_shared<Botan::AutoSeeded_RNG>();
  std::shared_ptr<Buffers> buffers = std::make_shared<Buffers>();
  std::shared_ptr<OneIdentity> credentials;
  std::shared_ptr<Lenient> policy;
#if BOTAN_VERSION_MAJOR >= 3
  tls::Server server{buffers, std::make_shared<tls::Session_Manager_Noop>(), credentials, policy, random};
#else
  tls::Session_Manager_Noop sessions;
  tls::Server server{*buffers, sessions, *credentials, *policy, *random};
#endif
  bool broken = false;

  Impl(std::shared_ptr<const Identity> identity, std::uint16_t oldest_version)
      : credentials(std::make_shared<OneIdentity>(std::move(identity))),
        policy(std::make_shared<Lenient>(oldest_version)) {}
};

TlsChannel::TlsChannel(std::shared_ptr<const Identity> identity, std::uint16_t oldest_version)
    : impl_(std::make_unique<Impl>(std::move(identity), oldest_version)) {}
TlsChannel::~TlsChannel() = default;

void TlsChannel::receive(View bytes) {
  if (closed()) return;
  try {
    impl_->server.received_data(bytes.data(), bytes.size());
  } catch (const std::exception&) {
    // Botan has put its alert into the buffers before it throws.
    impl_->broken = true;
  }
}

void TlsChannel::send(std::string_view plain) {
  if (active()) impl_->server.send(std::string(plain));
}

void TlsChannel::close() {
  if (active()) impl_->server.close();
}

std::string TlsChannel::take_plain() { return std::exchange(impl_->buffers->plain, {}); }
Bytes TlsChannel::take_wire() { return std::exchange(impl_->buffers->wire, {}); }
bool TlsChannel::active() const { return !impl_->broken && impl_->server.is_active(); }
bool TlsChannel::closed() const { return impl_->broken || impl_->server.is_closed(); }
std::uint16_t TlsChannel::version() const { return impl_->buffers->version; }

}  // namespace smtpmatrix::demo
