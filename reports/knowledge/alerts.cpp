#include <algorithm>
#include <array>

#include "reports/knowledge/registry.h"

namespace smtpmatrix::reports {
namespace {

struct Alert {
  std::uint8_t number;
  AlertMeaning words;
};

// RFC 8446 6; the reserved ones from RFC 5246 7.2. Hints: what such devices and servers mostly meant.
constexpr std::array alerts = {
    Alert{0,
          {"close_notify", "The sender is done and closes; no error.", "Look at what was said before it."}},
    Alert{10,
          {"unexpected_message", "A message came that does not belong there.",
           "Often bytes of another protocol: implicit TLS and STARTTLS mixed up."}},
    Alert{20,
          {"bad_record_mac", "A record could not be verified.",
           "A faulty TLS stack, or something on the way that changes bytes."}},
    Alert{21, {"decryption_failed", "A record could not be decrypted.", "An outdated TLS stack."}},
    Alert{22, {"record_overflow", "A record was longer than allowed.", "A faulty TLS stack."}},
    Alert{30, {"decompression_failure", "A record could not be decompressed.", "An outdated TLS stack."}},
    Alert{40,
          {"handshake_failure", "The offers of both sides have nothing in common.",
           "No common cipher suite, group or signature: mostly a client that knows RSA key exchange only, or "
           "no "
           "elliptic curves."}},
    Alert{41, {"no_certificate", "The sender has no certificate (SSL 3.0).", "Client certificates."}},
    Alert{42,
          {"bad_certificate", "The certificate is damaged or its signature is wrong.",
           "The certificate itself, or the clock of the side that sent the alert."}},
    Alert{43,
          {"unsupported_certificate", "The certificate's type is not supported.",
           "A key or signature type (ECDSA, RSA-PSS) that the sender does not know."}},
    Alert{44, {"certificate_revoked", "The certificate was revoked.", "Install a new certificate."}},
    Alert{45,
          {"certificate_expired", "The certificate is not valid at this time.",
           "The certificate's dates, and the clock of the side that sent the alert."}},
    Alert{46,
          {"certificate_unknown", "The certificate is not accepted, for a reason not said.",
           "Name, chain and root of the certificate."}},
    Alert{47, {"illegal_parameter", "A field had a value out of its range.", "A faulty TLS stack."}},
    Alert{
        48,
        {"unknown_ca", "The certificate leads to no root that the sender trusts.",
         "The root or an intermediate is missing in the device; since 2026 often DigiCert Global Root G2."}},
    Alert{49, {"access_denied", "The certificate is valid, access is refused.", "Client certificates."}},
    Alert{50, {"decode_error", "A message could not be read.", "A faulty or intolerant TLS stack."}},
    Alert{51, {"decrypt_error", "A signature or key exchange did not verify.", "A faulty TLS stack."}},
    Alert{60, {"export_restriction", "Export rules were broken (reserved).", "An outdated TLS stack."}},
    Alert{70,
          {"protocol_version", "The TLS version offered is not accepted.",
           "A client with TLS 1.0 or 1.1 only at a server that wants 1.2: firmware, or a legacy endpoint."}},
    Alert{71,
          {"insufficient_security", "The offer is too weak for the sender.",
           "Cipher suites or key sizes: stronger ones are demanded."}},
    Alert{80, {"internal_error", "Something unrelated to the peer failed.", "The sender's own log."}},
    Alert{86,
          {"inappropriate_fallback", "The client fell back to an older version needlessly.",
           "A client that tries again with lower versions (RFC 7507)."}},
    Alert{90, {"user_canceled", "The handshake was cancelled.", "The sender's own log."}},
    Alert{100, {"no_renegotiation", "A new handshake is refused.", "A client that renegotiates."}},
    Alert{109, {"missing_extension", "A needed extension is missing.", "An outdated or faulty client."}},
    Alert{110, {"unsupported_extension", "An extension came that was not offered.", "A faulty TLS stack."}},
    Alert{112,
          {"unrecognized_name", "The server has no certificate for the name asked for.",
           "The server name entered in the device (SNI)."}},
    Alert{113,
          {"bad_certificate_status_response", "The OCSP answer is invalid.", "The server's OCSP stapling."}},
    Alert{115, {"unknown_psk_identity", "The pre-shared key is not known.", "Session resumption."}},
    Alert{116, {"certificate_required", "The server wants a client certificate.", "Client certificates."}},
    Alert{120,
          {"no_application_protocol", "No common application protocol (ALPN).",
           "A client that offers ALPN of another protocol."}},
};

bool same_name(std::string_view registered, std::string_view asked) {
  return std::ranges::equal(registered, asked, [](char left, char right) {
    if (right >= 'A' && right <= 'Z') right = static_cast<char>(right - 'A' + 'a');
    return left == right || (left == '_' && right == ' ');
  });
}

}  // namespace

std::optional<AlertMeaning> describe_alert(std::uint8_t description) {
  const auto* const found = std::ranges::find(alerts, description, &Alert::number);
  return found == alerts.end() ? std::nullopt : std::optional(found->words);
}

std::optional<AlertMeaning> describe_alert(std::string_view name) {
  const auto* const found =
      std::ranges::find_if(alerts, [&](const Alert& alert) { return same_name(alert.words.name, name); });
  return found == alerts.end() ? std::nullopt : std::optional(found->words);
}

}  // namespace smtpmatrix::reports
