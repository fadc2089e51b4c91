#include "tests/support/openssl_server.h"

#include <array>
#include <cctype>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>

namespace smtpmatrix::testing {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("OpenSSL server: ") + what);
}

}  // namespace

struct OpensslServer::Impl {
  std::unique_ptr<SSL_CTX, FreeContext> context;
  std::unique_ptr<SSL, FreeSession> session;
  BIO* from_client = nullptr;  ///< owned by the session
  BIO* to_client = nullptr;

  void begin() {
    session.reset(SSL_new(context.get()));
    require(session != nullptr, "no session");
    from_client = BIO_new(BIO_s_mem());
    to_client = BIO_new(BIO_s_mem());
    SSL_set_bio(session.get(), from_client, to_client);
    SSL_set_accept_state(session.get());
  }

  void answer_application_data() {
    std::array<char, 16384> buffer{};
    for (;;) {
      const int count = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0) return;
      for (int i = 0; i < count; ++i) {
        auto& c = buffer.at(static_cast<std::size_t>(i));
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
      SSL_write(session.get(), buffer.data(), count);
    }
  }
};

OpensslServer::OpensslServer(const OpensslServerSettings& settings) : impl_(std::make_unique<Impl>()) {
  impl_->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = impl_->context.get();
  require(context != nullptr, "no context");
  SSL_CTX_set_security_level(context, 0);
  require(SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1, "cipher list");
  require(SSL_CTX_set_min_proto_version(context, settings.version) == 1, "minimum version");
  require(SSL_CTX_set_max_proto_version(context, settings.version) == 1, "maximum version");
  require(SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str()) == 1, "certificate");
  require(SSL_CTX_use_PrivateKey_file(context, settings.key_file.c_str(), SSL_FILETYPE_PEM) == 1, "key");
  SSL_CTX_set_dh_auto(context, 1);
  if (!settings.groups.empty()) {
    require(SSL_CTX_set1_groups_list(context, settings.groups.c_str()) == 1, "groups");
  }
  reset();
}

OpensslServer::~OpensslServer() = default;

void OpensslServer::reset() { impl_->begin(); }

Bytes OpensslServer::exchange(View from_client) {
  if (!from_client.empty()) {
    BIO_write(impl_->from_client, from_client.data(), static_cast<int>(from_client.size()));
  }
  if (!handshake_complete()) SSL_do_handshake(impl_->session.get());
  if (handshake_complete()) impl_->answer_application_data();
  ERR_clear_error();
  Bytes reply(static_cast<std::size_t>(BIO_ctrl_pending(impl_->to_client)));
  if (!reply.empty()) BIO_read(impl_->to_client, reply.data(), static_cast<int>(reply.size()));
  return reply;
}

bool OpensslServer::handshake_complete() const { return SSL_is_init_finished(impl_->session.get()) == 1; }

}  // namespace smtpmatrix::testing
