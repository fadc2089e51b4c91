// A host's report for tests of what is told about it: observations in, diagnosed report out.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/diagnosis/diagnose.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::host_builder {

inline SmtpReply reply(int code, std::string text, std::optional<std::string> enhanced = std::nullopt) {
  return {.code = code, .enhanced = std::move(enhanced), .text = std::move(text), .lines = {}};
}

/// Reached EHLO, in its last form of the mode, with these mechanisms offered.
inline Observation seen(Mode mode, std::string client, std::uint16_t port = 587,
                        std::vector<std::string> mechanisms = {}) {
  Observation value;
  value.endpoint = {.host = "mail.example.org", .port = port, .address = "192.0.2.1", .mode = mode};
  value.client = std::move(client);
  value.reached = mode == Mode::starttls ? Stage::ehlo_tls : Stage::ehlo;
  auto ehlo = Fact<EhloFacts>::seen(
      {.by_helo = false, .reply = {}, .keywords = {}, .auth_mechanisms = std::move(mechanisms)});
  (mode == Mode::starttls ? value.ehlo_tls : value.ehlo) = std::move(ehlo);
  return value;
}

inline Observation with_tls(Observation value, std::uint16_t version) {
  value.tls.emplace();
  value.tls->version = version;
  // As these clients are answered: ECDHE with RSA certificates.
  value.tls->cipher_suite = version == 0x0304 ? 0x1302 : version == 0x0303 ? 0xc030 : 0xc014;
  value.tls->handshake_complete = true;
  return value;
}

inline Observation stopped(Observation value, Stage stage, Reason reason,
                           std::optional<SmtpReply> words = std::nullopt) {
  Stop stop;
  stop.stage = stage;
  stop.reason = reason;
  stop.reply = std::move(words);
  value.stop = std::move(stop);
  return value;
}

inline Observation reaching(Observation value, Stage stage) {
  value.reached = stage;
  return value;
}

inline Observation logged_in(Observation value, AuthResult result,
                             std::optional<SmtpReply> words = std::nullopt) {
  value.auth.result = result;
  value.auth.attempts = {
      {.mechanism = "LOGIN", .reply = std::move(words), .accepted = result == AuthResult::accepted}};
  if (result == AuthResult::accepted) value.reached = Stage::auth;
  return value;
}

/// Nobody is there: the connection was not made.
inline Observation unreached(Mode mode, std::string client, std::uint16_t port, Reason reason) {
  auto value = stopped(seen(mode, std::move(client), port), Stage::connect, reason);
  value.reached.reset();
  value.ehlo = {};
  value.ehlo_tls = {};
  return value;
}

/// Exchange Online with TLS 1.0: the handshake completes, AUTH is refused.
inline Observation old_tls_refused_at_auth(std::string client = "tls1.0", std::uint16_t port = 587) {
  return stopped(with_tls(seen(Mode::starttls, std::move(client), port, {"LOGIN", "XOAUTH2"}), 0x0301),
                 Stage::auth_challenge, Reason::smtp_reply,
                 reply(421, "TLS 1.0 and 1.1 are not supported.", "4.7.66"));
}

inline DiagnosisContext context_of() {
  return {.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23), .verify = true};
}

inline HostReport diagnosed_in(const DiagnosisContext& context, const std::vector<Observation>& observations,
                               const std::string& host = "mail.example.org") {
  std::vector<Cell> cells;
  for (const auto& observation : observations) {
    Trial trial;
    trial.probe.endpoint = observation.endpoint;
    trial.probe.endpoint.host = host;
    trial.probe.client = observation.client;
    trial.connections = 1;
    trial.observations = {observation};
    trial.observations.front().endpoint.host = host;
    cells.push_back(judge(std::move(trial)));
  }
  auto report = assemble(host, std::move(cells));
  diagnose(report, context);
  return report;
}

inline HostReport diagnosed(const std::vector<Observation>& observations,
                            const std::string& host = "mail.example.org") {
  return diagnosed_in(context_of(), observations, host);
}

inline std::set<std::string> ids(const HostReport& host) {
  std::set<std::string> found;
  for (const auto& finding : host.findings) found.insert(finding.id);
  return found;
}

/// The finding of that id; an empty one if there is none.
inline Finding finding_of(const HostReport& host, std::string_view id) {
  const auto found = std::ranges::find(host.findings, id, &Finding::id);
  return found == host.findings.end() ? Finding() : *found;
}

/// EHLO in clear text told these keywords and mechanisms.
inline Observation telling(Observation value, std::map<std::string, std::string> keywords,
                           std::vector<std::string> mechanisms = {}) {
  value.ehlo = Fact<EhloFacts>::seen({.by_helo = false,
                                      .reply = {},
                                      .keywords = std::move(keywords),
                                      .auth_mechanisms = std::move(mechanisms)});
  return value;
}

inline Observation at(Observation value, std::string address) {
  value.endpoint.address = std::move(address);
  return value;
}

inline Observation with_suite(Observation value, std::uint16_t suite) {
  value.tls->cipher_suite = suite;
  return value;
}

/// The hello was sent, and the handshake ended so.
inline Observation ended(Observation value, Reason reason) {
  value.tls.emplace();
  value.reached = value.endpoint.mode == Mode::starttls ? Stage::starttls : Stage::connect;
  value.ehlo_tls = {};
  if (value.endpoint.mode == Mode::implicit) value.ehlo = {};
  return stopped(std::move(value), Stage::tls, reason);
}

}  // namespace smtpmatrix::reports::host_builder
