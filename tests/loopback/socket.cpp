#include "tests/loopback/socket.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace smtpmatrix::tests {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

/// On every address, as some servers can only listen.
bool is_free(std::uint16_t port) {
  sockaddr_in address = loopback(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const int descriptor = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  const bool is_free = bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return is_free;
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Socket Socket::connect(std::uint16_t port) {
  Socket connected(checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = loopback(port);
  checked(::connect(connected.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "connect");
  return connected;
}

Socket::Arrival Socket::receive(std::chrono::milliseconds wait) const {
  pollfd readable{descriptor_, POLLIN, 0};
  if (poll(&readable, 1, static_cast<int>(wait.count())) <= 0) return {};
  Bytes buffer(16384);
  const ssize_t count = recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count < 0) return {Event::reset, {}};
  if (count == 0) return {Event::closed, {}};
  buffer.resize(static_cast<std::size_t>(count));
  return {Event::bytes, std::move(buffer)};
}

bool Socket::send(View bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

void Socket::finish() const { shutdown(descriptor_, SHUT_WR); }

void Socket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void Socket::abort() {
  const linger at_once{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

Listener::Listener() : descriptor_(checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  checked(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size), "bind");
  checked(listen(descriptor_, 4), "listen");
  checked(getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  port_ = ntohs(address.sin_port);
}

Listener::~Listener() { ::close(descriptor_); }

Socket Listener::accept() const {
  return Socket(checked(accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
}

std::uint16_t free_port() {
  // Linux takes ports of outgoing connections from 32768 on (ip_local_port_range): one of those may be gone
  // before the server binds it. Below, only servers of other tests could be in the way, and each process
  // begins elsewhere.
  constexpr unsigned lowest = 10000;
  constexpr unsigned count = 20000;
  static unsigned next = static_cast<unsigned>(getpid()) * 97;
  for (unsigned tried = 0; tried < count; ++tried) {
    const auto port = static_cast<std::uint16_t>(lowest + next++ % count);
    if (is_free(port)) return port;
  }
  throw std::runtime_error("no port is free");
}

}  // namespace smtpmatrix::tests
