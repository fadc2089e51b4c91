"""Exchange Online: which TLS, which switches of the tenant, which device."""

import dataclasses

from situationkit.services import MODERN, OLD_TLS_REFUSED_AT_AUTH, POD, exchange_online
from situationkit.situation import ACCOUNT, At, Situation
from scripted.script import Tls, says

HOST, LEGACY = "smtp.office365.com", "smtp-legacy.office365.com"
ONE_CELL = ("--modes", "starttls", "--client", "tls1.2")
TO_RCPT = ("--until", "rcpt", "--mail-from", "info@contoso.example", "--rcpt-to", "boss@example.org")


def refusing(*lines):
    """Of a login that came with the right form of credentials."""
    return exchange_online(login=dataclasses.replace(ACCOUNT, password="another", refused=lines))


def unsuccessful(sentence):
    return f"535 5.7.139 Authentication unsuccessful{sentence} [{POD}]"


REFUSED_LOGINS = {
    "smtp_auth_off_in_the_tenant": unsuccessful(
        ", SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more "
        "information."),
    "smtp_auth_off_for_the_mailbox": unsuccessful(
        ", SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more "
        "information."),
    "security_defaults": unsuccessful(
        ", user is locked by your organization's security defaults policy. Contact your administrator."),
    "conditional_access": unsuccessful(
        ", the request did not meet the criteria to be authenticated successfully. Contact your administrator."),
    "basic_disabled_by_policy": unsuccessful(", basic authentication is disabled."),
    "organization_configuration": unsuccessful(
        ", the organization configuration does not allow this authentication method."),
    "wrong_password": unsuccessful(", the user credentials were incorrect."),
    "federation_unreachable": unsuccessful(", federated STS service was unreachable."),
    "federation_without_https": unsuccessful(", federated STS URL does not support HTTPS."),
    "unsuccessful_without_a_sentence": unsuccessful(""),
    "basic_retired": f"550 5.7.30 Basic authentication is not supported for Client Submission. [{POD}]",
}

TLS_SWITCH = (
    Situation("exo_old_tls_refused_at_auth", (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH)),)),
    Situation("exo_legacy_opted_in",
              (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH)),
               At(LEGACY, 587, exchange_online(host=LEGACY))),
              options=("--until", "auth_challenge")),
    Situation("exo_legacy_not_opted_in",
              (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH)),
               At(LEGACY, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH, host=LEGACY))),
              options=("--until", "auth_challenge")),
    Situation("exo_tls10_printer_opted_in",
              (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH, login=ACCOUNT)),
               At(LEGACY, 587, exchange_online(host=LEGACY, login=ACCOUNT))),
              options=("--client", "tls1.0"), logs_in=True),
    Situation("exo_tls10_printer_not_opted_in",
              (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH)),
               At(LEGACY, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH, host=LEGACY))),
              options=("--client", "tls1.0"), logs_in=True),
    Situation("exo_government_cloud",
              (At("smtp.office365.us", 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH, host="smtp.office365.us")),),
              options=("--until", "auth_challenge")),
    Situation("exo_old_tls_refused_by_alert", (At(HOST, 587, exchange_online(tls=MODERN)),)),
    Situation("exo_without_rsa_key_exchange",
              (At(HOST, 587, exchange_online(OLD_TLS_REFUSED_AT_AUTH, tls=Tls(ciphers="ALL:!kRSA:@SECLEVEL=0"))),)),
    Situation("exo_starttls_stripped",
              (At(HOST, 587, dataclasses.replace(exchange_online(), ehlo=("SIZE 157286400", "8BITMIME"))),)),
    Situation("exo_starttls_masked",
              (At(HOST, 587, dataclasses.replace(exchange_online(), ehlo=("SIZE 157286400", "XXXXXXXA", "XXXB"))),)),
)

LOGIN_SWITCHES = tuple(
    Situation("exo_login_" + name, (At(HOST, 587, refusing(line)),), options=ONE_CELL, logs_in=True)
    for name, line in REFUSED_LOGINS.items()) + (
    Situation("exo_plain_only_device", (At(HOST, 587, exchange_online(login=ACCOUNT)),),
              options=(*ONE_CELL, "--auth-mechanism", "PLAIN"), logs_in=True),
    Situation("exo_plain_only_device_asked_anyway",
              (At(HOST, 587, exchange_online(says("AUTH", f"504 5.7.4 Unrecognized authentication type [{POD}]"))),),
              options=ONE_CELL, logs_in=True),
    Situation("exo_send_as_refused",
              (At(HOST, 587, exchange_online(
                  says("MAIL", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
                  login=ACCOUNT)),),
              options=(*ONE_CELL, *TO_RCPT), logs_in=True),
    Situation("exo_not_logged_in",
              (At(HOST, 587, exchange_online(
                  says("MAIL", f"530 5.7.57 Client not authenticated to send mail. [{POD}]"))),),
              options=(*ONE_CELL, *TO_RCPT)),
)
