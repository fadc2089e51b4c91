#include "scanner/run/account_guard.h"

#include <algorithm>
#include <utility>

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

AccountGuard::Answer AccountGuard::ask(Id id) {
  if (is_closed()) return Answer::denied;
  open_.try_emplace(id, 0U);
  waiting_.push_back(id);
  return !logging_in_ && grant_next() == id ? Answer::granted : Answer::wait;
}

/// The best of those who wait, unless a better one is still on its way to the first login.
std::optional<AccountGuard::Id> AccountGuard::grant_next() {
  const auto rank = [this](Id id) { return open_.at(id); };
  const auto best = std::ranges::min_element(waiting_, {}, rank);
  if (best == waiting_.end()) return std::nullopt;
  const bool is_held = !first_login_ended_ && std::ranges::any_of(open_, [&](const auto& entry) {
    return entry.second < rank(*best);
  });
  if (is_held) return std::nullopt;
  logging_in_ = *best;
  waiting_.erase(best);
  return logging_in_;
}

std::optional<AccountGuard::Id> AccountGuard::ended(Id id, std::span<const AuthAttempt> attempts) {
  open_.erase(id);
  std::erase(waiting_, id);
  if (logging_in_ == id) {
    logging_in_.reset();
    first_login_ended_ = first_login_ended_ || !attempts.empty();
    refused_ += static_cast<unsigned>(std::ranges::count_if(attempts, refused_the_credentials));
  }
  if (is_closed() || logging_in_) return std::nullopt;
  return grant_next();
}

std::vector<AccountGuard::Id> AccountGuard::take_denied() {
  if (!is_closed()) return {};
  return std::exchange(waiting_, {});
}

}  // namespace smtpmatrix::scanner
