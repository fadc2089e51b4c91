#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace smtpmatrix::testing {
namespace {

int listening_socket(const std::string& address, std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
      ::listen(listener, SOMAXCONN) != 0) {
    ::close(listener);
    throw std::runtime_error("cannot listen on " + address);
  }
  return listener;
}

std::uint16_t port_of(int listener) {
  sockaddr_in where{};
  socklen_t size = sizeof where;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&where), &size);
  return ntohs(where.sin_port);
}

}  // namespace

LoopbackPeer::~LoopbackPeer() {
  if (socket_ >= 0) ::close(socket_);
}

void LoopbackPeer::send(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string LoopbackPeer::receive_until(std::string_view end) const {
  std::string text;
  std::array<char, 1> byte{};
  while (::recv(socket_, byte.data(), byte.size(), 0) == 1) {
    text += byte[0];
    if (!end.empty() && text.ends_with(end)) break;
  }
  return text;
}

void LoopbackPeer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

LoopbackServer::LoopbackServer(Handler handler, const std::string& address, std::uint16_t port)
    : handler_(std::move(handler)),
      listener_(listening_socket(address, port)),
      port_(port_of(listener_)),
      thread_([this] { serve(); }) {}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  ::close(listener_);
}

void LoopbackServer::serve() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++accepted_;
    LoopbackPeer peer(socket);
    handler_(peer);
  }
}

std::uint16_t unused_port() {
  const int listener = listening_socket("127.0.0.1", 0);
  const std::uint16_t port = port_of(listener);
  ::close(listener);
  return port;
}

}  // namespace smtpmatrix::testing
