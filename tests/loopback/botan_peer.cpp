#include "tests/loopback/botan_peer.h"

#include <algorithm>
#include <utility>

#include "scanner/demo/botan_compat.h"
#include "tests/loopback/servers.h"

namespace smtpmatrix::tests {
namespace {

namespace compat = demo::compat;

class Identity final : public compat::Credentials {
 public:
  explicit Identity(const std::string& kind) : certificate_(made_file("server-" + kind + ".pem")) {
    Botan::DataSource_Stream file(made_file("server-" + kind + ".key"));
    key_ = compat::load_key(file);
  }

  [[nodiscard]] compat::CertificateChain chain_for(const compat::KeyTypes& key_types) const override {
    if (std::ranges::find(key_types, key_->algo_name()) == key_types.end()) return {};
    return {certificate_};
  }
  [[nodiscard]] const std::shared_ptr<Botan::Private_Key>& key() const override { return key_; }

 private:
  Botan::X509_Certificate certificate_;
  std::shared_ptr<Botan::Private_Key> key_;
};

class Stream final : public compat::Events {
 public:
  void emit(View wire) override { append(output, wire); }
  void receive(View plain) override { append(heard, plain); }
  void established(std::uint16_t) override {}

  Bytes output;
  Bytes heard;
};

}  // namespace

struct BotanPeer::Impl {
  explicit Impl(const std::string& kind) : identity(std::make_shared<Identity>(kind)) {
    server = compat::make_server(stream, identity, policy, random);
  }

  std::string error;
  std::shared_ptr<Stream> stream = std::make_shared<Stream>();
  std::shared_ptr<compat::Rng> random = std::make_shared<compat::Rng>();
  std::shared_ptr<compat::Lenient> policy = std::make_shared<compat::Lenient>(0x0301, 0x0303);
  std::shared_ptr<Identity> identity;
  std::unique_ptr<Botan::TLS::Server> server;
};

bool BotanPeer::speaks(std::uint16_t version) {
  return compat::oldest_version <= version && version <= 0x0303;
}

BotanPeer::BotanPeer(const std::string& kind) : impl_(std::make_unique<Impl>(kind)) {}
BotanPeer::~BotanPeer() = default;

void BotanPeer::receive(View bytes) {
  try {
    impl_->server->received_data(bytes.data(), bytes.size());
    const Bytes heard = std::exchange(impl_->stream->heard, {});
    if (!heard.empty()) impl_->server->send(heard.data(), heard.size());
  } catch (const std::exception& error) {
    impl_->error = error.what();
  }
}

Bytes BotanPeer::take_output() { return std::exchange(impl_->stream->output, {}); }
void BotanPeer::ask_for_renegotiation() { impl_->server->renegotiate(true); }
void BotanPeer::close() { impl_->server->close(); }
bool BotanPeer::is_active() const { return impl_->server->is_active(); }
const std::string& BotanPeer::error() const { return impl_->error; }

}  // namespace smtpmatrix::tests
