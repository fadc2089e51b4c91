// A host of hand-made cells for the tests of requirements.
#pragma once

#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::requirement {

inline constexpr UnixTime noon = UnixTime(std::chrono::seconds(1'800'000'000));

inline Trial trial_of(Mode mode, std::string client, std::uint16_t port = 587) {
  Trial trial;
  trial.probe.endpoint = {.host = "smtp.example.org", .port = port, .address = "192.0.2.1", .mode = mode};
  trial.probe.client = std::move(client);
  return trial;
}

/// Works at this version; the certificate has 30 days left.
inline Cell working(std::string client, std::uint16_t tls_version, Mode mode = Mode::starttls,
                    std::uint16_t port = 587) {
  auto trial = trial_of(mode, std::move(client), port);
  Observation seen;
  seen.endpoint = trial.probe.endpoint;
  seen.reached = mode == Mode::starttls ? Stage::ehlo_tls : Stage::ehlo;
  seen.total = std::chrono::milliseconds(120);
  if (mode != Mode::plain) {
    seen.tls.emplace();
    seen.tls->version = tls_version;
    seen.tls->handshake_complete = true;
    seen.certificate.emplace();
    seen.certificate->chain.emplace_back();
    seen.certificate->chain.front().not_after = noon + std::chrono::days(30);
    seen.certificate->trusted = seen.certificate->name_matches = true;
  }
  trial.observations = {seen};
  return judge(std::move(trial));
}

inline Cell stopped(std::string client, Reason reason, Stage stage, Mode mode = Mode::starttls) {
  auto trial = trial_of(mode, std::move(client));
  Observation seen;
  seen.endpoint = trial.probe.endpoint;
  seen.stop.emplace();
  seen.stop->stage = stage;
  seen.stop->reason = reason;
  if (reason == Reason::smtp_reply)
    seen.stop->reply = SmtpReply{421, "4.7.66", "TLS 1.0 and 1.1 are not supported", {}};
  trial.observations = {seen};
  return judge(std::move(trial));
}

inline Cell untested(std::string client, Mode mode = Mode::starttls) {
  auto trial = trial_of(mode, std::move(client));
  trial.not_run = Reason::account_guard;
  return judge(std::move(trial));
}

}  // namespace smtpmatrix::reports::requirement
