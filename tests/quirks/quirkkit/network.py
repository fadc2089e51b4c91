"""Other protocols, other modes, and places where nobody answers."""

from quirkkit.quirk import NO_GREETING_HERE, NO_TLS_HERE, Quirk, failed, submission, unsupported, works
from scripted.places import UNREACHABLE, BlackHole, Refusing
from scripted.script import Script, Tls

HOST = "mail.example.test"


NOT_STOOD = failed("tls_intolerant", "tls")


def everybody(row, but):
    return dict.fromkeys(("tls1.0", "tls1.1", "tls1.2-rsa", "tls1.2", "tls1.3"), row) | but


def everywhere(row):
    return {"plain": row, "starttls": row, "implicit": row}


OTHER_MODES = (
    Quirk("SMTP without TLS on 465", submission(starttls=unsupported("no_starttls", "starttls")),
          Script(ehlo=("PIPELINING", "8BITMIME"), tls=None), port=465),
    Quirk("implicit TLS on 587",
          # The first connection waited for a greeting; the next was answered, and told the others why.
          {"plain": NO_GREETING_HERE,
           "starttls": {"tls1.2": failed("timeout", "greeting")} | dict.fromkeys(
               ("tls1.0", "tls1.1", "tls1.2-rsa", "tls1.3"), NO_GREETING_HERE),
           "implicit": works("ehlo")},
          Script(implicit=True), options=("--greeting-timeout", "4")),
    Quirk("silent on 465",
          {"plain": failed("timeout", "greeting"), "starttls": failed("timeout", "greeting"),
           "implicit": failed("timeout", "tls")},
          Script(silent=True), port=465, options=("--timeout", "2", "--greeting-timeout", "2")),
    Quirk("closed right after the ServerHello",
          submission(starttls={
              client: failed("connection_closed", "tls", tls__version=version) for client, version in
              (("tls1.0", "TLS 1.0"), ("tls1.1", "TLS 1.1"), ("tls1.2", "TLS 1.2"), ("tls1.2-rsa", "TLS 1.2"),
               ("tls1.3", "TLS 1.3"))}),
          Script(tls=Tls(ends_after_server_hello=True))),
    # Each is asked twice before that is said of it: once more than the others.
    Quirk("closed at a hello that names TLS 1.3",
          submission(starttls=everybody(works("ehlo_tls"), but={"tls1.3": NOT_STOOD | {"connections": 2}})),
          Script(tls=Tls(stands_tls13=False))),
    Quirk("silent at a hello that names TLS 1.3",
          submission(starttls=everybody(works("ehlo_tls"), but={"tls1.3": NOT_STOOD | {"connections": 2}})),
          Script(tls=Tls(stands_tls13=False, cuts_by="silence")), options=("--timeout", "2")),
    Quirk("closed at a hello of more than 200 bytes",
          submission(starttls=everybody(works("ehlo_tls"), but={"tls1.2": NOT_STOOD, "tls1.3": NOT_STOOD})),
          Script(tls=Tls(longest_hello=200))),
)

OTHER_PROTOCOLS = (
    Quirk("HTTP", {"plain": failed("timeout", "greeting"), "starttls": failed("timeout", "greeting"),
                   "implicit": NO_TLS_HERE},
          Script(raw_answer=b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
          options=("--greeting-timeout", "2")),
    Quirk("IMAP", submission(plain=unsupported("not_smtp", "greeting"), starttls=unsupported("not_smtp", "greeting")),
          Script(greeting=("* OK [CAPABILITY IMAP4rev1 STARTTLS] mail.example.test ready",))),
    Quirk("SSH", submission(plain=unsupported("not_smtp", "greeting"), starttls=unsupported("not_smtp", "greeting")),
          Script(greeting=("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",))),
)

NOBODY = (
    Quirk("black hole", everywhere(failed("timeout", "connect")), place=BlackHole, options=("--timeout", "2"),
          exit_code=3),
    Quirk("refused port", everywhere(unsupported("connection_refused", "connect")), place=Refusing, exit_code=3),
    Quirk("unreachable network", everywhere(failed("unreachable", "connect")), names={HOST: [UNREACHABLE]},
          exit_code=3),
    Quirk("a name without addresses", everywhere(failed("dns_no_address", "connect")), names={HOST: []},
          exit_code=3),
    Quirk("a name that does not exist", everywhere(failed("dns_not_found", "connect")),
          names={"other.example.test": []}, exit_code=3),
)


def from_address(address):
    def check(report, _server):
        return [f"{cell['mode']} {cell['client']} was asked at {cell['address']}, expected {address}"
                for cell in report["cells"] if cell["address"] != address]
    return check


ADDRESSES = (
    Quirk("IPv6 only", submission(), Script(), names={HOST: ["::1"]}, also=(from_address("::1"),)),
    Quirk("one dead and one live address", submission(), Script(), names={HOST: ["127.0.0.3", "127.0.0.2"]},
          also=(from_address("127.0.0.2"),)),
    Quirk("one unreachable and one live address", submission(), Script(),
          names={HOST: [UNREACHABLE, "127.0.0.2"]}, also=(from_address("127.0.0.2"),)),
    Quirk("IPv6 dead, IPv4 live", submission(), Script(), names={HOST: ["::1", "127.0.0.2"]},
          also=(from_address("127.0.0.2"),)),
)
