#include "probes/session/journal.h"

#include <fmt/format.h>
#include <utility>

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
  stop.detail = redactor.clean(smtp::printable(stop.detail));
  seen.timings[stage_] = at - began_;
  event(at, fmt::format("stopped at {}: {}{}{}", to_string(stop.stage), to_string(stop.reason),
                        stop.detail.empty() ? "" : ": ", stop.detail));
  seen.stop = std::move(stop);
}

void Journal::heard(Elapsed at, std::string_view line) {
  seen.transcript.add(at, Direction::in, redactor.clean(smtp::printable(line)));
}
void Journal::said(Elapsed at, std::string_view line) { seen.transcript.add(at, Direction::out, line); }
void Journal::event(Elapsed at, std::string_view text) { seen.transcript.add(at, Direction::event, text); }

}  // namespace smtpmatrix
