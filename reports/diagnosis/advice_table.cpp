#include "reports/diagnosis/advice.h"

namespace smtpmatrix::reports {
namespace {

using enum Severity;

std::vector<Advice> security_advice() {
  return {
      {"starttls_injection",
       critical,
       "provider",
       "{host}: the server mixes clear text into the step to TLS (port {ports})",
       "Bytes followed the 220 to STARTTLS before the handshake began. Whoever sits on the way could put "
       "words "
       "into the encrypted session. smtpmatrix dropped them.",
       {"Update the mail server; it must forget everything it read or wrote before the handshake.",
        "Until then use a port with implicit TLS (465), if the server has one."},
       "RFC 3207 4.2 and 6; CVE-2011-0411"},
      {"legacy_tls_accepted",
       warning,
       "provider",
       "{host} accepts {detail} (port {ports})",
       "Old devices need it, but TLS 1.0 and 1.1 must no longer be used on the open internet.",
       {"If no device of yours needs it, switch TLS 1.0 and 1.1 off.",
        "If one does, keep it on a relay inside the network that nobody outside can reach."},
       "RFC 8996; RFC 9325 3.1.1"},
      {"no_tls",
       warning,
       "provider",
       "{host} offers no encryption at all (port {ports})",
       "Mail and passwords travel readable. Good enough for a relay on a network of your own, if it admits "
       "devices by address.",
       {"Never type a password into a device for this server.",
        "Give the relay a certificate and STARTTLS, or use another server for anything beyond the local "
        "network."},
       "RFC 8314 3"},
      {"auth_before_tls",
       warning,
       "provider",
       "{host} takes passwords in clear text (port {ports})",
       "AUTH {detail} is offered before TLS. A device with encryption switched off logs in readably and "
       "nobody "
       "notices.",
       {"Let the server offer AUTH only under TLS (Postfix: smtpd_tls_auth_only = yes).",
        "Set every device to STARTTLS or SSL/TLS, not to \"if available\"."},
       "RFC 4954 4; RFC 8314 3.3"},
  };
}

std::vector<Advice> old_tls_advice() {
  return {
      {"exchange_online_legacy_tls",
       warning,
       "tenant-admin",
       "Microsoft 365 refuses TLS 1.0 and 1.1 here, but only after the handshake",
       "With TLS 1.0 or 1.1 the handshake completes, then the server answers \"{detail}\". To the device "
       "this "
       "looks like a wrong password or a dead server. The cure is newer firmware; until then the tenant can "
       "admit old clients on a host of their own. Not available in GCC, GCC High and DoD tenants.",
       {"Best: update the device's firmware so that it speaks TLS 1.2 with ECDHE.", "Connect-ExchangeOnline",
        "Get-TransportConfig | Format-List AllowLegacyTLSClients",
        "Set-TransportConfig -AllowLegacyTLSClients $true",
        "In the device: server smtp-legacy.office365.com, port 587 (or 25), STARTTLS; \"SSL\" (implicit) "
        "off, "
        "same account and password."},
       "Microsoft: Opt in to the Exchange Online endpoint for legacy TLS clients using SMTP AUTH"},
      {"exchange_online_opt_in_missing",
       warning,
       "tenant-admin",
       "This tenant has not opted in to old TLS at Microsoft 365",
       "The legacy host completes TLS 1.0 and 1.1 for everybody, then answers \"{detail}\" unless the tenant "
       "of the account allows it.",
       {"Connect-ExchangeOnline", "Get-TransportConfig | Format-List AllowLegacyTLSClients",
        "Set-TransportConfig -AllowLegacyTLSClients $true",
        "Wait until the change has spread, then scan again with --auth-user."},
       "Microsoft: Opt in to the Exchange Online endpoint for legacy TLS clients using SMTP AUTH"},
      {"legacy_tls_refused_by_policy",
       warning,
       "device",
       "{host} refuses old TLS after the handshake (port {ports})",
       "With TLS 1.0 or 1.1 the handshake completes, then the server answers \"{detail}\".",
       {"Update the device's firmware so that it speaks TLS 1.2.",
        "If there is none: a relay in your network that speaks old TLS to the device and new TLS to the "
        "server."},
       "RFC 8996"},
      {"legacy_tls_not_accepted",
       info,
       "device",
       "A device that knows only {detail} cannot use {host} (port {ports})",
       "The server ends such handshakes. That is what current standards ask for.",
       {"Look in the device's security settings for TLS 1.2, or update its firmware.",
        "If there is none: a relay in your network that speaks old TLS to the device and new TLS to the "
        "server."},
       "RFC 8996"},
      {"rsa_key_exchange_refused",
       info,
       "device",
       "TLS 1.2 works at {host}, but not for a device without ECDHE (port {ports})",
       "Many printers list \"TLS 1.2\" yet offer RSA key exchange only; this server does not take that.",
       {"Update the device's firmware; \"TLS 1.2\" alone is not enough, it needs ECDHE suites."},
       "RFC 9325 4.1"},
  };
}

std::vector<Advice> mode_advice() {
  return {
      {"wrong_mode_implicit",
       info,
       "device",
       "Port {ports}: choose STARTTLS, not \"SSL\"",
       "The server greets in clear text there. A device set to SSL (implicit TLS) waits for a handshake that "
       "never comes and reports a timeout or \"wrong version number\".",
       {"In the device's menu choose STARTTLS (often called \"TLS\" or \"TLS if available\"), not "
        "\"SSL\", \"SSL/TLS\" or \"SMTPS\"."},
       "RFC 3207; RFC 8314 3.3"},
      {"wrong_mode_starttls",
       info,
       "device",
       "Port {ports}: choose \"SSL/TLS\", not STARTTLS",
       "The server speaks TLS from the first byte there. A device set to STARTTLS or to no encryption waits "
       "for "
       "a greeting that never comes.",
       {"In the device's menu choose SSL/TLS (also \"SSL\", \"SMTPS\", \"implicit TLS\"), not STARTTLS."},
       "RFC 8314 3.3"},
      {"login_refused",
       warning,
       "mailbox-owner",
       "{host} refuses the login: {detail}",
       "The connection is fine; user name, password or a policy on the account is not. Every further attempt "
       "counts towards a lock-out, so smtpmatrix stopped trying.",
       {"Sign in to the mailbox in a browser with the same user name and password.",
        "Use the full address as user name; where two-step verification is on, an app password.",
        "Ask the administrator whether SMTP AUTH is allowed for this mailbox.",
        "Wait before trying again: some servers lock an account after a few refused logins."},
       "RFC 4954 6"},
      {"throttled",
       info,
       "network",
       "{host} limited our connections, so some cells are not known",
       "The server turned connections away for their rate. This says nothing about what it supports.",
       {"Scan again with --per-host 1 --rate 1, or later."},
       "RFC 5321 4.2.2 (421)"},
  };
}

std::vector<Advice> certificate_advice() {
  return {
      {"certificate_expired",
       critical,
       "provider",
       "{host}: the certificate has expired ({detail})",
       "A device that checks certificates refuses the connection.",
       {"Renew the certificate and reload the mail server.", "Check the clock of the device, too."},
       "RFC 5280 6.1.3"},
      {"certificate_not_yet_valid",
       warning,
       "provider",
       "{host}: the certificate is not valid yet ({detail})",
       "A device that checks certificates refuses the connection until then.",
       {"Check the clock of this machine and of the device.",
        "Otherwise install a certificate that is valid."},
       "RFC 5280 6.1.3"},
      {"certificate_name_mismatch",
       warning,
       "device",
       "{host}: the certificate is for another name ({detail})",
       "A device that checks certificates refuses the connection.",
       {"Type a name that the certificate contains into the device, if one leads to this server.",
        "Otherwise the server needs a certificate for the name in use; an IP address seldom works."},
       "RFC 6125 6; RFC 9525"},
      {"certificate_untrusted_root",
       warning,
       "device",
       "{host}: nobody known has signed the certificate ({detail})",
       "A device that checks certificates refuses the connection unless it has this root.",
       {"Import the root certificate into the device's trust store.",
        "Or let the server use a certificate of a public authority."},
       "RFC 5280 6"},
      {"certificate_self_signed",
       warning,
       "device",
       "{host}: the certificate is self-signed ({detail})",
       "A device that checks certificates refuses the connection unless it has this very certificate.",
       {"Import the certificate into the device's trust store.",
        "Or let the server use a certificate of a public authority."},
       "RFC 5280 6"},
      {"certificate_missing_intermediate",
       warning,
       "provider",
       "{host} does not send its intermediate certificate ({detail})",
       "Browsers often find the missing piece by themselves; devices do not, and refuse the connection.",
       {"Install the full chain (leaf first, then the intermediates) in the mail server and reload it."},
       "RFC 5246 7.4.2; RFC 8446 4.4.2"},
      {"certificate_problem",
       warning,
       "provider",
       "{host}: the certificate does not verify ({detail})",
       "A device that checks certificates refuses the connection.",
       {"Replace the certificate and reload the mail server."},
       "RFC 5280 6"},
      {"certificate_expires_soon",
       warning,
       "provider",
       "{host}: the certificate expires {detail}",
       "After that, devices that check certificates refuse the connection.",
       {"Renew the certificate and reload the mail server."},
       "RFC 5280 4.1.2.5"},
  };
}

}  // namespace

const std::vector<Advice>& all_advice() {
  static const auto table = [] {
    auto all = security_advice();
    for (auto&& part : {old_tls_advice(), mode_advice(), certificate_advice()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return table;
}

}  // namespace smtpmatrix::reports
