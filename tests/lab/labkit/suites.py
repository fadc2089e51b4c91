"""What the lab demands, suite by suite. A suite starts its servers, scans them, and raises Failure."""

import contextlib
import os
import subprocess
import sys

from labkit.certificates import Authority
from labkit.ciphers import SUITES as CIPHERS
from labkit.ciphers import OpenSslServer, names, registry_names, sslscan, suites, survey_of
from labkit.exim import Exim
from labkit.leaks import leaks
from labkit.matrix import Expected, differences, field
from labkit.postfix import MECHANISMS, Postfix
from labkit.processes import lab_address
from labkit.scan import FORMATS, Failure, scan

USER = "printer@lab.test"
# Not ASCII, and not Latin-1 either: of a Latin-1 password DIGEST-MD5 hashes the Latin-1 bytes (RFC 2831 2.1.2.1),
# which Dovecot does not do.
PASSWORD = "kopierer-4711-żółw"
WRONG = "not-the-password-0815"
LAB = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCE = os.path.dirname(os.path.dirname(LAB))


class Bench:
    """A server, the authority that its certificate comes from, and how to scan it."""

    def __init__(self, program, directory, server_type):
        self.program, self.directory = program, directory
        self.authority = Authority(os.path.join(directory, "ca"))
        folder = os.path.join(directory, "server")
        os.makedirs(folder)
        self.server = server_type(folder, lab_address(), self.authority, USER, PASSWORD)
        self._scans = 0

    def scan(self, *options, services=None, mode=None, password=None, trusted=True, **more):
        """Scans these services (all without) and holds the report against the schema and the leak check."""
        self._scans += 1
        server = self.server
        targets = [f"{server.host}:{server.ports[name]}" + (f"/{mode}" if mode else "")
                   for name in services or server.ports]
        options += ("--resolve", f"{server.host}:{server.address}")
        if trusted:
            options += ("--ca-file", self.authority.certificate)
        if password is not None:
            options += ("--auth-user", USER)
        result = scan(self.program, os.path.join(self.directory, f"scan{self._scans}"), targets, *options,
                      password=password, **more)
        self._validate(*(f"scan{self._scans}/report.{suffix}" for suffix in more.get("formats", ("json",))
                         if suffix in ("json", "ndjson")))
        if password is not None:
            demand(leaks(result.outputs, USER, password))
        return result

    def _validate(self, *reports):
        validator = os.path.join(SOURCE, "tests", "support", "validate_report.py")
        schema = os.path.join(SOURCE, "data", "schema", "report.schema.json")
        paths = [os.path.join(self.directory, name) for name in reports]
        done = subprocess.run([sys.executable, validator, schema, *paths], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"a report does not fit the schema:\n{done.stdout[-3000:]}{done.stderr}")


@contextlib.contextmanager
def bench(program, directory, server_type):
    made = Bench(program, directory, server_type)
    with made.server:
        made.server.settle()
        yield made


def demand(wrongs):
    if wrongs:
        raise Failure("\n".join(wrongs[:60]) + (f"\n… and {len(wrongs) - 60} more" if len(wrongs) > 60 else ""))


def expect(what, seen, wanted):
    if seen != wanted:
        raise Failure(f"{what}: {seen}, expected {wanted}")


def whole_matrix(program, directory, server_type, expected_name, password):
    expected = Expected(os.path.join(LAB, "expected", expected_name + ".json"))
    with bench(program, directory, server_type) as lab:
        before = lab.server.connections()
        result = lab.scan(password=password, formats=FORMATS)
        server = lab.server
        demand(differences(result.report, server.host, server.ports, expected))
        count_connections(lab, result, before)
        expect("lines of the NDJSON report that are cells",
               sum(b'"outcome"' in line for line in result.outputs["report.ndjson"].splitlines()),
               len(result.report["cells"]))
        accepted = sum(field(cell, "auth.result") == "accepted" for cell in result.report["cells"])
        expect("logins accepted, by the server's log", server.logins().accepted, accepted)
        expect("logins refused, by the server's log", server.logins().refused, 0)
        if server.logins().most_at_once is not None and accepted:
            expect("logins of one account at once", server.logins().most_at_once, 1)


def count_connections(lab, result, before):
    """Holds the cost that the report states against the connections that the server counted itself."""
    stated = {name: sum(cell["connections"] for cell in result.cells(port=port))
              for name, port in lab.server.ports.items()}
    lab.server.settle(sum(stated.values()) + sum(before.values()))
    counted = {name: count - before[name] for name, count in lab.server.connections().items()}
    expect("connections by the server's log", counted, stated)
    expect("connections in the summary", result.report["summary"]["connections"], sum(stated.values()))


