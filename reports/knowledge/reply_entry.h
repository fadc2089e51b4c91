// What is known about one SMTP reply: data/replies.json in C++ values. Texts are ours and final; nothing here
// is computed from a peer's bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/remedy.h"

namespace smtpmatrix::reports {

/// Who must act: device, tenant-admin, mailbox-owner, network, provider. The words of the report.
using Actor = std::string;

/// A reply as it was seen or documented, and at whose service. The entry must be found by it.
struct ReplySample {
  std::string line;      ///< with code; lines of a multi-line reply are separated by LF
  std::string provider;  ///< id of the service recognised there; empty if none was
};

/// Where a fact comes from and how far it goes.
struct Provenance {
  std::vector<std::string> sources;
  std::string as_of;       ///< "2026-11-23"
  std::string confidence;  ///< documented, source-code, observed, derived
};

struct ReplyEntry {
  std::string id;     ///< "exo-smtpauth-off-tenant"; stable, reports and documentation name it
  std::string stage;  ///< where it usually comes: greeting, ehlo, starttls, tls, auth, mail, rcpt, data
  std::string meaning;
  Actor actor;
  std::vector<RemedyStep> remedy;
  std::vector<ReplySample> samples;
  Provenance provenance;
};

}  // namespace smtpmatrix::reports
