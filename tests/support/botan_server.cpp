#include "tests/support/botan_server.h"

#include <algorithm>
#include <botan/auto_rng.h>
#include <botan/credentials_manager.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>
#include <botan/x509cert.h>
#include <cctype>
#include <optional>
#include <utility>

namespace smtpmatrix::testing {
namespace {

namespace tls = Botan::TLS;

/// Whatever Botan can do at all.
class AcceptAll final : public tls::Policy {
 public:
  explicit AcceptAll(const BotanServerSettings& settings) : settings_(&settings) {}

  std::vector<std::string> allowed_ciphers() const override {
    return {"AES-256/GCM",    "AES-128/GCM",    "ChaCha20Poly1305", "AES-256/CCM", "AES-128/CCM",
            "AES-256/CCM(8)", "AES-128/CCM(8)", "AES-256",          "AES-128",     "3DES"};
  }
  std::vector<std::string> allowed_signature_hashes() const override {
    return {"SHA-512", "SHA-384", "SHA-256", "SHA-1"};
  }
  std::vector<std::string> allowed_macs() const override { return {"AEAD", "SHA-384", "SHA-256", "SHA-1"}; }
  std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH", "DH", "RSA"}; }
  std::vector<std::string> allowed_signature_methods() const override { return {"ECDSA", "RSA", "IMPLICIT"}; }
  std::vector<tls::Group_Params> key_exchange_groups() const override {
    return {tls::Group_Params::X25519, tls::Group_Params::SECP256R1, tls::Group_Params::SECP384R1,
            tls::Group_Params::SECP521R1};
  }
  tls::Group_Params default_dh_group() const override {
    return static_cast<tls::Group_Params>(settings_->dh_group);
  }
  bool allow_tls10() const override { return settings_->version == 0x0301; }
  bool allow_tls11() const override { return settings_->version == 0x0302; }
  bool allow_tls12() const override { return settings_->version == 0x0303; }
  bool allow_dtls10() const override { return false; }
  bool allow_dtls12() const override { return false; }
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

class OneCertificate final : public Botan::Credentials_Manager {
 public:
  explicit OneCertificate(const BotanServerSettings& settings)
      : tickets_(settings.session_tickets), certificate_(settings.certificate_file) {
    Botan::DataSource_Stream source(settings.key_file);
    key_ = Botan::PKCS8::load_key(source);
  }

  std::vector<Botan::X509_Certificate> cert_chain(const std::vector<std::string>& key_types,
                                                  const std::string&, const std::string&) override {
    const bool wanted = std::ranges::find(key_types, key_->algo_name()) != key_types.end();
    return wanted ? std::vector{certificate_} : std::vector<Botan::X509_Certificate>{};
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                      const std::string&) override {
    return key_.get();
  }
  Botan::SymmetricKey psk(const std::string& type, const std::string& context,
                          const std::string& identity) override {
    if (tickets_ && type == "tls-server" && context == "session-ticket")
      return Botan::SymmetricKey("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    return Credentials_Manager::psk(type, context, identity);
  }

 private:
  bool tickets_;
  Botan::X509_Certificate certificate_;
  std::unique_ptr<Botan::Private_Key> key_;
};

Bytes in_upper_case(View bytes) {
  Bytes result = to_bytes(bytes);
  for (auto& byte : result) byte = static_cast<std::uint8_t>(std::toupper(byte));
  return result;
}

}  // namespace

struct BotanServer::Impl final : tls::Callbacks {
  explicit Impl(const BotanServerSettings& given) : settings(given), policy(settings), credentials(settings) {
    reset();
  }

  void reset() {
    output.clear();
    received.clear();
    alerts.clear();
    error.clear();
    complete = false;
    server.emplace(*this, sessions, credentials, policy, random);
  }

  void tls_emit_data(const std::uint8_t data[], std::size_t size) override {
    append(output, View(data, size));
  }
  void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) override {
    append(received, View(data, size));
  }
  void tls_alert(tls::Alert alert) override { alerts.push_back(static_cast<std::uint8_t>(alert.type())); }
  bool tls_session_established(const tls::Session&) override {
    complete = true;
    return false;
  }
  void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>&,
                             const std::vector<std::shared_ptr<const Botan::OCSP::Response>>&,
                             const std::vector<Botan::Certificate_Store*>&, Botan::Usage_Type,
                             const std::string&, const tls::Policy&) override {}
  std::vector<std::uint8_t> tls_provide_cert_status(const std::vector<Botan::X509_Certificate>&,
                                                    const tls::Certificate_Status_Request&) override {
    return settings.ocsp_response;
  }

  template <typename Act>
  Bytes run(Act&& act) {
    try {
      act();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    return std::exchange(output, {});
  }

  BotanServerSettings settings;
  AcceptAll policy;
  OneCertificate credentials;
  Botan::AutoSeeded_RNG random;
  tls::Session_Manager_Noop sessions;
  Bytes output;
  Bytes received;
  std::vector<std::uint8_t> alerts;
  std::string error;
  bool complete = false;
  std::optional<tls::Server> server;
};

BotanServer::BotanServer(const BotanServerSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
BotanServer::~BotanServer() = default;

void BotanServer::reset() { impl_->reset(); }

Bytes BotanServer::exchange(View from_client) {
  return impl_->run([&] {
    impl_->server->received_data(from_client.data(), from_client.size());
    if (impl_->settings.echo && !impl_->received.empty())
      impl_->server->send(in_upper_case(std::exchange(impl_->received, {})));
  });
}

Bytes BotanServer::send(View plaintext) {
  return impl_->run([&] { impl_->server->send(plaintext.data(), plaintext.size()); });
}
Bytes BotanServer::take_plaintext() { return std::exchange(impl_->received, {}); }
Bytes BotanServer::send_hello_request() {
  return impl_->run([&] { impl_->server->renegotiate(); });
}
Bytes BotanServer::send_warning(std::uint8_t description) {
  return impl_->run([&] { impl_->server->send_warning_alert(static_cast<tls::Alert::Type>(description)); });
}
Bytes BotanServer::close() {
  return impl_->run([&] { impl_->server->close(); });
}

bool BotanServer::handshake_complete() const { return impl_->complete; }
bool BotanServer::was_closed() const { return impl_->server->is_closed(); }
const std::string& BotanServer::error() const { return impl_->error; }
const std::vector<std::uint8_t>& BotanServer::alerts() const { return impl_->alerts; }

}  // namespace smtpmatrix::testing
