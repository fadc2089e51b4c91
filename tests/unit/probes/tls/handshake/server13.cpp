#include "server13.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>
#include <stdexcept>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/botan_compat.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/cookie.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/server_hello.h"
#include "probes/tls/wire/session.h"
#include "probes/tls/wire/supported_versions.h"
#include "scanner/demo/botan_compat.h"
#include "tests/support/files.h"

namespace smtpmatrix::tls::testing {
namespace {

namespace type = iana::handshake_type;
namespace extension = iana::extension;

std::string certificate_file(const std::string& name) {
  return tests::read_file(std::string(SMTPMATRIX_BINARY_DIR) + "/certificates/" + name);
}

View body_of(View message) { return message.subspan(wire::message_header_bytes); }

}  // namespace

Bytes Server13::exchange(View from_client) {
  deframer_.add(from_client);
  for (auto next = deframer_.next(); next && *next; next = deframer_.next()) {
    const auto& record = **next;
    if (record.type == iana::content_type::change_cipher_spec) {
      ++change_cipher_specs_;
    } else if (record.type == iana::content_type::alert) {
      plain_alert_ = to_bytes(record.fragment);  // of a client that refuses the ServerHello
    } else {
      const auto content = opener_->open(record);
      if (!content) throw std::runtime_error("the client's record does not open");
      on_record(content->type, content->bytes);
    }
    deframer_.drop();
  }
  return std::exchange(out_, {});
}

void Server13::on_record(std::uint8_t content_type, View content) {
  if (content_type == iana::content_type::alert) alert_ = to_bytes(content);
  if (content_type == iana::content_type::application_data) append(received_, content);
  if (content_type != iana::content_type::handshake) return;
  const Bytes message = to_bytes(content);
  message[0] == type::client_hello ? on_hello(message) : on_client_message(message);
}

void Server13::on_hello(View message) {
  last_hello_ = to_bytes(message);
  append(transcript_, message);
  if (script_.retry && !retried_) return answer_retry();
  answer_hello(wire::read_client_hello(body_of(last_hello_)).value());
}

void Server13::answer_retry() {
  retried_ = true;
  const auto hello = wire::read_client_hello(body_of(last_hello_)).value();
  const Bytes versions = wire::write_supported_versions_server(tls13);
  const Bytes share = {static_cast<std::uint8_t>(script_.group >> 8),
                       static_cast<std::uint8_t>(script_.group)};
  const Bytes cookie = wire::write_cookie(script_.cookie);
  wire::ServerHello retry{
      .legacy_version = tls12,
      .random = wire::hello_retry_request_random(),
      .session_id = hello.session_id,
      .cipher_suite = script_.suite,
      .compression_method = 0,
      .has_extensions = true,
      .extensions = {{extension::supported_versions, versions}, {extension::key_share, share}}};
  if (!script_.cookie.empty()) retry.extensions.push_back({extension::cookie, cookie});
  const auto hash_algorithm = find_suite(script_.suite)->hash;
  transcript_ = wire::write_message(type::message_hash, View(crypto::digest(hash_algorithm, transcript_)));
  emit(type::server_hello, wire::write_server_hello(retry));
}

void Server13::answer_hello(const wire::ClientHello& hello) {
  const auto key = crypto::KeyPair::generate(script_.group, random_).value();
  const Bytes versions = wire::write_supported_versions_server(tls13);
  const Bytes share = wire::write_key_share_server({script_.group, key.public_value()});
  const Bytes random(32, 0x77);
  emit(type::server_hello, wire::write_server_hello({.legacy_version = tls12,
                                                     .random = random,
                                                     .session_id = hello.session_id,
                                                     .cipher_suite = script_.suite,
                                                     .compression_method = 0,
                                                     .has_extensions = true,
                                                     .extensions = {{extension::supported_versions, versions},
                                                                    {extension::key_share, share}}}));
  const auto shares =
      wire::read_key_share_client(wire::find(hello.extensions, extension::key_share)->body).value();
  for (const auto& theirs : shares) {
    if (theirs.group != script_.group) continue;
    const auto shared = key.agree(theirs.key_exchange, random_).value();
    const Suite& suite = *find_suite(script_.suite);
    secret_ = EarlySecret(suite.hash).handshake(shared.reveal());
    client_handshake_ = secret_->client_traffic(hash());
    server_handshake_ = secret_->server_traffic(hash());
    sealer_ = record::make_sealer13(suite, server_handshake_->keys(suite));
    opener_ = record::make_opener13(suite, client_handshake_->keys(suite));
    return send_flight();
  }
}

void Server13::send_flight() {
  emit(type::encrypted_extensions, wire::write_encrypted_extensions({}));
  if (script_.asks_certificate) {
    const Bytes schemes = wire::write_numbers({0x0403});
    emit(type::certificate_request,
         wire::write_certificate_request13(
             {.request_context = {}, .extensions = {{extension::signature_algorithms, schemes}}}));
  }
  const Bytes der = to_bytes(certificate_file(script_.certificate + ".der"));
  emit(type::certificate,
       wire::write_certificate13({.request_context = {}, .chain = {{.der = der, .extensions = {}}}}));
  const Bytes signed_bytes = signature();
  emit(type::certificate_verify,
       wire::write_certificate_verify({.scheme = 0x0403, .signature = signed_bytes}));
  emit(type::finished, wire::write_finished(server_handshake_->verify_data(hash())));
  const Suite& suite = *find_suite(script_.suite);
  const auto application = std::move(*secret_).application();
  client_application_ = application.client_traffic(hash());
  server_application_ = application.server_traffic(hash());
  sealer_ = record::make_sealer13(suite, server_application_->keys(suite));
}

void Server13::on_client_message(View message) {
  const Suite& suite = *find_suite(script_.suite);
  if (message[0] == type::certificate) {
    got_empty_certificate_ = wire::read_certificate13(body_of(message)).value().chain.empty();
  } else if (message[0] == type::finished) {
    client_finished_ =
        crypto::equal_in_constant_time(client_handshake_->verify_data(hash()), body_of(message));
    opener_ = record::make_opener13(suite, client_application_->keys(suite));
  } else if (message[0] == type::key_update) {
    ++key_updates_;
    client_application_ = std::move(*client_application_).updated();
    opener_ = record::make_opener13(suite, client_application_->keys(suite));
  }
  append(transcript_, message);
}

Bytes Server13::seal(std::uint8_t content_type, View content) {
  Bytes sealed;
  if (!record::seal(*sealer_, content_type, content, sealed)) throw std::runtime_error("not sealed");
  return sealed;
}

Bytes Server13::update_keys(bool request_update) {
  const Suite& suite = *find_suite(script_.suite);
  const Bytes sealed = seal(iana::content_type::handshake, wire::write_key_update({request_update}));
  server_application_ = std::move(*server_application_).updated();
  sealer_ = record::make_sealer13(suite, server_application_->keys(suite));
  return sealed;
}

void Server13::emit(std::uint8_t message_type, Bytes message) {
  append(out_, script_.before(message_type, *this));
  script_.alter(message_type, message);
  if (message.empty()) return;
  append(transcript_, message);
  append(out_, seal(iana::content_type::handshake, message));
}

Bytes Server13::hash() const { return crypto::digest(find_suite(script_.suite)->hash, transcript_); }

Bytes Server13::signature() const {
  Bytes content(64, 0x20);
  append(content, as_view("TLS 1.3, server CertificateVerify"));
  content.push_back(0);
  append(content, hash());
  const std::string pem = certificate_file(script_.certificate + ".key");
  Botan::AutoSeeded_RNG generator;
  Botan::DataSource_Memory source(pem);
  const auto key = demo::compat::load_key(source);
  Botan::PK_Signer signer(*key, generator, "EMSA1(SHA-256)", crypto::compat::der_signature);
  return signer.sign_message(content, generator);
}

}  // namespace smtpmatrix::tls::testing
