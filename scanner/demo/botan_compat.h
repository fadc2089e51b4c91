// What Botan 2.19 and Botan 3 (from 3.7) spell differently about serving TLS: for the files of this room that
// name Botan, and for the tests whose peer is Botan's server. The room's only lines that ask which it is.
//
// Botan 3 cannot speak TLS 1.0 and 1.1 at all; `oldest_version` says so. Its server of TLS 1.3 is left off,
// so that a simulated server is the same whichever library runs it. Throws what Botan throws.
#pragma once

#include <botan/auto_rng.h>
#include <botan/credentials_manager.h>
#include <botan/data_src.h>
#include <botan/ec_group.h>
#include <botan/pkcs8.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>
#include <botan/version.h>
#include <botan/x509cert.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/tls_session.h>
#include <botan/tls_session_manager_noop.h>
#include <botan/tls_session_manager_stateless.h>
#endif

#include "probes/base/bytes.h"

namespace smtpmatrix::demo::compat {

namespace tls = Botan::TLS;

using KeyTypes = std::vector<std::string>;
using CertificateChain = std::vector<Botan::X509_Certificate>;

/// The server's certificates and its key.
class Credentials : public Botan::Credentials_Manager {
 public:
  [[nodiscard]] virtual CertificateChain chain_for(const KeyTypes& key_types) const = 0;
  [[nodiscard]] virtual const std::shared_ptr<Botan::Private_Key>& key() const = 0;
  /// Tickets are issued under it; empty: none are.
  [[nodiscard]] virtual Botan::SymmetricKey ticket_key() const { return Botan::SymmetricKey(std::string()); }

#if BOTAN_VERSION_MAJOR >= 3
  CertificateChain find_cert_chain(const KeyTypes& key_types, const std::vector<Botan::AlgorithmIdentifier>&,
                                   const std::vector<Botan::X509_DN>&, const std::string&,
                                   const std::string&) final {
    return chain_for(key_types);
  }
  using Botan::Credentials_Manager::private_key_for;
  std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&, const std::string&,
                                                      const std::string&) final {
    return key();
  }
  Botan::secure_vector<std::uint8_t> session_ticket_key() final { return ticket_key().bits_of(); }
#else
  CertificateChain cert_chain(const KeyTypes& key_types, const std::string&, const std::string&) final {
    return chain_for(key_types);
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                      const std::string&) final {
    return key().get();
  }
  Botan::SymmetricKey psk(const std::string& type, const std::string& context,
                          const std::string& identity) final {
    auto ticket = ticket_key();
    if (ticket.length() > 0 && type == "tls-server" && context == "session-ticket") return ticket;
    return Credentials_Manager::psk(type, context, identity);
  }
#endif
};

/// What a server says of itself while it runs. Sessions are never remembered.
class Events : public tls::Callbacks {
 public:
  virtual void emit(View wire) = 0;
  virtual void receive(View plain) = 0;
  virtual void established(std::uint16_t version) = 0;
  void tls_alert(tls::Alert) override {}

#if BOTAN_VERSION_MAJOR >= 3
  void tls_emit_data(std::span<const std::uint8_t> data) final { emit(data); }
  void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) final { receive(data); }
  void tls_session_established(const tls::Session_Summary& session) final {
    established(session.version().version_code());
  }
  /// A client that sends a certificate is believed.
  void tls_verify_cert_chain(const CertificateChain&,
                             const std::vector<std::optional<Botan::OCSP::Response>>&,
                             const std::vector<Botan::Certificate_Store*>&, Botan::Usage_Type,
                             std::string_view, const tls::Policy&) final {}
#else
  void tls_emit_data(const std::uint8_t data[], std::size_t size) final { emit({data, size}); }
  void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) final {
    receive({data, size});
  }
  bool tls_session_established(const tls::Session& session) final {
    established(session.version().version_code());
    return false;
  }
  /// A client that sends a certificate is believed.
  void tls_verify_cert_chain(const CertificateChain&,
                             const std::vector<std::shared_ptr<const Botan::OCSP::Response>>&,
                             const std::vector<Botan::Certificate_Store*>&, Botan::Usage_Type,
                             const std::string&, const tls::Policy&) final {}
#endif
};

