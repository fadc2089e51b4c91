// A fast SMTP server for stream.py and throughput.py: one thread, epoll, OpenSSL; TLS 1.0 to 1.3 by STARTTLS.
// It listens on every loopback address at once (0.0.0.0 takes 127.0.0.0/8), so a hundred thousand servers are
// one socket.
//
//   fast_peer PORT CERTIFICATE KEY [HOLD_MS]      HOLD_MS: so long the greeting is held back, to keep many
//   open
//
// It holds nothing against its clients: replies go out whole or the connection is dropped.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view greeting = "220 fast.lab.test ESMTP\r\n";
constexpr std::string_view clear_features = "250-fast.lab.test\r\n250-SIZE 35882577\r\n250 STARTTLS\r\n";
constexpr std::string_view secured_features = "250-fast.lab.test\r\n250 SIZE 35882577\r\n";

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

struct Client {
  std::string line;
  std::unique_ptr<SSL, SslFree> ssl;
  bool is_secured = false;
};

class Peer {
 public:
  Peer(std::uint16_t port, const char* certificate, const char* key, std::chrono::milliseconds hold);
  [[noreturn]] void serve();

 private:
  void accept_all();
  void greet_due();
  void readable(int socket);
  bool read_some(int socket, Client& client);
  bool answer(int socket, Client& client, std::string_view line);
  static bool say(int socket, const Client& client, std::string_view text);
  void drop(int socket);

  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  int epoll_ = -1;
  std::chrono::milliseconds hold_;
  std::unordered_map<int, Client> clients_;
  std::deque<std::pair<Clock::time_point, int>> held_;  ///< accepted, not greeted yet
};

void watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) throw std::runtime_error("epoll_ctl");
}

Peer::Peer(std::uint16_t port, const char* certificate, const char* key, std::chrono::milliseconds hold)
    : tls_(SSL_CTX_new(TLS_server_method())), hold_(hold) {
  SSL_CTX_set_cipher_list(tls_, "ALL:@SECLEVEL=0");
  SSL_CTX_set_min_proto_version(tls_, TLS1_VERSION);
  SSL_CTX_set_session_cache_mode(tls_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(tls_, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(tls_, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls_, key, SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("certificate or key");
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(port);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
      listen(listener_, 65535) != 0)
    throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  watch(epoll_, listener_);
}

void Peer::serve() {
  epoll_event events[256];
  while (true) {
    const int count = epoll_wait(epoll_, events, 256, held_.empty() ? -1 : 1);
    for (int i = 0; i < count; ++i)
      events[i].data.fd == listener_ ? accept_all() : readable(events[i].data.fd);
    greet_due();
  }
}

void Peer::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    clients_[socket];
    held_.emplace_back(Clock::now() + hold_, socket);
  }
}

/// Nobody is read from, so nobody is dropped, before the greeting.
void Peer::greet_due() {
  const auto now = Clock::now();
  for (; !held_.empty() && held_.front().first <= now; held_.pop_front()) {
    const int socket = held_.front().second;
    watch(epoll_, socket);
    if (!say(socket, clients_[socket], greeting)) drop(socket);
  }
}

void Peer::drop(int socket) {
  const auto& client = clients_[socket];
  if (client.is_secured) SSL_shutdown(client.ssl.get());
  clients_.erase(socket);
  close(socket);
}

bool Peer::say(int socket, const Client& client, std::string_view text) {
  const auto size = static_cast<int>(text.size());
  if (client.is_secured) return SSL_write(client.ssl.get(), text.data(), size) == size;
  return send(socket, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

void Peer::readable(int socket) {
  ERR_clear_error();  // what another client left there would be taken for this one's
  Client& client = clients_[socket];
  if (client.ssl && !client.is_secured) {
    const int result = SSL_accept(client.ssl.get());
    if (result != 1) {
      if (SSL_get_error(client.ssl.get(), result) != SSL_ERROR_WANT_READ) drop(socket);
      return;
    }
    client.is_secured = true;
  }
  if (!read_some(socket, client)) return drop(socket);
  for (auto end = client.line.find("\r\n"); end != std::string::npos; end = client.line.find("\r\n")) {
    const std::string line = client.line.substr(0, end);
    client.line.erase(0, end + 2);
    if (!answer(socket, client, line)) return drop(socket);
  }
}

bool Peer::read_some(int socket, Client& client) {
  char buffer[4096];
  while (true) {
    if (client.is_secured) {
      const int count = SSL_read(client.ssl.get(), buffer, sizeof buffer);
      if (count <= 0) return SSL_get_error(client.ssl.get(), count) == SSL_ERROR_WANT_READ;
      client.line.append(buffer, static_cast<std::size_t>(count));
    } else {
      const auto count = recv(socket, buffer, sizeof buffer, 0);
      if (count <= 0) return count < 0 && errno == EAGAIN;
      client.line.append(buffer, static_cast<std::size_t>(count));
      return true;
    }
  }
}

bool Peer::answer(int socket, Client& client, std::string_view line) {
  if (line.starts_with("EHLO"))
    return say(socket, client, client.is_secured ? secured_features : clear_features);
  if (line.starts_with("QUIT")) return say(socket, client, "221 2.0.0 Bye\r\n") && false;
  if (line != "STARTTLS" || client.ssl) return say(socket, client, "502 5.5.2 What?\r\n");
  client.ssl.reset(SSL_new(tls_));
  SSL_set_fd(client.ssl.get(), socket);
  SSL_set_accept_state(client.ssl.get());
  return say(socket, client, "220 2.0.0 Ready to start TLS\r\n");
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return std::fputs("usage: fast_peer PORT CERTIFICATE KEY [HOLD_MS]\n", stderr), 2;
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  try {
    Peer peer(static_cast<std::uint16_t>(std::atoi(arguments[1])), arguments[2], arguments[3],
              std::chrono::milliseconds(count > 4 ? std::atoi(arguments[4]) : 0));
    peer.serve();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fast_peer: %s\n", error.what());
    return 1;
  }
}
