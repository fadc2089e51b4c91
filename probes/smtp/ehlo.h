// Reply to EHLO or HELO → keywords and AUTH mechanisms (RFC 5321 4.1.1.1, RFC 4954 3).
#pragma once

#include <optional>
#include <string>

#include "probes/observation/smtp_facts.h"

namespace smtpmatrix::smtp {

/// The first line is the server's name; every other one a keyword with parameters, in any case. `AUTH` lines
/// and the old `AUTH=` form are merged, each mechanism once.
[[nodiscard]] EhloFacts read_ehlo(SmtpReply reply, bool by_helo);

/// Firewalls that inspect SMTP overwrite keywords they do not want with as many X: "XXXXXXXA" is the STARTTLS
/// of a Cisco ASA or PIX. The keyword that stands where STARTTLS stood, if there is one.
[[nodiscard]] std::optional<std::string> masked_keyword(const EhloFacts& ehlo);

[[nodiscard]] bool offers(const EhloFacts& ehlo, const char* keyword);

}  // namespace smtpmatrix::smtp
