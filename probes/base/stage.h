// How far a conversation goes, and in which mode: the two words that the plan, the probe and the report
// share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smtpmatrix {

/// Named as in the report. `starttls` and `ehlo_tls` exist in mode starttls only; `tls` not in mode plain.
enum class Stage : std::uint8_t {
  connect,
  greeting,
  ehlo,
  starttls,
  tls,
  ehlo_tls,
  auth_challenge,
  auth,
  mail,
  rcpt
};

enum class Mode : std::uint8_t { plain, starttls, implicit };

/// How far a TLS handshake goes; `complete` is the rule, the others serve enumeration.
enum class TlsDepth : std::uint8_t { server_hello, first_flight, complete };

[[nodiscard]] std::string_view to_string(Stage stage);
[[nodiscard]] std::string_view to_string(Mode mode);
[[nodiscard]] std::optional<Stage> parse_stage(std::string_view text);
[[nodiscard]] std::optional<Mode> parse_mode(std::string_view text);

/// The stages of a mode in the order they happen: implicit has `tls` before `greeting`, and its `ehlo` is the
/// one under TLS.
[[nodiscard]] std::span<const Stage> stages_of(Mode mode);

/// The stage of this mode at which a conversation asked to go `until` ends: `until` itself where the mode has
/// it, else its nearest equivalent (`ehlo_tls` is `ehlo` in plain and implicit; `starttls` is `greeting`
/// there; `tls` is `ehlo` in plain).
[[nodiscard]] Stage last_stage(Mode mode, Stage until);

/// Whether `a` happens before `b` in this mode. Both must be stages of it.
[[nodiscard]] bool before(Mode mode, Stage a, Stage b);

}  // namespace smtpmatrix
