// A line of a device's, mail server's or library's log → what the SMTP reply or TLS error in it means, who
// must act and what to do.
//
//   if (const auto explanation = explain(knowledge(), line)) …
//
// Recognised as they stand in logs of Postfix, Exim, sendmail, .NET, Java, Python, PHP, Node, Go, curl,
// OpenSSL, GnuTLS and Windows: a reply with or without its enhanced code, quoted, escaped as JSON, of several
// lines folded into one; alerts by number or name; words of data/symptoms.json. Of several things in one line
// the one that says most is explained. Nothing is guessed: what several entries could mean is told as
// `possible`, what none knows by the registries alone. Looks at explain_limits::line_bytes bytes; never
// fails. RFC 5321 4.2, RFC 3463, RFC 8446 6.
#pragma once

#include <optional>
#include <string_view>

#include "reports/explain/explanation.h"

namespace smtpmatrix::reports {

/// Empty if nothing that looks like a reply, an alert or a known symptom stands in the line. `provider` is
/// the service's id where the user knows it; otherwise host names in the line and the reply's own words tell
/// it. Several lines, separated by LF, are taken as the lines of one reply.
[[nodiscard]] std::optional<Explanation> explain(const Knowledge& knowledge, std::string_view line,
                                                 std::optional<std::string_view> provider = {});

}  // namespace smtpmatrix::reports
