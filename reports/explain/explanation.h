// What one line of a log means: what was found in it, where, and what is known of that. Views and pointers
// into the Knowledge live as long as it does; everything foreign is kept as it came, bounded, and escaped by
// whoever prints it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/observation/smtp_facts.h"
#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {

enum class Found : std::uint8_t {
  reply,    ///< an SMTP reply, or its enhanced code alone
  alert,    ///< a TLS alert
  symptom,  ///< words of a library or program: a TLS error, an exception, a complaint
};
[[nodiscard]] std::string_view to_string(Found found);

/// Offset and length in the line as it was given.
struct LineSpan {
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// An alert as a log names it.
struct AlertInLine {
  std::uint8_t number = 0;
  std::string_view name;     ///< of the registry: "handshake_failure"
  std::string_view sent_by;  ///< seen from whoever wrote the line: "peer", "self"; empty if it does not say
  LineSpan span;
};

/// An entry of the knowledge, whichever file it is in.
struct KnownMeaning {
  std::string_view id;
  std::string_view meaning;
  std::string_view actor;
  const std::vector<RemedyStep>* remedy = nullptr;
  const Provenance* provenance = nullptr;
};

struct Explanation {
  Found found = Found::reply;
  LineSpan span;
  std::string text;  ///< what stands there, at most explain_limits::quoted_bytes

  std::optional<SmtpReply> reply;    ///< with code 0 where the line gives the enhanced code only
  std::optional<AlertInLine> alert;  ///< also beside the words of a library
  std::string_view family;           ///< whose words a symptom is: "openssl"; empty if nobody's in particular
  std::string_view program;          ///< that wrote the line: "postfix", "java"; empty if not recognised
  const Provider* provider = nullptr;
  std::string_view stage;  ///< "auth", "data" …, where the line names the command; or empty

  std::optional<KnownMeaning> known;   ///< empty: unknown, and `registry` says what the numbers mean
  std::vector<KnownMeaning> possible;  ///< several meanings that the line does not tell apart
  MatchQuality quality = MatchQuality::registry;
  std::string registry;  ///< of replies and alerts: what RFC 3463, 5321, 8446 say of the numbers
  std::vector<const DeviceFailure*> devices;   ///< seen under this
  std::vector<const StandardRule*> standards;  ///< what it is measured by
  bool cut = false;                            ///< the line was longer than is looked at
};

}  // namespace smtpmatrix::reports
