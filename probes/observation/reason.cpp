#include "probes/observation/reason.h"

namespace smtpmatrix {

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::smtp_reply: return "smtp_reply";
    case Reason::temporary_reply: return "temporary_reply";
    case Reason::no_starttls: return "no_starttls";
    case Reason::no_auth: return "no_auth";
    case Reason::no_common_mechanism: return "no_common_mechanism";
    case Reason::smtp_malformed: return "smtp_malformed";
    case Reason::not_smtp: return "not_smtp";
    case Reason::tls_alert: return "tls_alert";
    case Reason::tls_version_mismatch: return "tls_version_mismatch";
    case Reason::tls_cipher_mismatch: return "tls_cipher_mismatch";
    case Reason::tls_group_mismatch: return "tls_group_mismatch";
    case Reason::tls_plaintext_reply: return "tls_plaintext_reply";
    case Reason::tls_malformed: return "tls_malformed";
    case Reason::tls_unexpected_message: return "tls_unexpected_message";
    case Reason::tls_illegal_parameter: return "tls_illegal_parameter";
    case Reason::tls_bad_signature: return "tls_bad_signature";
    case Reason::tls_bad_record_mac: return "tls_bad_record_mac";
    case Reason::tls_bad_finished: return "tls_bad_finished";
    case Reason::tls_downgrade: return "tls_downgrade";
    case Reason::tls_weak_dh: return "tls_weak_dh";
    case Reason::tls_intolerant: return "tls_intolerant";
    case Reason::client_limit: return "client_limit";
    case Reason::certificate_rejected: return "certificate_rejected";
    case Reason::connection_refused: return "connection_refused";
    case Reason::connection_reset: return "connection_reset";
    case Reason::connection_closed: return "connection_closed";
    case Reason::timeout: return "timeout";
    case Reason::unreachable: return "unreachable";
    case Reason::dns_not_found: return "dns_not_found";
    case Reason::dns_no_address: return "dns_no_address";
    case Reason::dns_failed: return "dns_failed";
    case Reason::throttled: return "throttled";
    case Reason::limit_exceeded: return "limit_exceeded";
    case Reason::account_guard: return "account_guard";
    case Reason::untrusted_certificate: return "untrusted_certificate";
    case Reason::plaintext_guard: return "plaintext_guard";
    case Reason::no_credentials_for_mechanism: return "no_credentials_for_mechanism";
    case Reason::implicit_tls_only: return "implicit_tls_only";
    case Reason::our_limit: return "our_limit";
    case Reason::our_bug: return "our_bug";
    case Reason::interrupted: return "interrupted";
  }
  return "our_bug";
}

std::optional<Reason> parse_reason(std::string_view text) {
  for (int value = 0; value <= static_cast<int>(Reason::interrupted); ++value) {
    const auto reason = static_cast<Reason>(value);
    if (to_string(reason) == text) return reason;
  }
  return std::nullopt;
}

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::peer_refused: return "peer_refused";
    case Fault::peer_incompatible: return "peer_incompatible";
    case Fault::peer_malformed: return "peer_malformed";
    case Fault::peer_misbehaved: return "peer_misbehaved";
    case Fault::peer_closed: return "peer_closed";
    case Fault::peer_silent: return "peer_silent";
    case Fault::network: return "network";
    case Fault::ours: return "ours";
  }
  return "ours";
}

}  // namespace smtpmatrix
