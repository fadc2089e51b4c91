#include "probes/tls/handshake/client.h"

#include "probes/tls/handshake/connection.h"

namespace smtpmatrix::tls {

class Client::Impl : public Connection {
 public:
  using Connection::Connection;
};

Client::Client(Offer offer, ClientSettings settings, Random& random)
    : impl_(std::make_unique<Impl>(std::move(offer), std::move(settings), random)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

void Client::start() { impl_->start(); }
void Client::receive(View bytes) { impl_->receive(bytes); }
void Client::write(View plaintext) { impl_->write(plaintext); }
void Client::close() { impl_->close(); }
void Client::abort(std::uint8_t alert_description) { impl_->abort(alert_description); }
void Client::peer_closed() { impl_->peer_closed(); }
void Client::peer_reset() { impl_->peer_reset(); }
void Client::deadline_passed() { impl_->deadline_passed(); }

Bytes Client::take_output() { return impl_->take_output(); }
Bytes Client::take_plaintext() { return impl_->take_plaintext(); }

Phase Client::phase() const { return impl_->phase(); }
const TlsFacts& Client::facts() const { return impl_->seen(); }
const std::optional<TlsFailure>& Client::failure() const { return impl_->failure(); }
const Bytes& Client::plaintext_reply() const { return impl_->plaintext_reply(); }
std::string_view Client::waiting_for() const { return impl_->waiting_for(); }

}  // namespace smtpmatrix::tls
