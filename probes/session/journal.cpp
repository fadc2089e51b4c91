#include "probes/session/journal.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/session/limits.h"
#include "probes/smtp/text.h"

namespace smtpmatrix {

Stop because(Reason reason, Fault fault, std::string detail) {
  Stop stop;
  stop.reason = reason;
  stop.fault = fault;
  stop.detail = std::move(detail);
  return stop;
}

Journal::Journal(const Probe& probe) {
  seen.endpoint = probe.endpoint;
  seen.client = probe.client;
  seen.until = last_stage(probe.endpoint.mode, probe.until);
}

void Journal::begin(Stage stage, Elapsed at) {
  stage_ = stage;
  began_ = at;
}

void Journal::succeed(Elapsed at) {
  seen.timings[stage_] = at - began_;
  seen.reached = stage_;
}

void Journal::stop(Elapsed at, Stop stop) {
  stop.stage = stage_;
  stop.detail = smtp::printable(redactor.clean(stop.detail));
  stop.unexpected = foreign(stop.unexpected);
  seen.timings[stage_] = at - began_;
  event(at, fmt::format("stopped at {}: {}{}{}", to_string(stop.stage), to_string(stop.reason),
                        stop.detail.empty() ? "" : ": ", stop.detail));
  seen.stop = std::move(stop);
}

void Journal::heard(Elapsed at, std::string_view line) {
  seen.transcript.add(at, Direction::in, smtp::printable(redactor.clean(line)));
}
void Journal::said(Elapsed at, std::string_view line) { seen.transcript.add(at, Direction::out, line); }
void Journal::event(Elapsed at, std::string_view text) { seen.transcript.add(at, Direction::event, text); }

Bytes Journal::foreign(View bytes) const {
  Bytes kept = to_bytes(redactor.clean(as_text(bytes)));
  kept.resize(std::min(kept.size(), session_limits::unexpected_bytes));
  return kept;
}

}  // namespace smtpmatrix
