// Observations as a plan sees them, one function an ending: `seen(probe, no_starttls())`.
#pragma once

#include "probes/observation/observation.h"
#include "probes/probe.h"

namespace smtpmatrix::scanner::testing {

inline Observation started(const Probe& probe) {
  Observation seen;
  seen.endpoint = probe.endpoint;
  seen.client = probe.client;
  seen.until = last_stage(probe.endpoint.mode, probe.until);
  return seen;
}

inline SmtpReply reply(int code, std::string text = "text") {
  SmtpReply said;
  said.code = code;
  said.text = text;
  said.lines = {std::move(text)};
  return said;
}

inline Observation stopped(const Probe& probe, Stage stage, Reason reason) {
  Observation seen = started(probe);
  Stop stop;
  stop.stage = stage;
  stop.reason = reason;
  seen.stop = stop;
  return seen;
}

inline Observation nobody(const Probe& probe, Reason reason = Reason::connection_refused) {
  return stopped(probe, Stage::connect, reason);
}

inline Observation greeted(const Probe& probe) {
  Observation seen = started(probe);
  seen.reached = Stage::greeting;
  seen.greeting = Fact<SmtpReply>::seen(reply(220));
  return seen;
}

inline Observation told_ehlo(const Probe& probe, bool with_starttls = true) {
  Observation seen = greeted(probe);
  seen.reached = Stage::ehlo;
  EhloFacts ehlo;
  ehlo.reply = reply(250);
  if (with_starttls) ehlo.keywords["STARTTLS"] = "";
  seen.ehlo = Fact<EhloFacts>::seen(ehlo);
  return seen;
}

inline Observation worked(const Probe& probe) {
  Observation seen = told_ehlo(probe);
  seen.reached = seen.until;
  if (probe.endpoint.mode != Mode::plain) {
    seen.tls.emplace();
    seen.tls->version = 0x0303;
    seen.tls->handshake_complete = true;
  }
  return seen;
}

inline Observation no_starttls(const Probe& probe) {
  Observation seen = told_ehlo(probe, false);
  seen.stop = stopped(probe, Stage::starttls, Reason::no_starttls).stop;
  return seen;
}

inline Observation refused_at(const Probe& probe, Stage stage, int code) {
  Observation seen = stage == Stage::greeting ? started(probe) : greeted(probe);
  seen.reached = stage == Stage::greeting ? Stage::connect : Stage::greeting;
  if (stage == Stage::greeting) seen.greeting = Fact<SmtpReply>::seen(reply(code));
  seen.stop = stopped(probe, stage, code < 500 ? Reason::temporary_reply : Reason::smtp_reply).stop;
  seen.stop->reply = reply(code);
  return seen;
}

inline Observation after_connect(const Probe& probe, Stage stage, Reason reason) {
  Observation seen = stopped(probe, stage, reason);
  seen.reached = Stage::connect;
  if (stage == Stage::tls) seen.tls.emplace();
  return seen;
}

inline Observation plaintext_answer(const Probe& probe, int code = 220) {
  Observation seen = after_connect(probe, Stage::tls, Reason::tls_plaintext_reply);
  seen.stop->reply = reply(code);
  return seen;
}

inline Observation server_alert(const Probe& probe) {
  Observation seen = after_connect(probe, Stage::tls, Reason::tls_alert);
  seen.tls->alerts.push_back({2, 70, Sender::server});
  return seen;
}

}  // namespace smtpmatrix::scanner::testing
