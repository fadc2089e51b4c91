// Why a conversation stopped, and whose doing it was. Closed sets; the names are the report's `reason`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace smtpmatrix {

enum class Reason : std::uint8_t {
  // said by the peer in SMTP
  smtp_reply,           ///< a 5xx, or a 421/4xx that is policy; `reply` holds it
  temporary_reply,      ///< a 4xx that may go away
  no_starttls,          ///< EHLO does not offer STARTTLS
  no_auth,              ///< EHLO does not offer AUTH
  no_common_mechanism,  ///< AUTH is offered, but no mechanism that this client speaks
  smtp_malformed,       ///< bytes that are no SMTP reply
  not_smtp,             ///< another protocol greeted: HTTP, SSH, IMAP …
  // TLS
  tls_alert,
  tls_version_mismatch,
  tls_cipher_mismatch,
  tls_group_mismatch,
  tls_plaintext_reply,  ///< readable text where a TLS record was due
  tls_malformed,        ///< bytes that break the encoding
  tls_unexpected_message,
  tls_illegal_parameter,
  tls_bad_signature,
  tls_bad_record_mac,
  tls_bad_finished,
  tls_downgrade,  ///< RFC 8446 4.1.3 sentinel
  tls_weak_dh,
  tls_intolerant,  ///< hello met with silence or a close, though a smaller hello is answered
  client_limit,    ///< more than the client that is simulated bears: a larger prime, key or chain
  certificate_rejected,
  // transport
  connection_refused,
  connection_reset,
  connection_closed,
  timeout,
  unreachable,
  dns_not_found,
  dns_no_address,
  dns_failed,
  // the tester's own decisions and limits
  throttled,
  limit_exceeded,  ///< the peer sent more than a limit of ours admits
  account_guard,   ///< enough logins of this account were refused
  untrusted_certificate,
  plaintext_guard,
  no_credentials_for_mechanism,
  implicit_tls_only,  ///< concluded: this port answers a ClientHello at once, so it greets nobody in plain
  our_limit,          ///< something we cannot do; never the peer's fault
  our_bug,
  interrupted,  ///< the scan ended before this probe
};

/// Whose doing.
enum class Fault : std::uint8_t {
  peer_refused,
  peer_incompatible,
  peer_malformed,
  peer_misbehaved,
  peer_closed,
  peer_silent,
  network,
  ours
};

[[nodiscard]] std::string_view to_string(Reason reason);
[[nodiscard]] std::string_view to_string(Fault fault);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view text);

}  // namespace smtpmatrix
