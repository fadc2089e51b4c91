#include "scanner/demo/tls_channel.h"

#include <algorithm>
#include <utility>

#include "scanner/demo/botan_compat.h"
#include "scanner/demo/identity.h"

namespace smtpmatrix::demo {
namespace {

constexpr std::uint16_t newest_version = 0x0303;

class OneIdentity final : public compat::Credentials {
 public:
  explicit OneIdentity(std::shared_ptr<const Identity> identity) : identity_(std::move(identity)) {}

  [[nodiscard]] compat::CertificateChain chain_for(const compat::KeyTypes& key_types) const override {
    const bool wanted =
        std::find(key_types.begin(), key_types.end(), identity_->key->algo_name()) != key_types.end();
    return wanted ? identity_->chain : compat::CertificateChain{};
  }
  [[nodiscard]] const std::shared_ptr<Botan::Private_Key>& key() const override { return identity_->key; }

 private:
  std::shared_ptr<const Identity> identity_;
};

class Buffers final : public compat::Events {
 public:
  Bytes wire;
  std::string plain;
  std::uint16_t version = 0;

  void emit(View bytes) override { append(wire, bytes); }
  void receive(View bytes) override { plain += as_text(bytes); }
  void established(std::uint16_t negotiated) override { version = negotiated; }
};

}  // namespace

struct TlsChannel::Impl {
  std::shared_ptr<compat::Rng> random = std::make_shared<compat::Rng>();
  std::shared_ptr<Buffers> buffers = std::make_shared<Buffers>();
  std::shared_ptr<OneIdentity> credentials;
  std::shared_ptr<compat::Lenient> policy;
  std::unique_ptr<Botan::TLS::Server> server;
  bool broken = false;

  Impl(std::shared_ptr<const Identity> identity, std::uint16_t oldest_version)
      : credentials(std::make_shared<OneIdentity>(std::move(identity))),
        policy(std::make_shared<compat::Lenient>(oldest_version, newest_version)),
        server(compat::make_server(buffers, credentials, policy, random)) {}
};

std::uint16_t TlsChannel::oldest_possible() { return compat::oldest_version; }

TlsChannel::TlsChannel(std::shared_ptr<const Identity> identity, std::uint16_t oldest_version)
    : impl_(std::make_unique<Impl>(std::move(identity), oldest_version)) {}
TlsChannel::~TlsChannel() = default;

void TlsChannel::receive(View bytes) {
  if (closed()) return;
  try {
    impl_->server->received_data(bytes.data(), bytes.size());
  } catch (const std::exception&) {
    // Botan has put its alert into the buffers before it throws.
    impl_->broken = true;
  }
}

void TlsChannel::send(std::string_view plain) {
  if (active()) impl_->server->send(std::string(plain));
}

void TlsChannel::close() {
  if (active()) impl_->server->close();
}

std::string TlsChannel::take_plain() { return std::exchange(impl_->buffers->plain, {}); }
Bytes TlsChannel::take_wire() { return std::exchange(impl_->buffers->wire, {}); }
bool TlsChannel::active() const { return !impl_->broken && impl_->server->is_active(); }
bool TlsChannel::closed() const { return impl_->broken || impl_->server->is_closed(); }
std::uint16_t TlsChannel::version() const { return impl_->buffers->version; }

}  // namespace smtpmatrix::demo
