"""What a quirk is: a server, a scan of it, and the cells that must come out, written down by hand.

A row names fields of a cell: outcome, reason and stage, and the reply where one decides. A mode's expectation
is one row for every client, or rows by client; `any_of` holds rows of which a cell must fit one.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quirk:
    name: str
    expect: dict  # mode -> row, any_of, or {client: row}
    script: object = None  # a Script
    place: type = None  # … or a place of scripted.places where nobody answers
    port: int = 587  # as the scanner knows it
    options: tuple = ()
    names: dict = None  # records for a name server: --dns-server is used instead of --connect-to
    logs_in: bool = False
    exit_code: int = 0
    also: tuple = ()  # functions of (report, server): lines that say what is wrong


@dataclass(frozen=True)
class AnyOf:
    rows: tuple = field(default_factory=tuple)


def any_of(*rows):
    return AnyOf(rows)


def works(stage, **more):
    return {"outcome": "works", "reason": None, "reached": stage} | _dotted(more)


def stopped(outcome, reason, stage, **more):
    return {"outcome": outcome, "reason": reason, "stopped_at": stage} | _dotted(more)


def refused(stage, code, enhanced=None, **more):
    return stopped("refused", "smtp_reply", stage, reply__code=code, reply__enhanced=enhanced, **more)


def unsupported(reason, stage, **more):
    return stopped("unsupported", reason, stage, **more)


def failed(reason, stage, **more):
    return stopped("failed", reason, stage, **more)


def inconclusive(reason, stage, **more):
    return stopped("inconclusive", reason, stage, **more)


def _dotted(fields):
    """tls__version="TLS 1.0" is the field tls.version."""
    return {name.replace("__", "."): value for name, value in fields.items()}


NO_TLS_HERE = unsupported("tls_plaintext_reply", "tls")  # a greeting in answer to a ClientHello
NO_GREETING_HERE = stopped("unsupported", "implicit_tls_only", "greeting")


def submission(plain=works("ehlo"), starttls=works("ehlo_tls"), implicit=NO_TLS_HERE):
    """A server with STARTTLS, but for what is named."""
    return {"plain": plain, "starttls": starttls, "implicit": implicit}
