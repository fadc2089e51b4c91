#include "tests/support/botan_server.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "scanner/demo/botan_compat.h"

namespace smtpmatrix::testing {
namespace {

namespace tls = Botan::TLS;
namespace compat = demo::compat;

/// Whatever Botan can do at all.
class AcceptAll final : public compat::Lenient {
 public:
  explicit AcceptAll(const BotanServerSettings& settings)
      : Lenient(settings.version, settings.version), settings_(&settings) {}

  std::vector<tls::Group_Params> key_exchange_groups() const override {
    return {tls::Group_Params::X25519, tls::Group_Params::SECP256R1, tls::Group_Params::SECP384R1,
            tls::Group_Params::SECP521R1};
  }
  tls::Group_Params default_dh_group() const override {
    return static_cast<tls::Group_Params>(settings_->dh_group);
  }
  bool request_client_certificate_authentication() const override {
    return settings_->request_client_certificate;
  }
  bool allow_server_initiated_renegotiation() const override { return true; }
  bool support_cert_status_message() const override { return !settings_->ocsp_response.empty(); }
  size_t minimum_signature_strength() const override { return 0; }
  size_t minimum_rsa_bits() const override { return 1024; }

 private:
  const BotanServerSettings* settings_;
};

class OneCertificate final : public compat::Credentials {
 public:
  explicit OneCertificate(const BotanServerSettings& settings)
      : tickets_(settings.session_tickets), certificate_(settings.certificate_file) {
    Botan::DataSource_Stream source(settings.key_file);
    key_ = compat::load_key(source);
  }

  [[nodiscard]] compat::CertificateChain chain_for(const compat::KeyTypes& key_types) const override {
    const bool wanted = std::ranges::find(key_types, key_->algo_name()) != key_types.end();
    return wanted ? compat::CertificateChain{certificate_} : compat::CertificateChain{};
  }
  [[nodiscard]] const std::shared_ptr<Botan::Private_Key>& key() const override { return key_; }
  [[nodiscard]] Botan::SymmetricKey ticket_key() const override {
    if (!tickets_) return Credentials::ticket_key();
    return Botan::SymmetricKey("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  }

 private:
  bool tickets_;
  Botan::X509_Certificate certificate_;
  std::shared_ptr<Botan::Private_Key> key_;
};

class Seen final : public compat::Events {
 public:
  explicit Seen(const BotanServerSettings& given) : settings(&given) {}

  void emit(View wire) override { append(output, wire); }
  void receive(View plain) override { append(received, plain); }
  void established(std::uint16_t) override { complete = true; }
  void tls_alert(tls::Alert alert) override { alerts.push_back(static_cast<std::uint8_t>(alert.type())); }
  std::vector<std::uint8_t> tls_provide_cert_status(const compat::CertificateChain&,
                                                    const tls::Certificate_Status_Request&) override {
    return settings->ocsp_response;
  }

  const BotanServerSettings* settings;
  Bytes output;
  Bytes received;
  std::vector<std::uint8_t> alerts;
  bool complete = false;
};

Bytes in_upper_case(View bytes) {
  Bytes result = to_bytes(bytes);
  for (auto& byte : result) byte = static_cast<std::uint8_t>(std::toupper(byte));
  return result;
}

}  // namespace

struct BotanServer::Impl {
  explicit Impl(const BotanServerSettings& given) : settings(given) { reset(); }

  void reset() {
    error.clear();
    server.reset();
    seen = std::make_shared<Seen>(settings);
    server = compat::make_server(seen, credentials, policy, random);
  }

  template <typename Act>
  Bytes run(Act&& act) {
    try {
      act();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    return std::exchange(seen->output, {});
  }

  BotanServerSettings settings;
  std::shared_ptr<AcceptAll> policy = std::make_shared<AcceptAll>(settings);
  std::shared_ptr<OneCertificate> credentials = std::make_shared<OneCertificate>(settings);
  std::shared_ptr<compat::Rng> random = std::make_shared<compat::Rng>();
  std::shared_ptr<Seen> seen;
  std::unique_ptr<tls::Server> server;
  std::string error;
};

bool BotanServer::speaks(std::uint16_t version) {
  return compat::oldest_version <= version && version <= 0x0303;
}

BotanServer::BotanServer(const BotanServerSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
BotanServer::~BotanServer() = default;

void BotanServer::reset() { impl_->reset(); }

Bytes BotanServer::exchange(View from_client) {
  return impl_->run([&] {
    impl_->server->received_data(from_client.data(), from_client.size());
    if (impl_->settings.echo && !impl_->seen->received.empty())
      impl_->server->send(in_upper_case(std::exchange(impl_->seen->received, {})));
  });
}

Bytes BotanServer::send(View plaintext) {
  return impl_->run([&] { impl_->server->send(plaintext.data(), plaintext.size()); });
}
Bytes BotanServer::take_plaintext() { return std::exchange(impl_->seen->received, {}); }
Bytes BotanServer::send_hello_request() {
  return impl_->run([&] { impl_->server->renegotiate(); });
}
Bytes BotanServer::send_warning(std::uint8_t description) {
  return impl_->run([&] { impl_->server->send_warning_alert(static_cast<tls::Alert::Type>(description)); });
}
Bytes BotanServer::close() {
  return impl_->run([&] { impl_->server->close(); });
}

bool BotanServer::handshake_complete() const { return impl_->seen->complete; }
bool BotanServer::was_closed() const { return impl_->server->is_closed(); }
const std::string& BotanServer::error() const { return impl_->error; }
const std::vector<std::uint8_t>& BotanServer::alerts() const { return impl_->seen->alerts; }

}  // namespace smtpmatrix::testing
