#include "tests/conformance/bogo_shim/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace smtpmatrix::conformance {
namespace {

template <typename Address>
int connect_to(int family, const Address& address) {
  const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return descriptor;
  close(descriptor);
  return -1;
}

int connect_ipv6(std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_addr = in6addr_loopback;
  return connect_to(AF_INET6, address);
}

int connect_ipv4(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect_to(AF_INET, address);
}

}  // namespace

std::optional<Connected> Connected::to(std::uint16_t port) {
  int descriptor = connect_ipv6(port);
  if (descriptor < 0) descriptor = connect_ipv4(port);
  if (descriptor < 0) return std::nullopt;
  const int at_once = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  return Connected(descriptor);
}

Connected::Connected(Connected&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Connected::~Connected() {
  if (descriptor_ < 0) return;
  shutdown(descriptor_, SHUT_WR);
  while (!receive().bytes.empty()) continue;
  close(descriptor_);
}

void Connected::send(View bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

Connected::Arrival Connected::receive() const {
  Bytes buffer(16384);
  const ssize_t count = recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count < 0) return {.bytes = {}, .ending = Ending::reset};
  buffer.resize(static_cast<std::size_t>(count));
  return {.bytes = std::move(buffer)};
}

}  // namespace smtpmatrix::conformance
