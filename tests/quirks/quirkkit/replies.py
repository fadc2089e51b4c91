"""How SMTP is said: segments, delays, odd EHLOs and refusals in odd places."""

from quirkkit.quirk import Quirk, inconclusive, refused, submission, unsupported, works
from scripted.script import CLEAR, OLD_TLS, Pause, Script, says

TOO_OLD = "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2."


def only_modern(old, new):
    return {"tls1.0": old | {"tls.version": "TLS 1.0"}, "tls1.1": old | {"tls.version": "TLS 1.1"},
            "tls1.2": new, "tls1.2-rsa": new, "tls1.3": new}


def finding_is_told(wanted):
    def check(report, _server):
        told = [finding["id"] for finding in report["findings"]]
        return [] if wanted in told else [f"findings {told}, expected {wanted} among them"]
    return check


def ehlo(*keywords):
    return Script(ehlo=("PIPELINING", *keywords))


HOW_IT_IS_SAID = (
    Quirk("EHLO lines in separate segments", submission(), Script(pieces="lines")),
    Quirk("one byte at a time", submission(), Script(pieces="bytes")),
    Quirk("banner with 220- lines and pauses of 1.5 s", submission(),
          Script(greeting=("220-mail.example.test ESMTP", Pause(1.5), "220-please wait", Pause(1.5),
                           "220 mail.example.test ESMTP"))),
    Quirk("banner after 6 s", submission(), Script(greeting=(Pause(6), "220 mail.example.test ESMTP"))),
    Quirk("banner after 25 s", {"starttls": works("ehlo_tls")},
          Script(greeting=(Pause(25), "220 mail.example.test ESMTP")),
          options=("--modes", "starttls", "--client", "tls1.2", "--client", "tls1.3")),
    Quirk("STARTTLS is the last line", submission(), ehlo("8BITMIME", "STARTTLS")),
    Quirk("starttls in lower case", submission(), ehlo("starttls", "8BITMIME")),
    Quirk("STARTTLS with parameters", submission(), ehlo("STARTTLS REQUIRED now", "8BITMIME")),
)

WHAT_IS_SAID = (
    Quirk("454 TLS not available", submission(starttls=inconclusive(
        "temporary_reply", "starttls", reply__code=454, reply__enhanced="4.7.0")),
          Script(rules=(says("STARTTLS", "454 4.7.0 TLS not available due to local problem"),))),
    # A device would not find STARTTLS; that the server takes it shows who hid it.
    Quirk("STARTTLS masked, accepted when sent", submission(starttls=unsupported("no_starttls", "starttls")),
          ehlo("XXXXXXXA", "8BITMIME"), also=(finding_is_told("starttls_masked"),)),
    Quirk("500 to EHLO, fine with HELO", submission(starttls=unsupported("no_starttls", "starttls")),
          Script(rules=(says("EHLO", "500 5.5.1 Command unrecognized", over=CLEAR),))),
    Quirk("554 banner", submission(plain=refused("greeting", 554), starttls=refused("greeting", 554)),
          Script(greeting=("554 mail.example.test No SMTP service here",))),
    Quirk("greylisting at RCPT",
          submission(plain=inconclusive("temporary_reply", "rcpt", reply__code=451, reply__enhanced="4.7.1"),
                     starttls=inconclusive("temporary_reply", "rcpt", reply__code=451, reply__enhanced="4.7.1")),
          Script(rules=(says("RCPT", "451 4.7.1 Greylisting in action, please come back later"),)),
          options=("--until", "rcpt", "--mail-from", "scan@example.test", "--rcpt-to", "boss@example.test")),
    Quirk("old TLS refused at EHLO",
          submission(starttls=only_modern(refused("ehlo_tls", 421, "4.7.66"), works("ehlo_tls"))),
          Script(rules=(says("EHLO", TOO_OLD, over=OLD_TLS),))),
    Quirk("old TLS refused at AUTH",
          submission(plain=unsupported("no_auth", "auth_challenge"),
                     starttls=only_modern(refused("auth_challenge", 421, "4.7.66"), works("auth_challenge"))),
          Script(rules=(says("AUTH", TOO_OLD, over=OLD_TLS),)), options=("--until", "auth_challenge")),
    Quirk("old TLS refused at MAIL",
          submission(plain=works("mail"), starttls=only_modern(refused("mail", 421, "4.7.66"), works("mail"))),
          Script(rules=(says("MAIL", TOO_OLD, over=OLD_TLS),)),
          options=("--until", "mail", "--mail-from", "scan@example.test")),
)
