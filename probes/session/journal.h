// Keeps the Observation of a session while it runs: stages with their clocks, the transcript without secrets,
// and how it ended. Knows no protocol.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/observation/observation.h"
#include "probes/probe.h"
#include "probes/session/redactor.h"

namespace smtpmatrix {

[[nodiscard]] Stop because(Reason reason, Fault fault, std::string detail);

class Journal {
 public:
  explicit Journal(const Probe& probe);

  /// Starts a stage's clock (again, if the stage had begun).
  void begin(Stage stage, Elapsed at);
  void succeed(Elapsed at);
  /// Ends the conversation at the current stage.
  void stop(Elapsed at, Stop stop);
  void end(Elapsed at) { seen.total = at; }

  void heard(Elapsed at, std::string_view line);
  void said(Elapsed at, std::string_view line);
  void event(Elapsed at, std::string_view text);
  /// What may be kept of bytes that the peer sent where it should not have: without secrets, and not many.
  [[nodiscard]] Bytes foreign(View bytes) const;

  [[nodiscard]] Stage stage() const { return stage_; }

  Observation seen;
  Redactor redactor;

 private:
  Stage stage_ = Stage::connect;
  Elapsed began_{};
};

}  // namespace smtpmatrix
