#include "tests/loopback/botan_peer.h"

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
#include <utility>

#include "tests/loopback/servers.h"

namespace smtpmatrix::tests {
namespace {

class Identity final : public Botan::Credentials_Manager {
 public:
  explicit Identity(const std::string& kind) : certificate_(made_file("server-" + kind + ".pem")) {
    Botan::DataSource_Stream file(made_file("server-" + kind + ".key"));
    key_ = Botan::PKCS8::load_key(file);
  }

  std::vector<Botan::X509_Certificate> cert_chain(const std::vector<std::string>& key_types,
                                                  const std::string&, const std::string&) override {
    if (std::ranges::find(key_types, key_->algo_name()) == key_types.end()) return {};
    return {certificate_};
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                      const std::string&) override {
    return key_.get();
  }

 private:
  Botan::X509_Certificate certificate_;
  std::unique_ptr<Botan::Private_Key> key_;
};

class Everything final : public Botan::TLS::Policy {
 public:
  std::vector<std::string> allowed_ciphers() const override {
    return {"AES-256/GCM",    "AES-128/GCM",    "ChaCha20Poly1305", "AES-256/CCM", "AES-128/CCM",
            "AES-256/CCM(8)", "AES-128/CCM(8)", "AES-256",          "AES-128",     "3DES"};
  }
  std::vector<std::string> allowed_macs() const override { return {"AEAD", "SHA-384", "SHA-256", "SHA-1"}; }
  std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH", "DH", "RSA"}; }
  std::vector<std::string> allowed_signature_hashes() const override {
    return {"SHA-512", "SHA-384", "SHA-256", "SHA-1"};
  }
  std::vector<std::string> allowed_signature_methods() const override { return {"ECDSA", "RSA", "IMPLICIT"}; }
  bool allow_tls10() const override { return true; }
  bool allow_tls11() const override { return true; }
  bool allow_tls12() const override { return true; }
};

}  // namespace

struct BotanPeer::Impl final : Botan::TLS::Callbacks {
  explicit Impl(const std::string& kind) : identity(kind) {}

  void tls_emit_data(const std::uint8_t data[], std::size_t size) override { append(output, {data, size}); }
  void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) override {
    server.send(data, size);
  }
  bool tls_session_established(const Botan::TLS::Session&) override { return false; }
  void tls_alert(Botan::TLS::Alert) override {}

  Bytes output;
  std::string error;
  Botan::AutoSeeded_RNG random;
  Identity identity;
  Everything policy;
  Botan::TLS::Session_Manager_Noop sessions;
  Botan::TLS::Server server{*this, sessions, identity, policy, random};
};

BotanPeer::BotanPeer(const std::string& kind) : impl_(std::make_unique<Impl>(kind)) {}
BotanPeer::~BotanPeer() = default;

void BotanPeer::receive(View bytes) {
  try {
    impl_->server.received_data(bytes.data(), bytes.size());
  } catch (const std::exception& error) {
    impl_->error = error.what();
  }
}

Bytes BotanPeer::take_output() { return std::exchange(impl_->output, {}); }
void BotanPeer::ask_for_renegotiation() { impl_->server.renegotiate(true); }
void BotanPeer::close() { impl_->server.close(); }
bool BotanPeer::is_active() const { return impl_->server.is_active(); }
const std::string& BotanPeer::error() const { return impl_->error; }

}  // namespace smtpmatrix::tests
