"""What a scripted server is and says, as plain data. Nothing here opens a socket.

A server behaves as an honest SMTP server would, but for its rules: the first Rule that fits a command, the
state of TLS and the number of the connection decides the answer.
"""

from dataclasses import dataclass, field

CLEAR = ("clear",)
TLS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")  # as ssl.SSLObject.version() names them
OLD_TLS = TLS[:2]


@dataclass(frozen=True)
class Pause:
    """Between two lines of a reply."""

    seconds: float


@dataclass(frozen=True)
class UntilHeard:
    """Between two lines of a reply: the client says something, whatever it is."""


@dataclass(frozen=True)
class Rule:
    """`command` is what the client's line begins with, or "greeting"; "" fits every command.

    `says` holds whole lines, Pause and UntilHeard; nothing: no answer. `then`: "go on", "close", "reset",
    "silence" (nothing more is said, nothing closed).
    """

    command: str
    says: tuple = ()
    then: str = "go on"
    over: tuple = CLEAR + TLS  # "clear", or versions of TLS
    every: int = 1  # of so many connections …
    on: tuple = (0,)  # … those whose number leaves this remainder; the first connection is number 0

    def fits(self, line, over, number):
        return line.upper().startswith(self.command.upper()) and over in self.over and number % self.every in self.on


def says(command, *lines, **more):
    """A rule that answers with these lines; a last line of 421 closes, as RFC 5321 3.8 wants."""
    last = next((line for line in reversed(lines) if isinstance(line, str)), "")
    more.setdefault("then", "close" if last.startswith("421") else "go on")
    return Rule(command, tuple(lines), **more)


@dataclass(frozen=True)
class Tls:
    lowest: str = "TLSv1"
    highest: str = "TLSv1.3"
    ciphers: str = "ALL:@SECLEVEL=0"  # of TLS 1.2 and before; OpenSSL 3 has the old versions at level 0 only
    certificate: str = "good"  # a kind of certificates.Certificates
    ends_after_server_hello: bool = False
    tells_alerts: bool = True  # else it closes where it would have sent one
    longest_hello: int = 0  # a longer record is cut; 0: any is taken
    stands_tls13: bool = True  # else a hello that offers TLS 1.3 is cut
    cuts_by: str = "close"  # or "silence"

    def cuts(self, hello):
        """Whether this ClientHello, with its record header, is met with nothing."""
        # RFC 8446 4.2.1: supported_versions of three bytes, a list of one version.
        offers_tls13_only = bytes.fromhex("002b0003020304") in hello
        return 0 < self.longest_hello < len(hello) or (not self.stands_tls13 and offers_tls13_only)


@dataclass(frozen=True)
class Login:
    """How AUTH goes. `prompts` are those of LOGIN, as they stand on the wire."""

    user: str = "scan@example.test"
    password: str = "copier-0815-Tafel"
    prompts: tuple = ("VXNlcm5hbWU6", "UGFzc3dvcmQ6")
    takes_inline_user: bool = True
    wants_inline_user: bool = False  # a bare AUTH LOGIN is a syntax error to it
    accepted: str = "235 2.7.0 Authentication successful"
    refused: tuple = ("535 5.7.8 Error: authentication failed",)


@dataclass(frozen=True)
class Script:
    host: str = "mail.example.test"  # of its banner and its certificate
    greeting: tuple = ()  # nothing: "220 HOST ESMTP ready"
    ehlo: tuple = ("PIPELINING", "SIZE 10240000", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME")
    ehlo_tls: tuple = ("PIPELINING", "SIZE 10240000", "AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES", "8BITMIME")
    tls: Tls | None = field(default_factory=Tls)  # none: STARTTLS is an unknown command
    implicit: bool = False  # TLS from the first byte; `ehlo_tls` is what it offers
    login: Login = field(default_factory=Login)
    rules: tuple = ()
    pieces: str = "whole"  # how what it says is cut into segments: "whole", "lines", "bytes"
    silent: bool = False  # takes connections and says nothing
    raw_answer: bytes = b""  # not SMTP at all: what it says to the first bytes that come, and closes
    admission: object = None  # a policy of admission.py
