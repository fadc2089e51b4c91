#include "scanner/demo/server_loop.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <list>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "scanner/demo/limits.h"

namespace smtpmatrix::demo {
namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

void require(bool held, const char* what) {
  if (!held) throw std::system_error(errno, std::generic_category(), what);
}

struct Listener {
  Descriptor socket;
  Service service;
};

struct Peer {
  Descriptor socket;
  Connection connection;
  Bytes unsent;
  Clock::time_point born = Clock::now();
  bool gone = false;

  Peer(int accepted, const Service& service, const Account& account)
      : socket(accepted), connection(service, account) {}
};

sockaddr_in loopback(const std::string& address) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  require(::inet_pton(AF_INET, address.c_str(), &name.sin_addr) == 1, "address");
  return name;
}

void flush(Peer& peer) {
  append(peer.unsent, peer.connection.take_output());
  while (!peer.unsent.empty()) {
    const auto sent = ::send(peer.socket.number(), peer.unsent.data(), peer.unsent.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      peer.gone = errno != EAGAIN && errno != EINTR;
      return;
    }
    peer.unsent.erase(peer.unsent.begin(), peer.unsent.begin() + sent);
  }
  if (peer.connection.finished()) peer.gone = true;
}

void read_some(Peer& peer) {
  std::array<std::uint8_t, 8192> buffer;
  const auto count = ::recv(peer.socket.number(), buffer.data(), buffer.size(), 0);
  if (count > 0) {
    peer.connection.receive({buffer.data(), static_cast<std::size_t>(count)});
    flush(peer);
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    peer.gone = true;
  }
}

}  // namespace

struct ServerLoop::Impl {
  Account account;
  std::list<Listener> listeners;
  std::list<Peer> peers;
  Descriptor wake{::eventfd(0, EFD_CLOEXEC)};
  std::thread thread;

  explicit Impl(Account for_all) : account(std::move(for_all)) {}

  void serve() {
    while (wait()) {
      for (Peer& peer : peers) {
        if (Clock::now() - peer.born > max_connection_age) peer.gone = true;
      }
      peers.remove_if([](const Peer& peer) { return peer.gone; });
    }
    peers.clear();
  }

  /// One round of poll(); false once the destructor asks to stop.
  bool wait() {
    std::vector<pollfd> fds{{wake.number(), POLLIN, 0}};
    const bool room = peers.size() < max_connections;
    for (const Listener& listener : listeners)
      fds.push_back({listener.socket.number(), static_cast<short>(room ? POLLIN : 0), 0});
    for (const Peer& peer : peers)
      fds.push_back({peer.socket.number(), static_cast<short>(peer.unsent.empty() ? POLLIN : POLLOUT), 0});
    if (::poll(fds.data(), fds.size(), 1000) < 0) return errno == EINTR;
    if (fds[0].revents != 0) return false;
    auto fd = fds.begin() + 1 + static_cast<std::ptrdiff_t>(listeners.size());
    for (Peer& peer : peers) on_event(peer, *fd++);
    fd = fds.begin() + 1;
    for (const Listener& listener : listeners) {
      if ((fd++)->revents != 0) accept_one(listener);
    }
    return true;
  }

  static void on_event(Peer& peer, const pollfd& event) {
    if (event.revents == 0) return;
    if (event.revents & POLLOUT) {
      flush(peer);
    } else {
      read_some(peer);
    }
  }

  void accept_one(const Listener& listener) {
    const int accepted = ::accept4(listener.socket.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) return;
    flush(peers.emplace_back(accepted, listener.service, account));
  }
};

ServerLoop::ServerLoop(Account account) : impl_(std::make_unique<Impl>(std::move(account))) {
  require(impl_->wake.number() >= 0, "eventfd");
}

ServerLoop::~ServerLoop() {
  if (!impl_->thread.joinable()) return;
  const std::uint64_t one = 1;
  // An eventfd with room always takes eight bytes.
  [[maybe_unused]] const auto written = ::write(impl_->wake.number(), &one, sizeof one);
  impl_->thread.join();
}

std::uint16_t ServerLoop::listen(const std::string& address, Service service) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  require(socket.number() >= 0, "socket");
  sockaddr_in name = loopback(address);
  socklen_t size = sizeof name;
  auto* generic = reinterpret_cast<sockaddr*>(&name);
  require(::bind(socket.number(), generic, size) == 0, "bind");
  require(::listen(socket.number(), static_cast<int>(max_connections)) == 0, "listen");
  require(::getsockname(socket.number(), generic, &size) == 0, "getsockname");
  impl_->listeners.push_back({std::move(socket), std::move(service)});
  return ntohs(name.sin_port);
}

void ServerLoop::start() {
  impl_->thread = std::thread([this] { impl_->serve(); });
}

}  // namespace smtpmatrix::demo
