// Keeps an account from being locked out: one login at a time, the best cell first, and none after a few that
// were refused for the credentials. Pure bookkeeping; ids are the scheduler's connections.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "probes/observation/smtp_facts.h"

namespace smtpmatrix::scanner {

class AccountGuard {
 public:
  using Id = std::uint64_t;
  /// Connections open that will want to log in: they wait for each other, and a server's patience is short.
  static constexpr std::size_t max_open = 16;

  /// `refused`: logins refused before this guard was made.
  explicit AccountGuard(unsigned attempts_allowed, unsigned refused = 0)
      : attempts_allowed_(attempts_allowed), refused_(refused) {}

  /// Whether another connection that will want to log in may be opened.
  [[nodiscard]] bool admits() const { return is_closed() || open_.size() < max_open; }
  /// No login was answered yet: the order in which connections are opened matters.
  [[nodiscard]] bool awaits_first_login() const { return !first_login_ended_ && !is_closed(); }
  /// A lower rank logs in first: until a login has ended, the others wait for it.
  void opened(Id id, unsigned rank) { open_.emplace(id, rank); }

  enum class Answer : std::uint8_t { granted, denied, wait };
  [[nodiscard]] Answer ask(Id id);
  /// The connection has ended, with these attempts. Returns whom to grant next, if anybody.
  [[nodiscard]] std::optional<Id> ended(Id id, std::span<const AuthAttempt> attempts);
  /// Once closed: everybody who still waits, to be denied.
  [[nodiscard]] std::vector<Id> take_denied();
  [[nodiscard]] bool is_closed() const { return refused_ >= attempts_allowed_; }
  /// Whether this connection has the permission now.
  [[nodiscard]] bool is_logging_in(Id id) const { return logging_in_ == id; }
  /// Logins refused for the credentials so far.
  [[nodiscard]] unsigned refused() const { return refused_; }

 private:
  unsigned attempts_allowed_;
  unsigned refused_;
  bool first_login_ended_ = false;
  [[nodiscard]] std::optional<Id> grant_next();

  std::map<Id, unsigned> open_;  ///< rank of every connection that will want to log in
  std::vector<Id> waiting_;
  std::optional<Id> logging_in_;
};

/// Whether the server refused the credentials themselves (535, 5.7.8 and every other 5xx that is not about
/// the command or the mechanism). A connection that ended without a reply may have been counted by the
/// server, so it counts.
[[nodiscard]] bool refused_the_credentials(const AuthAttempt& attempt);

}  // namespace smtpmatrix::scanner
