// Everything one conversation saw, without judgement: the only thing that leaves a probe.
#pragma once

#include <map>
#include <optional>

#include "probes/base/endpoint.h"
#include "probes/base/time.h"
#include "probes/observation/certificate_facts.h"
#include "probes/observation/fact.h"
#include "probes/observation/reason.h"
#include "probes/observation/smtp_facts.h"
#include "probes/observation/tls_facts.h"
#include "probes/observation/transcript.h"

namespace smtpmatrix {

/// The stage that did not succeed, and why.
struct Stop {
  Stage stage = Stage::connect;
  Reason reason = Reason::our_bug;
  Fault fault = Fault::ours;
  std::string detail;              ///< one printable line: what was expected and what was seen
  std::optional<SmtpReply> reply;  ///< the reply that stopped it
  std::optional<TlsFailure> tls;
  std::optional<CertificateProblem> certificate = {};  ///< that the client minds, of certificate_rejected
  Bytes unexpected = {};  ///< first bytes of what was neither SMTP nor TLS, at most 200
};

struct Observation {
  Endpoint endpoint;
  std::string client;             ///< id
  Stage until = Stage::ehlo_tls;  ///< asked for, already mapped by last_stage()
  std::optional<Stage> reached;   ///< last stage that succeeded
  std::optional<Stop> stop;       ///< empty exactly when `reached == until`

  Fact<SmtpReply> greeting;
  Fact<EhloFacts> ehlo;  ///< before TLS; in mode implicit the only one, under TLS
  Fact<SmtpReply> starttls;
  Bytes
      bytes_after_starttls;  ///< sent by the peer after its 220 and before our ClientHello; never fed to TLS
  std::optional<TlsFacts> tls;  ///< present once a ClientHello was sent
  std::optional<ChainFacts> certificate;
  Fact<EhloFacts> ehlo_tls;  ///< after STARTTLS
  AuthFacts auth;
  Fact<SmtpReply> mail;
  Fact<SmtpReply> rcpt;

  std::map<Stage, Elapsed> timings;  ///< duration of each stage that ended, well or not
  Elapsed total{};
  Transcript transcript;
};

}  // namespace smtpmatrix
