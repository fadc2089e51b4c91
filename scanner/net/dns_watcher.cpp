#include "scanner/net/dns_watcher.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>

#include "scanner/net/loop_impl.h"

namespace smtpmatrix::scanner {
namespace {

namespace asio = boost::asio;

/// One socket of c-ares, which owns and closes it: here it is only waited for.
class WatchedSocket : public std::enable_shared_from_this<WatchedSocket> {
 public:
  WatchedSocket(Loop& loop, Resolver& resolver, int socket)
      : resolver_(&resolver), socket_(socket), descriptor_(loop.impl().context, socket) {}

  void want(bool readable, bool writable) {
    readable_ = readable;
    writable_ = writable;
    if (readable_ && !waits_readable_)
      wait(asio::posix::stream_descriptor::wait_read, waits_readable_, readable_);
    if (writable_ && !waits_writable_)
      wait(asio::posix::stream_descriptor::wait_write, waits_writable_, writable_);
  }

  void forget() {
    forgotten_ = true;
    descriptor_.release();
  }

  ~WatchedSocket() {
    if (!forgotten_) descriptor_.release();
  }
  WatchedSocket(const WatchedSocket&) = delete;
  WatchedSocket& operator=(const WatchedSocket&) = delete;

 private:
  void wait(asio::posix::stream_descriptor::wait_type type, bool& waits, const bool& wanted) {
    waits = true;
    descriptor_.async_wait(type, [self = shared_from_this(), type, &waits, &wanted](const auto& error) {
      waits = false;
      if (error || self->forgotten_ || !wanted) return;
      const bool is_read = type == asio::posix::stream_descriptor::wait_read;
      self->resolver_->socket_ready(self->socket_, is_read, !is_read);
      if (!self->forgotten_ && wanted && !waits) self->wait(type, waits, wanted);
    });
  }

  Resolver* resolver_;
  int socket_;
  asio::posix::stream_descriptor descriptor_;
  bool readable_ = false;
  bool writable_ = false;
  bool waits_readable_ = false;
  bool waits_writable_ = false;
  bool forgotten_ = false;
};

}  // namespace

struct DnsWatcher::Impl {
  explicit Impl(Loop& of) : loop(&of), timer(of) {}

  Loop* loop;
  Timer timer;
  Resolver* resolver = nullptr;
  std::map<int, std::shared_ptr<WatchedSocket>> sockets;
};

DnsWatcher::DnsWatcher(Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}
DnsWatcher::~DnsWatcher() {
  for (const auto& [number, socket] : impl_->sockets) socket->forget();
}

void DnsWatcher::attach(Resolver& resolver) { impl_->resolver = &resolver; }

void DnsWatcher::watch(int socket, bool readable, bool writable) {
  const auto found = impl_->sockets.find(socket);
  if (!readable && !writable) {
    if (found == impl_->sockets.end()) return;
    found->second->forget();
    impl_->sockets.erase(found);
    return;
  }
  auto& watched = impl_->sockets[socket];
  if (!watched) watched = std::make_shared<WatchedSocket>(*impl_->loop, *impl_->resolver, socket);
  watched->want(readable, writable);
}

void DnsWatcher::wake_after(std::optional<std::chrono::milliseconds> pause) {
  if (!pause) return impl_->timer.cancel();
  impl_->timer.set(impl_->loop->now() + *pause, [resolver = impl_->resolver] { resolver->time_passed(); });
}

}  // namespace smtpmatrix::scanner
