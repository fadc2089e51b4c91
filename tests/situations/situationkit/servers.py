"""Other services, relays, networks and certificates."""

import dataclasses

from situationkit.services import MODERN, gmail, postfix
from situationkit.situation import ACCOUNT, At, Situation
from situationkit.tenants import ONE_CELL, TO_RCPT
from scripted.admission import TOO_MANY
from scripted.places import BlackHole, Refusing
from scripted.script import Login, Tls, UntilHeard, says

GMAIL, MAIL, RELAY = "smtp.gmail.com", "mail.contoso.example", "relay.contoso.example"
OLD_WITHOUT_ALERT = dataclasses.replace(MODERN, tells_alerts=False)


def after_220(*lines):
    """What is said in clear text where a handshake was due."""
    return says("STARTTLS", "220 2.0.0 Ready to start TLS", UntilHeard(), *lines, then="close")


def wrong_password(*lines):
    return Login(password="another", refused=lines)


GOOGLE = (
    Situation("gmail_app_password_needed",
              (At(GMAIL, 587, gmail(login=wrong_password(
                  "534-5.7.9 Application-specific password required. For more information, go to",
                  "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1 - gsmtp"))),),
              options=ONE_CELL, logs_in=True),
    Situation("gmail_password_refused",
              (At(GMAIL, 587, gmail(login=wrong_password(
                  "535-5.7.8 Username and Password not accepted. For more information, go to",
                  "535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1 - gsmtp"))),),
              options=ONE_CELL, logs_in=True),
    Situation("gmail_works_on_both_ports",
              (At(GMAIL, 587, gmail(login=ACCOUNT)), At(GMAIL, 465, gmail(login=ACCOUNT, implicit=True))),
              options=("--client", "none", "--client", "tls1.2"), logs_in=True),
    Situation("gmail_without_starttls",
              (At(GMAIL, 587, gmail(ehlo=("SIZE 35882577", "8BITMIME", "ENHANCEDSTATUSCODES"))),)),
)

TLS_OF_A_SERVER = (
    Situation("relay_without_tls", (At(RELAY, 25, postfix(host=RELAY, tls=None, ehlo=("PIPELINING", "8BITMIME"))),)),
    Situation("starttls_masked_by_a_firewall",
              (At(MAIL, 587, postfix(ehlo=("PIPELINING", "SIZE 10240000", "XXXXXXXA", "8BITMIME"))),)),
    Situation("starttls_out_of_order",
              (At(MAIL, 587, postfix(says("STARTTLS", "454 4.7.0 TLS not available due to local problem"))),)),
    Situation("tls_taken_back_after_starttls",
              (At(MAIL, 587, postfix(after_220("454 4.7.0 TLS not available due to local problem"))),)),
    Situation("proxy_answers_the_handshake",
              (At(MAIL, 587, postfix(after_220("421 mailscan.contoso.example Proxy error, closing channel"))),),
              options=(*ONE_CELL, "--retries", "0")),
    Situation("wrong_mode_both_ways",
              (At(MAIL, 587, postfix(tls=MODERN)), At(MAIL, 465, postfix(tls=MODERN, implicit=True)))),
    Situation("old_tls_refused_by_alert", (At(MAIL, 587, postfix(tls=MODERN)),)),
    Situation("old_tls_refused_by_closing", (At(MAIL, 587, postfix(tls=OLD_WITHOUT_ALERT)),)),
    Situation("tls13_met_with_closing",
              (At(MAIL, 587, postfix(tls=dataclasses.replace(OLD_WITHOUT_ALERT, highest="TLSv1.2"))),)),
    Situation("tls10_only", (At(MAIL, 587, postfix(tls=Tls(highest="TLSv1"))),)),
    Situation("every_tls_works", (At(MAIL, 587, postfix()),)),
    Situation("ecdhe_only", (At(MAIL, 587, postfix(tls=dataclasses.replace(MODERN, ciphers="ECDHE+AESGCM"))),)),
    Situation("rsa_key_exchange_only",
              (At(MAIL, 587, postfix(tls=Tls(lowest="TLSv1.2", highest="TLSv1.2", ciphers="kRSA+AES"))),)),
    Situation("auth_before_tls",
              (At(MAIL, 587, postfix(ehlo=("STARTTLS", "AUTH PLAIN LOGIN", "8BITMIME"), tls=MODERN)),)),
    Situation("auth_only_in_clear",
              (At(MAIL, 587, postfix(ehlo=("STARTTLS", "AUTH PLAIN LOGIN"), ehlo_tls=("8BITMIME",), tls=MODERN)),),
              options=("--until", "auth_challenge")),
    Situation("no_mechanism_in_common",
              (At(MAIL, 587, postfix(tls=MODERN, ehlo_tls=("SIZE 10240000", "AUTH GSSAPI XOAUTH2"))),),
              options=ONE_CELL, logs_in=True),
) + tuple(
    Situation("certificate_" + kind.replace("-", "_"),
              (At(MAIL, 587, postfix(tls=dataclasses.replace(MODERN, certificate=kind))),),
              options=("--modes", "starttls", "--client", "tls1.2", "--client", "tls1.3"))
    for kind in ("expired", "wrong-name", "no-intermediate", "self-signed"))

POLICIES = tuple(
    Situation(name, (At(MAIL, 587, postfix(rule, tls=MODERN, login=ACCOUNT)),), options=(*ONE_CELL, *TO_RCPT),
              logs_in=True)
    for name, rule in (
        ("sender_not_owned", says("MAIL", "553 5.7.1 <info@contoso.example>: Sender address rejected: not owned by "
                                          "user scan@contoso.example")),
        ("relay_denied", says("RCPT", "554 5.7.1 <boss@example.org>: Relay access denied")),
        ("greylisted", says("RCPT", "451 4.7.1 Greylisting in action, please come back later")),
        ("relay_denied_for_a_while", says("RCPT", "454 4.7.1 <boss@example.org>: Relay access denied")),
        ("blocked_by_a_list", says("RCPT", "554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using "
                                           "zen.spamhaus.org")),
    )) + (
    Situation("relay_denied_without_a_login",
              (At(MAIL, 587, postfix(says("RCPT", "554 5.7.1 <boss@example.org>: Relay access denied"), tls=MODERN)),),
              options=(*ONE_CELL, *TO_RCPT)),
    Situation("password_refused",
              (At(MAIL, 587, postfix(tls=MODERN, login=wrong_password("535 5.7.8 Error: authentication failed: "))),),
              options=ONE_CELL, logs_in=True),
    Situation("throttled", (At(MAIL, 587, postfix(says("greeting", TOO_MANY))),),
              options=(*ONE_CELL, "--retries", "1")),
)

NETWORKS = (
    Situation("port_25_blocked", (At(MAIL, 25, place=BlackHole), At(MAIL, 587, postfix(tls=MODERN))),
              options=("--timeout", "2")),
    Situation("nobody_listens", (At(MAIL, 587, place=Refusing),), exit_code=3),
    Situation("nobody_answers", (At(MAIL, 587, place=BlackHole),), options=("--timeout", "2"), exit_code=3),
    Situation("one_address_of_a_pool_is_bad",
              (At(MAIL, 587, postfix(tls=MODERN), addresses=("127.0.0.2", "127.0.0.3")),),
              options=("--all-addresses", "--client", "none", "--client", "tls1.2")),
    Situation("ipv6_is_broken", (At(MAIL, 587, postfix(tls=MODERN), addresses=("127.0.0.2", "::1")),),
              options=("--all-addresses", "--client", "none", "--client", "tls1.2")),
)
