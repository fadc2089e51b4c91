// How a host stands when none of its settings works: the words that data/alternatives.json asks for.
//
//   name_unknown      no address was found, so nothing was dialled
//   unreachable       no connection came about, though there was an address
//   inconclusive      every answer may be another one later: throttled, deferred, not run
//   conclusive        the server answered, and meant it
//   ports_left        its documents name a port and mode that the scan did not try
//   needs_login       it is no MX that takes mail without one
//   has_legacy_host   the service has a host for clients below TLS 1.2
//   at_legacy_host    … and this is it
//   modern_client     a client of the scan speaks TLS 1.2 or newer
//   old_tls_refused   a client below TLS 1.2 was turned away for that
//   tls_failed        a handshake failed, or old TLS was refused after it
//   starttls_broken   something on the way hides STARTTLS or breaks it: whatever speaks it there fails alike
//   way_is_open       nothing does
//   login_refused     the server judged a login, and refused it
//   login_open        it refused none: a relay may log in with the account
//   account_in_order  it refused none for the user name or the password
//   method_in_common  no login failed for want of a mechanism that both sides know
//   token_only        it takes OAuth and no password
//   password_taken    it was not seen to take no password
//   before_login      what stopped the clients stopped them before the login: port and encryption matter
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/diagnosis/diagnose.h"
#include "reports/knowledge/provider_entry.h"

namespace smtpmatrix::reports {

/// Empty for a word that is none: a fault in the data.
[[nodiscard]] std::optional<bool> situation_holds(std::string_view word, const HostReport& host,
                                                  const DiagnosisContext& context);

/// A documented port of this host that no cell is about; where STARTTLS is broken on the way, one that does
/// without it.
[[nodiscard]] std::optional<DocumentedPort> documented_port_left(const HostReport& host);

}  // namespace smtpmatrix::reports
