#!/usr/bin/env python3
"""Holds our TLS client against the servers of other libraries: each version x suite x kind of certificate that both have, then
each group, a handshake with a line there and back each.

    run_interop.py --client build/test/tests/interop/interop_client [--peer NAME ...] [--quick] [--markdown FILE]

A combination passes when the handshake is complete at that version with that suite and the peer's answer came back. One that
does not must be named in known.json, with its cause on the peer's side; a line of known.json that nothing needs is an error too.
--quick leaves out certificates beyond RSA and ECDSA P-256 where another kind shows the same suite. --markdown writes the table.
Traffic stays on loopback. Exit code 0: all as expected.
"""
import argparse
import collections
import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile

from peers import KINDS, PEERS, output_of

HERE = pathlib.Path(__file__).resolve().parent
NUMBERS = {"tls1.0": 0x0301, "tls1.1": 0x0302, "tls1.2": 0x0303, "tls1.3": 0x0304}
SPOKEN = {"tls1.0": "TLS 1.0", "tls1.1": "TLS 1.1", "tls1.2": "TLS 1.2", "tls1.3": "TLS 1.3"}
GROUPS = {"x25519": 29, "secp256r1": 23, "secp384r1": 24, "secp521r1": 25, "ffdhe2048": 256, "ffdhe3072": 257,
          "ffdhe4096": 258}
TEXT = "interoperation"
GROUP_SUITES = {"tls1.2": 0xC02F, "tls1.3": 0x1301}
Case = collections.namedtuple("Case", "peer kind version suite name group")


def make_certificates(work):
    options = {"rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "rsa-pss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
               "ecdsa-p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "ecdsa-p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
               "ed25519": ["-algorithm", "ED25519"]}
    for kind in KINDS:
        output_of("openssl", "genpkey", "-out", work / f"{kind}.key", *options[kind])
        output_of("openssl", "req", "-x509", "-new", "-key", work / f"{kind}.key", "-out", work / f"{kind}.pem", "-days", "7",
                  "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext",
                  "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign")
    output_of("openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out",
              work / "dh2048.params")


def fits(suite, version, kind):
    """Whether a server with this certificate can use the suite at the version."""
    if not suite["least_version"] <= NUMBERS[version] <= suite["most_version"]:
        return False
    if version == "tls1.3":
        return True
    # RFC 8422 5.10 and RFC 8446 4.2.3: Ed25519 and RSASSA-PSS keys sign from TLS 1.2 on.
    if kind in ("ed25519", "rsa-pss") and version != "tls1.2":
        return False
    if kind == "rsa-pss" and suite["exchange"] == "rsa":
        return False
    return suite["authentication"] == ("rsa" if kind.startswith("rsa") else "ecdsa")


def cases_of(peer, kind, ours, has, quick):
    for version in peer.versions:
        for suite in ours:
            if suite["code"] in has and fits(suite, version, kind):
                if quick and kind not in ("rsa2048", "ecdsa-p256") and suite["code"] not in (0xC02B, 0xC02F, 0x1301):
                    continue
                yield Case(peer.name, kind, version, suite["code"], suite["name"], "")
        if kind != "rsa2048" or GROUP_SUITES.get(version) not in has:
            continue
        for group in peer.groups:
            if version == "tls1.3" or not group.startswith("ffdhe"):
                name = next(suite["name"] for suite in ours if suite["code"] == GROUP_SUITES[version])
                yield Case(peer.name, kind, version, GROUP_SUITES[version], name, group)


