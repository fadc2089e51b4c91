// What the rest of a line tells: who wrote it, which service it speaks of, at which step, which alert.
#pragma once

#include <optional>
#include <string_view>

#include "reports/explain/explanation.h"

namespace smtpmatrix::reports {

/// "postfix", "exim", "java" …; empty if the line does not tell.
[[nodiscard]] std::string_view program_of(std::string_view line);

/// The service whose host the line names, the one nearest before `place` first. nullptr if none is known.
[[nodiscard]] const Provider* provider_in(const Knowledge& knowledge, std::string_view line,
                                          std::size_t place);

/// "auth" from "in reply to AUTH command", "mail" from "after MAIL FROM"; empty if the line names none.
[[nodiscard]] std::string_view stage_in(std::string_view line);

/// An alert by number ("SSL alert number 70", "fatal alert code is 40") or by name, as OpenSSL, Java, Go,
/// rustls and Wireshark spell it.
[[nodiscard]] std::optional<AlertInLine> alert_in(std::string_view line);

}  // namespace smtpmatrix::reports
