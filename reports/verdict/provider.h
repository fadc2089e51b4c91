// Which mail service answers at a host, as far as its name, its greeting or its certificate tells. Knowledge,
// not evidence: it chooses advice and the default depth of a probe, never an outcome.
#pragma once

#include <optional>
#include <string_view>

#include "probes/observation/smtp_facts.h"
#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// Id of the service ("exchange-online", "gmail", …), by host name first, else by the words of the greeting
/// (nullptr if none was seen). Empty when it is not known.
[[nodiscard]] std::optional<std::string_view> recognise_provider(std::string_view host,
                                                                 const SmtpReply* greeting);

/// The same by all that is known of an endpoint: host name, then the name as that of a mail exchanger, then
/// its greeting, then the names in its certificate.
[[nodiscard]] std::optional<std::string_view> recognise_provider(std::string_view host,
                                                                 const EndpointEntry& entry);

/// Name a person knows it by: "Microsoft 365 (Exchange Online)". The id itself when there is none.
[[nodiscard]] std::string_view provider_label(std::string_view id);

/// Whether this service is known to complete old handshakes and refuse them at AUTH, so that a scan must go
/// to `auth_challenge` to learn anything.
[[nodiscard]] bool refuses_at_auth(std::string_view id);

}  // namespace smtpmatrix::reports
