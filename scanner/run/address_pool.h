// How much one address is asked at a time: connections open, their pace, and the pause after a throttle: what
// the server asks for, within limits.h's bounds and as long as that helps, else one that grows each time.
// Pure: time is a parameter.
#pragma once

#include <cstddef>
#include <optional>

#include "probes/base/time.h"
#include "probes/smtp/pace_words.h"
#include "reports/verdict/pace.h"

namespace smtpmatrix::scanner {

class AddressPool {
 public:
  /// `rate`: new connections a second; 0: no limit.
  AddressPool(std::size_t limit, double rate);

  [[nodiscard]] bool admits(Elapsed now) const;
  /// When it may admit again as far as time decides; `now` or earlier if only open connections are in the
  /// way.
  [[nodiscard]] Elapsed not_before() const { return not_before_; }
  void opened(Elapsed now);
  void closed();
  [[nodiscard]] std::size_t open() const { return open_; }

  /// The address turned us away: half as many from now on, after the pause that it asks for in its words, or
  /// one that grows each time; a rate that it names is kept from now on. `jitter` 0…1. Returns when to come
  /// back.
  Elapsed throttled(Elapsed now, double jitter, const smtp::PaceWords& told = {});
  /// A conversation ended in another way: the limit slowly recovers.
  void went_well();
  /// The peer took the connection, whatever came of it then.
  void let_in();
  /// How it was asked so far, and what of it was let in.
  [[nodiscard]] reports::Pace pace(Elapsed now) const;
  [[nodiscard]] std::size_t limit() const { return limit_; }

 private:
  [[nodiscard]] std::optional<Elapsed> told_pause(const smtp::PaceWords& told) const;
  void keep_told_rate(const smtp::PaceWords& told);

  std::size_t full_limit_;
  std::size_t limit_;
  Elapsed interval_;
  std::size_t open_ = 0;
  std::size_t good_in_a_row_ = 0;
  unsigned throttles_ = 0;
  smtp::PaceWords told_{};     ///< the last of each
  unsigned told_in_vain_ = 0;  ///< told pauses kept since anybody was let in
  Elapsed not_before_{};
  std::optional<Elapsed> first_opened_;
  std::size_t made_ = 0;
  std::size_t let_in_ = 0;
  std::size_t let_in_at_once_ = 0;  ///< most that were open when one was let in
};

}  // namespace smtpmatrix::scanner
