#include "scanner/net/loop.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <utility>

#include "scanner/net/loop_impl.h"

namespace smtpmatrix::scanner {

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
  impl_->context.restart();
  impl_->context.run();
}

void Loop::stop() { impl_->context.stop(); }

void Loop::post(std::function<void()> callback) { boost::asio::post(impl_->context, std::move(callback)); }

Elapsed Loop::now() const {
  return std::chrono::duration_cast<Elapsed>(std::chrono::steady_clock::now() - impl_->born);
}

void Loop::on_interrupt(std::function<void()> callback) {
  impl_->signals.clear();
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  impl_->signals.async_wait(
      [this, callback = std::move(callback)](const boost::system::error_code& error, int) {
        if (error) return;
        impl_->signals.clear();
        callback();
      });
}

struct Timer::Impl {
  explicit Impl(Loop& of) : loop(&of), timer(of.impl().context) {}

  Loop* loop;
  boost::asio::steady_timer timer;
  std::uint64_t generation = 0;  ///< an expiry that was already queued when the timer moved is stale
  std::function<void()> callback;
};

Timer::Timer(Loop& loop) : impl_(std::make_shared<Impl>(loop)) {}
Timer::~Timer() { cancel(); }

void Timer::set(Elapsed when, std::function<void()> callback) {
  const std::uint64_t generation = ++impl_->generation;
  impl_->callback = std::move(callback);
  impl_->timer.expires_at(impl_->loop->impl().born + when);
  impl_->timer.async_wait([weak = std::weak_ptr(impl_), generation](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self || self->generation != generation) return;
    const auto due = std::move(self->callback);
    due();
  });
}

void Timer::cancel() {
  ++impl_->generation;
  impl_->callback = nullptr;
  impl_->timer.cancel();
}

}  // namespace smtpmatrix::scanner
