// Which cells show something worth typing into a device: the session stood in this mode, and nothing says
// that the service does not mean it.
//
// Reads the ids of findings in the cells, so call it after the rules.
#pragma once

#include <cstdint>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// What was seen counts as a setting.
[[nodiscard]] bool is_usable(const HostReport& host, const Cell& cell);

/// Turned away at MAIL or RCPT by a server that takes such sessions: it had accepted the login, or wants the
/// one that this scan did not try. What must change is not in these settings.
[[nodiscard]] bool mail_was_refused(const HostReport& host, const Cell& cell);

/// The reply says that relaying is for those who log in.
[[nodiscard]] bool relaying_was_denied(const HostReport& host, const Cell& cell);

/// Something on the way hides STARTTLS at this port: a finding says so.
[[nodiscard]] bool starttls_is_hidden(const HostReport& host, std::uint16_t port);
/// … at any port.
[[nodiscard]] bool starttls_is_hidden(const HostReport& host);
/// Something on the way hides STARTTLS, or answers the handshake after it.
[[nodiscard]] bool starttls_is_broken_on_the_way(const HostReport& host);

}  // namespace smtpmatrix::reports
