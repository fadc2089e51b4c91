"""Every entry of data/replies.json: a server says its samples at its stage, and the scan must find it."""

import json
import os

from situationkit.situation import At, Situation
from scripted.script import Script, UntilHeard, says

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "data", "replies.json")

# Provider of a sample -> host by whose name it is known, or a banner.
HOSTS = {
    "exchange-online": "smtp.office365.com", "exchange-online-hve": "smtp.hve.mx.microsoft",
    "outlook-consumer": "smtp-mail.outlook.com", "gmail": "smtp.gmail.com", "google-relay": "smtp-relay.gmail.com",
    "yahoo": "smtp.mail.yahoo.com", "icloud": "smtp.mail.me.com", "zoho": "smtp.zoho.com",
    "amazon-ses": "email-smtp.eu-west-1.amazonaws.com", "sendgrid": "smtp.sendgrid.net",
}
BANNERS = {"exchange-server": "220 {} Microsoft ESMTP MAIL Service ready", "postfix": "220 {} ESMTP Postfix",
           "exim": "220 {} ESMTP Exim 4.96"}
UNKNOWN_HOST = "mail.contoso.example"

# No scan hears these, and why.
OUT_OF_REACH = {
    "exo-untrusted-root": "said in a report of non-delivery, about another server's certificate",
    "tls-security-failure": "said in clear after a handshake that failed, with which the scan has ended",
}
# Entries of which another finding says what they would say, and more, because it sees more cells.
SAID_BY = {
    "exo-starttls-required": "wrong_mode_plain", "g-starttls-first": "wrong_mode_plain",
    "ses-starttls": "wrong_mode_plain", "tls-required-plain": "wrong_mode_plain",
    "auth-encryption-first-504": "wrong_mode_plain", "auth-encryption-first-538": "wrong_mode_plain",
    "exo-mech-unsupported": "no_common_mechanism", "auth-mech-unsupported": "no_common_mechanism",
    "mailenable-mech": "no_common_mechanism",
    # What a server says at the door of too many connections, it says of this scan's.
    "conn-limit": "throttled", "conn-limit-exim": "throttled", "ports-busy": "throttled",
    "unavailable-421": "throttled", "tls-too-many-sessions": "throttled",
}
# What a server says because the client came without TLS.
SAID_IN_CLEAR = {"exo-starttls-required", "g-starttls-first", "ses-starttls", "tls-required-plain",
                 "auth-encryption-first-504", "auth-encryption-first-538"}
VERBS = {"ehlo": ("EHLO", "HELO"), "starttls": ("STARTTLS",), "tls": ("STARTTLS",), "auth": ("AUTH",),
         "mail": ("MAIL",), "rcpt": ("RCPT",), "data": ("RCPT",), "greeting": ("greeting",)}


def entries():
    with open(DATA, encoding="utf-8") as file:
        return json.load(file)["replies"]


def situations(entry):
    """One for each sample. What is said after DATA is said at RCPT here: no scan ever sends a message."""
    for number, sample in enumerate(entry["samples"]):
        yield _situation(f"{entry['id']}_{number}", entry, sample)


def _situation(name, entry, sample):
    provider = sample.get("provider")
    host = HOSTS.get(provider, UNKNOWN_HOST)
    in_clear = entry["id"] in SAID_IN_CLEAR
    lines = tuple(sample["line"].split("\n"))
    if entry["stage"] == "tls":
        # After the 220, where a handshake was due.
        lines = ("220 2.0.0 Ready to start TLS", UntilHeard(), *lines)
    rules = tuple(says(verb, *lines, then="close" if lines[-1][:3] in ("421", "554") else "go on")
                  for verb in VERBS[entry["stage"]])
    options = ("--modes", "plain", "--client", "none", "--auth-plaintext") if in_clear else (
        "--modes", "starttls", "--client", "tls1.2")
    logs_in = entry["stage"] == "auth"
    if not logs_in:
        options += ("--until", "rcpt", "--mail-from", "scan@contoso.example", "--rcpt-to", "boss@example.org")
    return Situation(name, (At(host, 587, _script(host, provider, rules)),), options=(*options, "--retries", "0"),
                     logs_in=logs_in)


def _script(host, provider, rules):
    greeting = BANNERS.get(provider, "220 {} ready").format(host)
    keywords = ("SIZE 10240000", "AUTH LOGIN", "ENHANCEDSTATUSCODES")
    return Script(host=host, greeting=(greeting,), ehlo=("STARTTLS", *keywords), ehlo_tls=keywords, rules=rules)


def wrongs(entry, report):
    """What is missing from a report of somebody who was told this."""
    better = SAID_BY.get(entry["id"])
    wanted = better or "reply." + entry["id"]
    found = [finding for finding in report["findings"] if finding["id"] == wanted]
    if not found:
        cells = [(cell["outcome"], cell["reason"], cell["stopped_at"], cell["reply"] and cell["reply"]["text"])
                 for cell in report["cells"]]
        return [f"no finding {wanted}; found {[finding['id'] for finding in report['findings']]} in {cells}"]
    if better:
        return []
    commands = [step["command"] for step in entry["remedy"] if "command" in step]
    missing = [command for command in commands if command not in found[0].get("commands", [])]
    told = [f"actor {found[0]['actor']}, expected {entry['actor']}"] if found[0]["actor"] != entry["actor"] else []
    return told + [f"command missing: {command}" for command in missing]
