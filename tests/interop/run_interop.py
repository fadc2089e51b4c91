#!/usr/bin/env python3
"""Holds our TLS client against the servers of other libraries: each version x suite x kind of certificate that both have, then
each group, a handshake with a line there and back each.

    run_interop.py --client build/test/tests/interop/interop_client [--peer NAME ...] [--libressl PREFIX]
                   [--markdown docs/CONFORMANCE.md] [--full docs/INTEROPERATION.md]

All that our client has is asked of every peer, whatever the peer says of itself. What it lists must complete: at that version,
with that suite and group, and with the peer's answer to the line. What it does not list must be refused. Anything else must be in
known.json with its cause on the peer's side; a row of known.json that nothing needs is an error too, and so is a version at which
a peer completes nothing, without such a row.

--libressl adds a LibreSSL that is installed under PREFIX. --markdown puts the table into that document, --full writes one of every
suite. Traffic stays on loopback. Exit code 0: all as expected.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import tables
from cases import GROUPS, KINDS, NOT_ASKED, NUMBERS, Known, Result, cases_of, fault_of, silent_versions
from peers import PEERS, DoesNotStart, Libressl, output_of

HERE = pathlib.Path(__file__).resolve().parent
TEXT = "interoperation"


def make_certificates(work):
    for kind, (_, (algorithm, *options)) in KINDS.items():
        more = [word for option in options for word in ("-pkeyopt", option)]
        output_of("openssl", "genpkey", "-out", work / f"{kind}.key", "-algorithm", algorithm, *more)
        output_of("openssl", "req", "-x509", "-new", "-key", work / f"{kind}.key", "-out", work / f"{kind}.pem", "-days", "7",
                  "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext",
                  "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign")
    output_of("openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out",
              work / "dh2048.params")


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


def run_kind(peer, cases, client, known):
    """The results of one kind of certificate."""
    try:
        port = peer.start(cases[0].kind)
    except DoesNotStart as failure:
        return [Result(case, str(failure), known) for case in cases]

    def fault(case):
        return NOT_ASKED if known.is_not_asked(case) else fault_of(case, client.ask(port, case), peer.answer_to(TEXT))

    try:
        return [Result(case, fault(case), known) for case in cases]
    finally:
        peer.stop()


def run_peer(peer, ours, client, known):
    has = peer.suites()
    results = []
    for kind in KINDS:
        found = run_kind(peer, list(cases_of(peer.name, kind, ours, has)), client, known)
        if any(result.trouble() for result in found):
            print(f"{peer.name} with {kind} said: {peer.said()}")
        results += found
    return results


def run(peers, program, known):
    """Results, and the version of each peer."""
    ours = json.loads(output_of(program, "--suites"))
    names = {suite["name"]: suite["code"] for suite in ours}
    results, versions = [], {}
    with tempfile.TemporaryDirectory(prefix="smtpmatrix-interop-") as folder:
        work = pathlib.Path(folder)
        make_certificates(work)
        client = Client(program)
        for make_peer in peers:
            peer = make_peer(work, names)
            try:
                versions[peer.name] = peer.version()
                results += run_peer(peer, ours, client, known)
            except (OSError, subprocess.SubprocessError) as failure:
                sys.exit(f"{peer.name} cannot be had: {failure}\n{getattr(failure, 'stderr', None) or ''}")
        client.stop()
    return results, versions


def troubles(results, versions, known):
    for result in results:
        if result.trouble():
            case = result.case
            yield f"{case.peer} {case.kind} {case.version} {case.name} {case.group}: {result.trouble()}"
    for peer, version in silent_versions(results):
        yield f"{peer}: nothing completes at {version}"
    for row in known.unused(versions):
        yield f"known.json: nothing needs {row}"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", required=True)
    parser.add_argument("--peer", action="append", choices=[peer.name for peer in PEERS])
    parser.add_argument("--libressl", type=pathlib.Path)
    parser.add_argument("--markdown", type=pathlib.Path)
    parser.add_argument("--full", type=pathlib.Path)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    known = Known(HERE / "known.json")
    peers = [peer for peer in PEERS if not arguments.peer or peer.name in arguments.peer]
    if arguments.libressl:
        peers.append(lambda work, names: Libressl(work, names, arguments.libressl))
    results, versions = run(peers, arguments.client, known)
    wrong = list(troubles(results, versions, known))
    print("\n".join(wrong))
    causes = tables.Causes(known.rows)
    text = tables.summary(results, versions, causes)
    print(text)
    if wrong:
        print(f"{len(wrong)} unexplained")
        return 1
    if arguments.markdown:
        tables.replace_block(arguments.markdown, text)
    if arguments.full:
        arguments.full.write_text(tables.full(results, versions, causes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