/// Accepts what mail servers of the version's time accepted: every suite and hash that Botan has.
class Lenient : public tls::Policy {
 public:
  Lenient(std::uint16_t oldest, std::uint16_t newest) : oldest_(oldest), newest_(newest) {}

  std::vector<std::string> allowed_ciphers() const override {
    return {"AES-256/GCM",    "AES-128/GCM",    "ChaCha20Poly1305", "AES-256/CCM", "AES-128/CCM",
            "AES-256/CCM(8)", "AES-128/CCM(8)", "AES-256",          "AES-128",     "3DES"};
  }
  std::vector<std::string> allowed_macs() const override { return {"AEAD", "SHA-384", "SHA-256", "SHA-1"}; }
  std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH", "DH", "RSA"}; }
  std::vector<std::string> allowed_signature_hashes() const override {
    return {"SHA-512", "SHA-384", "SHA-256", "SHA-1"};
  }
  // IMPLICIT: no signature, the RSA key exchange itself proves the key.
  std::vector<std::string> allowed_signature_methods() const override { return {"ECDSA", "RSA", "IMPLICIT"}; }
  std::vector<tls::Group_Params> key_exchange_groups() const override {
    return {tls::Group_Params::X25519,     tls::Group_Params::SECP256R1,  tls::Group_Params::SECP384R1,
            tls::Group_Params::SECP521R1,  tls::Group_Params::FFDHE_2048, tls::Group_Params::FFDHE_3072,
            tls::Group_Params::FFDHE_4096, tls::Group_Params::FFDHE_6144, tls::Group_Params::FFDHE_8192};
  }
  bool allow_tls12() const override { return speaks(0x0303); }
#if BOTAN_VERSION_MAJOR >= 3
  bool allow_tls13() const override { return false; }
#if BOTAN_VERSION_CODE >= BOTAN_VERSION_CODE_FOR(3, 12, 0)
  bool require_extended_master_secret() const override { return false; }
#endif
  bool allow_dtls12() const override { return false; }
#else
  bool allow_tls10() const override { return speaks(0x0301); }
  bool allow_tls11() const override { return speaks(0x0302); }
  bool allow_dtls10() const override { return false; }
  bool allow_dtls12() const override { return false; }
#endif

 private:
  [[nodiscard]] bool speaks(std::uint16_t version) const { return oldest_ <= version && version <= newest_; }

  std::uint16_t oldest_;
  std::uint16_t newest_;
};

using Rng = Botan::AutoSeeded_RNG;

#if BOTAN_VERSION_MAJOR >= 3

inline constexpr std::uint16_t oldest_version = 0x0303;

inline std::unique_ptr<tls::Server> make_server(const std::shared_ptr<Events>& events,
                                                const std::shared_ptr<Credentials>& credentials,
                                                const std::shared_ptr<const tls::Policy>& policy,
                                                const std::shared_ptr<Rng>& random) {
  std::shared_ptr<tls::Session_Manager> sessions = std::make_shared<tls::Session_Manager_Noop>();
  if (credentials->ticket_key().length() > 0)
    sessions = std::make_shared<tls::Session_Manager_Stateless>(credentials, random);
  return std::make_unique<tls::Server>(events, sessions, credentials, policy, random);
}

inline std::shared_ptr<Botan::Private_Key> load_key(Botan::DataSource& source) {
  return Botan::PKCS8::load_key(source);
}

inline Botan::EC_Group curve_named(const char* name) { return Botan::EC_Group::from_name(name); }

#else

inline constexpr std::uint16_t oldest_version = 0x0301;

/// The arguments must outlive the server, which only refers to them.
inline std::unique_ptr<tls::Server> make_server(const std::shared_ptr<Events>& events,
                                                const std::shared_ptr<Credentials>& credentials,
                                                const std::shared_ptr<const tls::Policy>& policy,
                                                const std::shared_ptr<Rng>& random) {
  static tls::Session_Manager_Noop sessions;  // which holds nothing
  return std::make_unique<tls::Server>(*events, sessions, *credentials, *policy, *random);
}

inline std::shared_ptr<Botan::Private_Key> load_key(Botan::DataSource& source) {
  Rng random;
  return std::shared_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source, random));
}

inline Botan::EC_Group curve_named(const char* name) { return Botan::EC_Group(name); }

#endif

}  // namespace smtpmatrix::demo::compat
