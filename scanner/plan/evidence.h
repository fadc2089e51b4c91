// What one observation proves about a port, whichever client made it. Only what is deterministic and
// conclusive proves anything: a reset, a temporary reply or a throttle says nothing about other cells.
#pragma once

#include "probes/observation/observation.h"

namespace smtpmatrix::scanner {

enum class PortKind : std::uint8_t {
  unknown,
  smtp_first,  ///< it greets before the client speaks: no implicit TLS there
  tls_first    ///< it answers a ClientHello: it greets nobody in plain
};

/// Also of an observation that is not finished yet.
[[nodiscard]] PortKind kind_shown_by(const Observation& seen);

/// A connection was established.
[[nodiscard]] bool connected(const Observation& seen);

/// Nobody listens at this address and port, or no packet comes through: true of every mode and client.
[[nodiscard]] bool nobody_there(const Observation& seen);

/// The peer took the connection and said nothing until the deadline, neither greeting nor TLS.
[[nodiscard]] bool was_silent(const Observation& seen);

/// The peer greets in plain, this connection included: a ClientHello was answered with "220 …".
[[nodiscard]] bool greeted(const Observation& seen);

/// EHLO was answered, and offers STARTTLS.
[[nodiscard]] bool offers_starttls(const Observation& seen);

/// The connection was cut before the peer said anything.
[[nodiscard]] bool was_cut_without_a_word(const Observation& seen);

/// A ClientHello was met with a ServerHello.
[[nodiscard]] bool was_answered_at_hello(const Observation& seen);

/// A ClientHello was met with silence, a close or a reset: neither a ServerHello came nor an alert.
[[nodiscard]] bool was_cut_at_hello(const Observation& seen);

/// The conversation ended for a reason that every client of this mode would meet in the same way.
[[nodiscard]] bool mode_is_dead(const Observation& seen);

/// … and that mode plain and mode starttls share, because it came before EHLO was answered.
[[nodiscard]] bool dead_before_ehlo(const Observation& seen);

}  // namespace smtpmatrix::scanner