def postfix(program, directory):
    """Every service × mode × client, to the end of a login."""
    whole_matrix(program, directory, Postfix, "postfix", PASSWORD)


def exim(program, directory):
    whole_matrix(program, directory, Exim, "exim", PASSWORD)


def postfix_reachable(program, directory):
    """The same without an account: as far as the second EHLO."""
    whole_matrix(program, directory, Postfix, "postfix_reachable", None)


def exim_reachable(program, directory):
    whole_matrix(program, directory, Exim, "exim_reachable", None)


def told(cell):
    """A cell in one line, for messages."""
    return (f"{cell['endpoint']}/{cell['mode']} {cell['client']}: {cell['outcome']} {cell['reason']}, reached "
            f"{cell['reached']}, auth {cell['auth']}")


def mechanisms(program, directory):
    """Each SASL mechanism alone, over each TLS version; the server says which one was used."""
    with bench(program, directory, Postfix) as lab:
        for mechanism in MECHANISMS:
            before = lab.server.logins().by_mechanism[mechanism]
            result = lab.scan("--auth-mechanism", mechanism, "--trace", services=["authtls"], mode="starttls",
                              password=PASSWORD, formats=FORMATS)
            cells = result.report["cells"]
            expect(f"cells with {mechanism}", len(cells), 5)
            demand([told(cell) for cell in cells
                    if cell["outcome"] != "works" or field(cell, "auth.mechanism") != mechanism])
            logins = lab.server.logins()
            expect(f"logins by {mechanism}, by Dovecot's log", logins.by_mechanism[mechanism] - before, 5)
            expect("logins at once", logins.most_at_once, 1)


def guard(program, directory):
    """A wrong password is sent exactly --auth-attempts times, whatever the mechanism, and never again."""
    refused = 0
    with bench(program, directory, Postfix) as lab:
        for attempts, options in (
                (2, ()),
                (1, ("--auth-attempts", "1")),
                (2, ("--auth-mechanism", "CRAM-MD5")),
                (2, ("--auth-mechanism", "SCRAM-SHA-256"))):
            result = lab.scan("--trace", *options, services=["all", "modern", "authtls", "implicit"],
                              password=WRONG, formats=FORMATS)
            refused += attempts
            lab.server.settle()
            expect(f"logins refused, by Dovecot's log, after {options}", lab.server.logins().refused, refused)
            expect(f"logins refused, by Postfix's log, after {options}", lab.server.refusals_logged(), refused)
            demand(guarded_cells(result.report["cells"], attempts))


def guarded_cells(cells, attempts):
    """What is wrong with the cells of a scan whose password is; those that came as far as an EHLO under TLS."""
    secured = [cell for cell in cells if field(cell, "tls.handshake_complete")]
    tried = [cell for cell in secured if field(cell, "auth.result") == "refused"]
    kept = [cell for cell in secured if cell not in tried]
    wrongs = []
    if sum(len(cell["auth"]["attempts"]) for cell in tried) != attempts:
        wrongs.append(f"expected {attempts} attempts in {[told(cell) for cell in tried]}")
    if not kept:
        wrongs.append("no cell was kept from a login: the guard was not put to the test")
    for cell in tried:
        seen = [field(cell, path) for path in ("outcome", "reason", "reply.code", "reply.enhanced")]
        if seen != ["refused", "smtp_reply", 535, "5.7.8"]:
            wrongs.append(f"{told(cell)}: {seen}")
    for cell in kept:
        seen = [field(cell, path) for path in ("outcome", "reason", "auth.result", "reached")]
        if seen != ["not_run", "account_guard", "guarded", "auth_challenge"]:
            wrongs.append(f"{told(cell)}: expected the account's guard")
    return wrongs


def trust(program, directory):
    """Credentials stay here over a session that does not verify, and over none, unless told otherwise."""
    with bench(program, directory, Postfix) as lab:
        def cells(*options, **more):
            found = lab.scan(*options, password=PASSWORD, formats=FORMATS, **more).report["cells"]
            return {(cell["outcome"], cell["reason"], field(cell, "auth.result")) for cell in found}

        untrusted = {("not_run", "untrusted_certificate", "guarded")}
        accepted = {("works", None, "accepted")}
        expect("certificate of an unknown authority",
               cells(services=["authtls"], mode="starttls", trusted=False), untrusted)
        expect("certificate of another name",
               cells("--sni", "other.lab.test", services=["authtls"], mode="starttls"), untrusted)
        expect("no TLS", cells(services=["notls"], mode="plain"), {("not_run", "plaintext_guard", "guarded")})
        expect("credentials that have left so far, by Dovecot's log", lab.server.logins().responses, 0)
        expect("--auth-unverified",
               cells("--auth-unverified", services=["authtls"], mode="starttls", trusted=False), accepted)
        expect("--auth-plaintext", cells("--auth-plaintext", services=["notls"], mode="plain"), accepted)
        expect("logins in the end, by Dovecot's log", lab.server.logins().accepted, 6)


