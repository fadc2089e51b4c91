// Everything that waits to be dialled, and which of it is next: addresses take turns, so that no server meets
// a burst; at one address, first come, first served. Logins wait behind a gate of their own, so that they
// hold up nothing else.
//
//   agenda.add({host, task}, behind_gate, now);
//   while (auto next = agenda.take(now, gate_is_open)) …     // it counts as open at its address from here on
//   agenda.closed(address, now);
//   wake at agenda.next_time();
//
// An address whose pool is full is not looked at until one of its connections closes, one that pauses until
// its time has come: what an event costs does not depend on how many hosts are open. Pure: time is a
// parameter; the order is the same for the same calls.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "scanner/run/address_pool.h"
#include "scanner/run/task.h"

namespace smtpmatrix::scanner {

class Agenda {
 public:
  struct Entry {
    std::uint64_t host = 0;
    Task task;
  };

  /// Of every address: connections open at a time, and new ones a second (0: no limit).
  Agenda(std::size_t per_address, double rate) : per_address_(per_address), rate_(rate) {}

  void add(Entry entry, bool behind_gate, Elapsed now);
  /// The next that may be dialled now.
  [[nodiscard]] std::optional<Entry> take(Elapsed now, bool gate_is_open);
  /// Drops everything that waits.
  void clear();

  // What happens to connections. `opened` only for those that take() did not hand out.
  void opened(const std::string& address, Elapsed now);
  void closed(const std::string& address, Elapsed now);
  /// Returns when to come back.
  Elapsed throttled(const std::string& address, Elapsed now, double jitter, const smtp::PaceWords& told = {});
  /// `was_let_in`: the peer took the connection.
  void went_well(const std::string& address, bool was_let_in, Elapsed now);

  /// By value: an address that nobody talks to is forgotten, its pace with it.
  [[nodiscard]] AddressPool pool(const std::string& address) const;
  /// When take() may have something again, as far as time decides.
  [[nodiscard]] std::optional<Elapsed> next_time() const;
  /// How often an address was looked at: what the whole scan's bookkeeping costs.
  [[nodiscard]] std::uint64_t looks() const { return looks_; }
  [[nodiscard]] std::size_t addresses() const { return lanes_.size(); }

 private:
  enum Side : std::uint8_t { free, gated };
  using TimerKey = std::pair<Elapsed, std::uint64_t>;
  /// One address.
  struct Lane {
    std::uint64_t number;
    AddressPool pool;
    std::array<std::deque<Entry>, 2> waiting{};               ///< by side
    std::array<bool, 2> has_turn{};                           ///< it stands in the queue of that side
    std::multimap<Elapsed, std::pair<Side, Entry>> paused{};  ///< each has a time of its own
    std::optional<Elapsed> timer{};

    [[nodiscard]] bool is_idle(Elapsed now) const;
  };

  Lane& lane_of(const std::string& address, Elapsed now);
  void settle(Lane& lane, Elapsed now);
  void set_timer(Lane& lane, std::optional<Elapsed> when);
  void ring_timers(Elapsed now);
  [[nodiscard]] std::optional<Side> next_side(bool gate_is_open);
  void forget_idle_lanes(Elapsed now);

  std::size_t per_address_;
  double rate_;
  std::unordered_map<std::string, Lane> lanes_;
  std::array<std::deque<Lane*>, 2> turns_;
  std::map<TimerKey, Lane*> timers_;
  Side last_side_ = gated;
  std::uint64_t next_number_ = 0;
  std::uint64_t looks_ = 0;
  std::size_t forget_above_ = 0;
};

}  // namespace smtpmatrix::scanner
