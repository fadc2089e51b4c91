#include "scanner/run/account_guard.h"

#include <algorithm>

namespace smtpmatrix::scanner {

bool refused_the_credentials(const AuthAttempt& attempt) {
  if (attempt.accepted) return false;
  if (!attempt.reply) return true;
  const int code = attempt.reply->code;
  if (code < 500) return false;
  // RFC 5321 4.2.2 and RFC 4954 6: the command or the mechanism is not known, out of place, or wants
  // encryption.
  const bool about_the_command = (code >= 500 && code <= 504) || code == 530 || code == 538;
  return !about_the_command;
}

bool AccountGuard::admits() const {
  if (is_closed()) return true;  // they will be denied at once
  return open_.size() < (first_login_ended_ ? max_waiting : 1);
}

void AccountGuard::opened(Id id) { open_.push_back(id); }

AccountGuard::Answer AccountGuard::ask(Id id) {
  if (is_closed()) return Answer::denied;
  if (logging_in_) {
    waiting_.push_back(id);
    return Answer::wait;
  }
  logging_in_ = id;
  return Answer::granted;
}

std::optional<AccountGuard::Id> AccountGuard::ended(Id id, std::span<const AuthAttempt> attempts) {
  std::erase(open_, id);
  std::erase(waiting_, id);
  if (logging_in_ != id) return std::nullopt;
  logging_in_.reset();
  first_login_ended_ = first_login_ended_ || !attempts.empty();
  refused_ += static_cast<unsigned>(std::ranges::count_if(attempts, refused_the_credentials));
  if (is_closed() || waiting_.empty()) return std::nullopt;
  logging_in_ = waiting_.front();
  waiting_.pop_front();
  return logging_in_;
}

std::vector<AccountGuard::Id> AccountGuard::take_denied() {
  if (!is_closed()) return {};
  std::vector<Id> denied(waiting_.begin(), waiting_.end());
  waiting_.clear();
  return denied;
}

}  // namespace smtpmatrix::scanner
