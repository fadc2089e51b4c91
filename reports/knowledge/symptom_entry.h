// What a log says when no SMTP reply was read: errors of TLS libraries, alerts, exceptions, complaints of
// mail programs. data/symptoms.json in C++ values, and beside it what administrators report of devices
// (data/devices.json) and what the standards demand (data/standards.json). Texts are ours and final.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/remedy.h"
#include "reports/knowledge/reply_entry.h"

namespace smtpmatrix::reports {

/// A line of a log, whole. The entry must be found by it.
struct SymptomSample {
  std::string line;
  std::string program;  ///< "postfix", "java": who wrote it; empty if the line does not tell
};

struct SymptomEntry {
  std::string id;    ///< "tls-to-clear-text-port"; stable
  std::string kind;  ///< "tls": an error of the handshake or the certificate; "smtp": of the conversation;
                     ///< "network": of the connection
  std::string meaning;
  Actor actor;
  std::vector<RemedyStep> remedy;
  std::vector<std::uint8_t> alerts;    ///< TLS alerts that mean this, whoever spells them
  std::vector<std::string> standards;  ///< ids of data/standards.json
  std::vector<SymptomSample> samples;
  Provenance provenance;
};

/// A pattern found, and where.
struct SymptomMatch {
  const SymptomEntry* entry = nullptr;
  std::string_view family;  ///< library or program whose words these are: "openssl", "schannel"; or empty
  std::size_t offset = 0;
  std::size_t length = 0;  ///< 0 if the entry was found by its alert, not by words
};

/// What somebody saw at a device, and what it turned out to be.
struct DeviceFailure {
  std::string id;
  std::string device;  ///< "Ricoh MP C307, MP 6055 …"
  std::string symptom;
  std::string cause;
  std::string fix;
  std::vector<std::string> explains;  ///< ids of replies and symptoms that it was seen with
  Provenance provenance;
};

/// A rule of a standard, to be cited.
struct StandardRule {
  std::string id;       ///< "old-tls-must-not"
  std::string rfc;      ///< "RFC 8996"
  std::string section;  ///< "4"; empty: all of it
  std::string rule;     ///< one sentence, ours
  Provenance provenance;
};

}  // namespace smtpmatrix::reports
