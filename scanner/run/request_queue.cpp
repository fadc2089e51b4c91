#include "scanner/run/request_queue.h"

#include <utility>

namespace smtpmatrix::scanner {

std::variant<RequestQueue::End, HostRequest, RequestQueue::Domain> RequestQueue::next() {
  if (!waiting_.empty()) {
    HostRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    return request;
  }
  auto target = next_target();
  if (!target) return End{};
  if (target->mail_exchangers) return Domain{std::move(*target)};
  HostRequest request = request_for(target->host, *target);
  for (ahead_ = next_target(); ahead_ && ahead_->host == request.host && !ahead_->mail_exchangers;
       ahead_ = next_target()) {
    add_target(request, *ahead_, *settings_);
    ahead_.reset();
  }
  return request;
}

HostRequest RequestQueue::request_for(std::string host, const Target& asked) const {
  HostRequest request{std::move(host), {}};
  add_target(request, asked, *settings_);
  return request;
}

std::optional<Target> RequestQueue::next_target() {
  if (ahead_) return std::exchange(ahead_, std::nullopt);
  if (source_ended_) return std::nullopt;
  auto target = (*targets_)();
  source_ended_ = !target.has_value();
  return target;
}

}  // namespace smtpmatrix::scanner
