#include "tests/loopback/conversation.h"

#include <fmt/format.h>

#include "probes/iana/names.h"

namespace smtpmatrix::tests {

TlsConversation::TlsConversation(Socket socket, tls::Offer offer, tls::ClientSettings settings)
    : socket_(std::move(socket)), client_(std::move(offer), std::move(settings), random_) {}

void TlsConversation::flush() { socket_.send(client_.take_output()); }

bool TlsConversation::step() {
  const Socket::Arrival arrival = socket_.receive();
  switch (arrival.event) {
    case Socket::Event::bytes: client_.receive(arrival.bytes); break;
    case Socket::Event::closed: client_.peer_closed(); break;
    case Socket::Event::reset: client_.peer_reset(); break;
    case Socket::Event::deadline: client_.deadline_passed(); break;
  }
  received_ += as_text(client_.take_plaintext());
  flush();
  return arrival.event == Socket::Event::bytes;
}

void TlsConversation::start() {
  client_.start();
  flush();
}

bool TlsConversation::handshake() {
  if (client_.phase() == tls::Phase::idle) start();
  while (client_.phase() == tls::Phase::handshaking && step()) {
  }
  return client_.phase() == tls::Phase::established;
}

void TlsConversation::write(std::string_view text) {
  client_.write(as_view(text));
  flush();
}

bool TlsConversation::read(std::string_view text) {
  while (received_.find(text) == std::string::npos) {
    if (client_.phase() != tls::Phase::established) return false;
    if (!step() && received_.find(text) == std::string::npos) return false;
  }
  received_.erase(0, received_.find(text) + text.size());
  return true;
}

void TlsConversation::close() {
  client_.close();
  flush();
  socket_.finish();
  run_to_end();
}

void TlsConversation::run_to_end() {
  while (step()) {
  }
}

std::string TlsConversation::state() const {
  std::string text =
      fmt::format("phase {}, waiting for {}", static_cast<int>(client_.phase()), client_.waiting_for());
  if (const auto& failure = client_.failure()) {
    text += fmt::format(", {} at {}: {}", to_string(failure->reason), failure->message, failure->detail);
  }
  for (const Alert& alert : client_.facts().alerts) {
    text += fmt::format(", alert {} by {}", iana::alert_name(alert.description),
                        alert.sent_by == Sender::client ? "us" : "the server");
  }
  return text;
}

}  // namespace smtpmatrix::tests