def ciphers(program, directory):
    """--ciphers finds the suites that sslscan finds, in the server's order where there is one, and what else the
    server was told to accept."""
    # Exim keeps a connection whose handshake broke off for half a second, so one at a time it would take
    # minutes. Side by side, wrong guesses cost a few questions more, as the answers happen to come.
    for server_type, at_a_time, spare in ((Postfix, 1, 0), (Exim, 8, 8)):
        folder = os.path.join(directory, server_type.__name__.lower())
        os.makedirs(folder)
        with bench(program, folder, server_type) as lab:
            for service in ("all", "modern", "legacy", "tls13"):
                survey = scan_ciphers(lab, service, at_a_time)
                theirs = sslscan(lab.server.address, lab.server.ports[service], "--starttls-smtp")
                same_suites(f"{server_type.__name__} {service}", suites(survey), theirs)
                for one in survey["versions"]:
                    told = one["suites"]
                    expect(f"{service} {one['version']}: complete", told["complete"] or not told["connections"], True)
                    if told["connections"] > len(told["accepted"]) + 1 + spare:
                        raise Failure(f"{service} {one['version']}: {len(told['accepted'])} suites cost "
                                      f"{told['connections']} connections, {at_a_time} at a time")
            if server_type is Postfix:
                a_server_that_is_told(lab, folder)


def scan_ciphers(lab, service, at_a_time):
    return survey_of(lab.scan("--ciphers", "--until", "tls", "--per-host", str(at_a_time), services=[service],
                              mode="starttls").report)


def same_suites(what, ours, theirs):
    for version in sorted(ours.keys() | theirs.keys()):
        expect(f"{what}, suites of {version}", sorted(ours.get(version, [])), sorted(theirs.get(version, [])))


def a_server_that_is_told(lab, folder):
    """Two kinds of certificate, an order of its own, and a request for the client's certificate."""
    address, port = lab.server.address, max(lab.server.ports.values()) + 1
    rsa, ecdsa = (lab.authority.issue("told.lab.test", kind) for kind in ("rsa", "ecdsa"))
    options = ["-cert", rsa[0], "-key", rsa[1], "-dcert", ecdsa[0], "-dkey", ecdsa[1], "-no_tls1_3", "-serverpref",
               "-cipher", CIPHERS, "-groups", "P-384:X25519", "-verify", "1", "-no_ticket"]
    with OpenSslServer(folder, address, port, *options):
        result = scan(lab.program, os.path.join(folder, "told"), [f"told.lab.test:{port}/implicit"], "--resolve",
                      f"told.lab.test:{address}", "--ca-file", lab.authority.certificate, "--ciphers", "--until", "tls",
                      "--client", "tls1.2")
        survey = survey_of(result.report)
        wanted = [registry_names()[name] for name in CIPHERS.split(":")]
        told = next(one for one in survey["versions"] if one["version"] == "TLS 1.2")["suites"]
        expect("suites in the server's order", (names(told), told["preference"]), (wanted, "server"))
        expect("… by sslscan", sslscan(address, port)["TLS 1.2"], wanted)
        expect("curves", sorted(names(survey["groups_tls12"])), ["secp384r1", "x25519"])
        expect("kinds of certificate", [(one["kind"], one["certificate"]["chain"][0]["key_algorithm"])
                                        for one in survey["chains"]], [("ecdsa", "ECDSA"), ("rsa", "RSA")])
        traits = survey["traits"]
        expect("traits", {name: traits[name] for name in ("client_certificate", "session_ticket", "compression",
                                                          "secure_renegotiation", "extended_master_secret")},
               {"client_certificate": "yes", "session_ticket": "no", "compression": "no",
                "secure_renegotiation": "yes", "extended_master_secret": "yes"})


SUITES = {suite.__name__: suite for suite in
          (postfix, exim, postfix_reachable, exim_reachable, mechanisms, guard, trust, ciphers)}
