// The cells of one port at one address, and in which order evidence asks for them.
//
// A port is unknown at first: one probe scouts, the mode that convention suggests. What it sees opens the
// other cells, or concludes them: a port where nobody listens, a mode that is dead for every client. While
// the port stays unknown, its modes are tried one after the other; once it is known to be SMTP or TLS,
// everything left runs side by side. Where one mode only is asked for, a connection is evidence enough.
//
// What a single connection did not see may be one front end's doing: a mode without STARTTLS, or without a
// greeting, is in doubt until another mode's connection has told the same. Every cell is handed out at most
// once or concluded, never both. Pure.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "probes/observation/observation.h"
#include "probes/probe.h"
#include "scanner/plan/evidence.h"
#include "scanner/plan/preference.h"

namespace smtpmatrix::scanner {

/// A cell that need not be probed: what another one saw decides it.
struct Conclusion {
  Probe probe;
  Probe derived_from;
  Stop stop;
};

class PortPlan {
 public:
  /// `where.mode` is ignored. Cells: client "none" (no TLS) in plain, TLS clients in starttls and implicit.
  PortPlan(Endpoint where, std::span<const Mode> modes, std::span<const PlannedClient> clients, Stage until);

  /// Probes that may start now, best first.
  [[nodiscard]] std::vector<Probe> take_ready();
  /// A running probe has seen this much so far.
  [[nodiscard]] std::vector<Conclusion> learned(const Probe& probe, const Observation& so_far);
  /// A probe has ended.
  [[nodiscard]] std::vector<Conclusion> finished(const Probe& probe, const Observation& seen);
  /// A probe has ended in a way that says nothing about the port (throttled to the end, our own limit).
  void ended_without_evidence(const Probe& probe);

  [[nodiscard]] bool done() const;
  /// Some connection to the port was offered STARTTLS.
  [[nodiscard]] bool starttls_was_offered() const { return starttls_offered_; }
  /// … or one that is still to end may be.
  [[nodiscard]] bool starttls_may_be_offered() const {
    return is_busy(Mode::plain) || is_busy(Mode::starttls);
  }
  /// Some cell of this mode is neither finished nor concluded.
  [[nodiscard]] bool is_open(Mode mode) const;
  /// A connection that was cut without a word is worth another: the port has answered others, or nobody
  /// knows anything of it yet.
  [[nodiscard]] bool may_answer() const;
  /// Cells neither finished nor concluded.
  [[nodiscard]] std::vector<Probe> open_cells() const;
  [[nodiscard]] std::size_t size() const { return cells_.size(); }

 private:
  enum class State : std::uint8_t { held, ready, running, over };
  enum class Gate : std::uint8_t { shut, scouting, doubted, open };
  /// What a scout did not see, and the mode whose first connection decides whether that condemns the others.
  struct Doubt {
    Probe source;
    Stop stop;
    bool about_both;  ///< modes plain and starttls
    Mode decider;
  };
  struct PlannedCell {
    Probe probe;
    unsigned scout_rank;
    State state = State::held;
  };

  PlannedCell* find(const Probe& probe);
  Gate& gate(Mode mode) { return gates_[static_cast<std::size_t>(mode)]; }
  void open(Mode mode);
  void scout(Mode mode);
  void scout_next();
  [[nodiscard]] bool is_busy(Mode mode) const;
  std::vector<Conclusion> note_evidence(const Probe& probe, const Observation& seen);
  std::vector<Conclusion> conclude_if(const auto& wanted, const Probe& source, const Stop& stop);
  std::vector<Conclusion> conclude_dead(const Probe& probe, const Observation& seen);
  std::vector<Conclusion> conclude_implicit_only(const Probe& source);
  std::vector<Conclusion> conclude_mode(const Probe& source, const Stop& stop, bool both);
  [[nodiscard]] bool has_ended(Mode mode) const;
  [[nodiscard]] std::optional<Mode> decider_for(const Observation& seen) const;
  void raise_doubt(const Probe& probe, const Observation& seen, Mode decider);
  void drop_doubt();
  std::vector<Conclusion> settle_doubt(Mode ended);

  std::vector<Mode> order_;
  std::vector<PlannedCell> cells_;
  std::array<Gate, 3> gates_{};
  PortKind kind_ = PortKind::unknown;
  bool silent_in_plain_ = false;
  bool greeted_ = false;
  bool starttls_offered_ = false;
  std::optional<Doubt> doubt_;
};

}  // namespace smtpmatrix::scanner
