// What the handshake tests share: offers of exactly one suite, seeded randomness, and a dialogue between the
// client and an in-memory server.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>

#include "probes/base/random.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/supported_versions.h"
#include "tests/support/botan_server.h"
#include "tests/support/openssl_server.h"

namespace smtpmatrix::tls::testing {

using smtpmatrix::testing::BotanServer;
using smtpmatrix::testing::BotanServerSettings;

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(unsigned seed = 1) : engine_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

inline std::string certificate_path(const std::string& file) {
  return std::string(SMTPMATRIX_BINARY_DIR) + "/certificates/" + file;
}

inline BotanServerSettings server_settings(std::uint16_t version, const std::string& key = "rsa") {
  BotanServerSettings settings;
  settings.version = version;
  settings.certificate_file = certificate_path("server-" + key + ".pem");
  settings.key_file = certificate_path("server-" + key + ".key");
  return settings;
}

/// What a real server of that version answers: Botan's, or OpenSSL's where this Botan does not speak it.
inline std::function<Bytes(View)> answers_of(const BotanServerSettings& settings) {
  if (BotanServer::speaks(settings.version)) {
    return [server = std::make_shared<BotanServer>(settings)](View said) { return server->exchange(said); };
  }
  using smtpmatrix::testing::OpensslServer;
  const auto server = std::make_shared<OpensslServer>(
      smtpmatrix::testing::OpensslServerSettings{.version = settings.version,
                                                 .certificate_file = settings.certificate_file,
                                                 .key_file = settings.key_file,
                                                 .groups = {}});
  return [server](View said) { return server->exchange(said); };
}

/// A client of TLS 1.0 to 1.2 with these suites, and the extensions of a modern one.
inline Offer offer12(std::uint16_t version, std::vector<std::uint16_t> suites) {
  namespace x = iana::extension;
  namespace s = iana::signature_scheme;
  Offer offer;
  offer.legacy_version = version;
  offer.versions = {version};
  offer.cipher_suites = std::move(suites);
  offer.extensions = {
      {.type = x::server_name, .body = {}},
      {.type = x::supported_groups,
       .body = wire::write_numbers({iana::group::x25519, iana::group::secp256r1, iana::group::secp384r1})},
      {.type = x::ec_point_formats, .body = {1, 0}},
      {.type = x::extended_master_secret, .body = {}},
      {.type = x::encrypt_then_mac, .body = {}},
      {.type = x::renegotiation_info, .body = {0}},
  };
  if (version >= iana::version::tls12)
    offer.extensions.push_back(
        {.type = x::signature_algorithms,
         .body = wire::write_numbers({s::rsa_pss_rsae_sha256, s::rsa_pkcs1_sha256, s::ecdsa_secp256r1_sha256,
                                      s::rsa_pkcs1_sha1, s::ecdsa_sha1})});
  return offer;
}

inline void remove_extension(Offer& offer, std::uint16_t type) {
  std::erase_if(offer.extensions, [&](const OfferedExtension& extension) { return extension.type == type; });
}

/// Lets client and server talk until both fall silent.
inline void converse(Client& client, BotanServer& server) {
  for (Bytes out = client.take_output(); !out.empty(); out = client.take_output())
    client.receive(server.exchange(out));
}

}  // namespace smtpmatrix::tls::testing