class Client:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, port, case):
        group = GROUPS.get(case.group, 0)
        self.process.stdin.write(f"{port} {NUMBERS[case.version]:x} {case.suite:x} {group:x} {TEXT}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


def fault_of(case, answer, wanted):
    """What is wrong with an answer; empty: nothing."""
    if not answer["complete"]:
        return answer["failure"] or "no handshake"
    if answer["version"] != SPOKEN[case.version] or answer["suite"] != case.name:
        return f"{answer['version']} {answer['suite']} was negotiated"
    if case.group and answer["group"] != case.group:
        return f"group {answer['group']}"
    return "" if answer["data"] == wanted else f"answered {answer['data']!r} {answer['failure']}"


class Known:
    """Combinations that the peer's side stops, each with its cause."""

    def __init__(self, path):
        self.rows = json.loads(path.read_text())
        self.used = [False] * len(self.rows)

    def cause_of(self, case, fault):
        for at, row in enumerate(self.rows):
            fields = ("peer", "kind", "version", "name", "group")
            if all(fnmatch.fnmatchcase(getattr(case, field), row.get(field, "*")) for field in fields) and \
                    row["failure"] in fault:
                self.used[at] = True
                return at
        return None

    def unused(self, peers):
        return [row for row, used in zip(self.rows, self.used) if not used and row["peer"] in peers]


def run_peer(peer, ours, client, arguments, known, results):
    has = peer.suites()
    before = len(results)
    for kind in peer.kinds:
        cases = list(cases_of(peer, kind, ours, has, arguments.quick))
        if not cases:
            continue
        port = peer.start(kind)
        try:
            for case in cases:
                fault = fault_of(case, client.ask(port, case), peer.answer_to(TEXT))
                results.append((case, fault, known.cause_of(case, fault) if fault else None))
        finally:
            peer.stop()
    missing = set(peer.versions) - {case.version for case, _, _ in results[before:]}
    if missing:
        raise RuntimeError(f"{peer.name}: not one suite at {', '.join(sorted(missing))}")


def table(results, versions, known):
    """One row a peer and version: suites x certificates, groups, and what is not."""
    lines = ["| peer | version | suites × certificates | groups | not, and why |", "|---|---|---:|---:|---|"]
    rows = collections.OrderedDict()
    for case, fault, cause in results:
        row = rows.setdefault((case.peer, case.version), {"suites": [0, 0], "groups": [0, 0], "causes": collections.Counter()})
        counts = row["groups" if case.group else "suites"]
        counts[1] += 1
        counts[0] += not fault
        if fault:
            row["causes"][cause] += 1
    for (peer, version), row in rows.items():
        causes = "; ".join(f"{count}: {'unexplained' if cause is None else known.rows[cause]['cause']}"
                           for cause, count in row["causes"].items())
        groups = "{} of {}".format(*row["groups"]) if row["groups"][1] else ""
        lines.append(f"| {peer} {versions[peer]} | {SPOKEN[version]} | {row['suites'][0]} of {row['suites'][1]} | {groups} | "
                     f"{causes} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--client", required=True)
    parser.add_argument("--peer", action="append", choices=[peer.name for peer in PEERS])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", type=pathlib.Path)
    arguments = parser.parse_args()
    ours = json.loads(output_of(arguments.client, "--suites"))
    known = Known(HERE / "known.json")
    results, versions = [], {}
    chosen = [peer for peer in PEERS if not arguments.peer or peer.name in arguments.peer]
    with tempfile.TemporaryDirectory(prefix="smtpmatrix-interop-") as folder:
        work = pathlib.Path(folder)
        make_certificates(work)
        client = Client(arguments.client)
        for kind_of_peer in chosen:
            peer = kind_of_peer(work)
            peer.names = {suite["name"]: suite["code"] for suite in ours}
            versions[peer.name] = peer.version()
            run_peer(peer, ours, client, arguments, known, results)
        client.stop()
    wrong = [(case, fault) for case, fault, cause in results if fault and cause is None]
    for case, fault in wrong:
        print(f"{case.peer} {case.kind} {case.version} {case.name} {case.group}: {fault}")
    unused = [] if arguments.quick else known.unused(versions)
    for row in unused:
        print(f"known.json: nothing needs {row}")
    text = table(results, versions, known)
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text)
    passed = sum(not fault for _, fault, _ in results)
    print(f"{len(results)} combinations: {passed} complete, {len(results) - passed - len(wrong)} stopped by the peer, "
          f"{len(wrong)} unexplained")
    return 1 if wrong or unused or not results else 0


if __name__ == "__main__":
    sys.exit(main())
