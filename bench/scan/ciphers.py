#!/usr/bin/env python3
"""What --ciphers costs at a distance, and whether it finds what other tools find.

    ciphers.py --program build/test/scanner/smtpmatrix [--round-trip 50] [--server postfix|exim] [--peers]

Starts the lab's Postfix or Exim (as root), a relay on loopback that holds back each byte for half a round trip and
each connection for a whole one, and scans through it. With --peers sslscan and nmap are run against the same
port, without delay, and their suites compared with ours version by version (Debian: sslscan, nmap).
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "lab"))
from labkit.certificates import Authority  # noqa: E402
from labkit.exim import Exim  # noqa: E402
from labkit.postfix import Postfix  # noqa: E402
from labkit.processes import lab_address  # noqa: E402


class Relay(threading.Thread):
    """A TCP relay that is as far away as it is told."""

    def __init__(self, address, port, to_port, round_trip):
        super().__init__(daemon=True)
        self.address, self.port, self.to_port, self.round_trip = address, port, to_port, round_trip
        self.ready = threading.Event()

    def run(self):
        asyncio.run(self._serve())

    async def _serve(self):
        server = await asyncio.start_server(self._meet, self.address, self.port)
        self.ready.set()
        async with server:
            await server.serve_forever()

    async def _meet(self, reader, writer):
        await asyncio.sleep(self.round_trip)  # what connect() would have taken
        there_reader, there_writer = await asyncio.open_connection(self.address, self.to_port)
        await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))

    async def _pass(self, reader, writer):
        loop = asyncio.get_running_loop()
        try:
            while data := await reader.read(65536):
                loop.call_later(self.round_trip / 2, writer.write, data)
        except OSError:
            pass
        loop.call_later(self.round_trip / 2, writer.close)


def ours(program, host, address, port, authority, *options):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        began = time.monotonic()
        subprocess.run([program, "scan", f"{host}:{port}/starttls", "--resolve", f"{host}:{address}", "--ca-file",
                        authority.certificate, "--ehlo-name", "bench.test", "--until", "tls", "--ciphers", "--quiet",
                        "--progress", "never", "-o", report, *options], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        with open(report, encoding="utf-8") as file:
            return seconds, next(entry["ciphers"] for entry in json.load(file)["endpoints"] if "ciphers" in entry)


def suites_of(facts):
    return {one["version"].replace(" ", "v"): {suite["name"] for suite in one["suites"]["accepted"]}
            for one in facts["versions"] if one["suites"]["accepted"]}


def openssl_names():
    """OpenSSL's name of a suite -> the registry's."""
    listing = subprocess.run(["openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                             capture_output=True, text=True, check=True).stdout
    return {line.split()[2]: line.split()[0] for line in listing.splitlines()}


def sslscan(address, port):
    names = openssl_names()
    out = subprocess.run(["sslscan", "--starttls-smtp", "--no-colour", "--no-heartbleed", "--no-groups",
                          f"{address}:{port}"], capture_output=True, text=True, check=True).stdout
    found = {}
    for version, name in re.findall(r"^(?:Preferred|Accepted)\s+(\S+)\s+\d+ bits\s+(\S+)", out, re.MULTILINE):
        found.setdefault(re.sub(r"^(TLSv1)$", r"\1.0", version), set()).add(names.get(name, name))
    return found


def nmap(address, port):
    out = subprocess.run(["nmap", "-Pn", "-n", "-p", str(port), "--script", "ssl-enum-ciphers", "--script-args",
                          "tls.servername=", "-sV", "--version-light", address], capture_output=True, text=True, check=True).stdout
    found, version = {}, None
    for line in out.splitlines():
        if head := re.search(r"(TLSv1\.\d):", line):
            version = head.group(1)
        elif version and (suite := re.search(r"\b(TLS_\S+|TLS_AKE\S+)\b", line)):
            found.setdefault(version, set()).add(suite.group(1).replace("TLS_AKE_WITH_", "TLS_"))
    return found


def compare(tool, mine, theirs):
    for version in sorted(mine.keys() | theirs.keys()):
        a, b = mine.get(version, set()), theirs.get(version, set())
        print(f"{tool:8} {version}: both {len(a & b)}, only smtpmatrix {sorted(a - b)}, only {tool} {sorted(b - a)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--round-trip", type=float, default=50, help="milliseconds [50]")
    parser.add_argument("--server", choices=("postfix", "exim"), default="postfix")
    parser.add_argument("--per-host", default="8")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        authority = Authority(os.path.join(folder, "ca"))
        os.makedirs(os.path.join(folder, "server"))
        kind = {"postfix": Postfix, "exim": Exim}[arguments.server]
        with kind(os.path.join(folder, "server"), lab_address(), authority, "user@lab.test", "password") as server:
            port, far = server.ports["all"], max(server.ports.values()) + 1
            relay = Relay(server.address, far, port, arguments.round_trip / 1000)
            relay.start()
            relay.ready.wait(10)
            for _ in range(arguments.times):
                seconds, facts = ours(arguments.program, server.host, server.address, far, authority, "--per-host",
                                      arguments.per_host)
                asked = {one["version"]: (len(one["suites"]["accepted"]), one["suites"]["connections"])
                         for one in facts["versions"] if one["suites"]["connections"]}
                print(f"{seconds:.2f} s, {facts['connections']} connections; suites, connections: {asked}")
            if arguments.peers:
                _, facts = ours(arguments.program, server.host, server.address, port, authority)
                compare("sslscan", suites_of(facts), sslscan(server.address, port))
                compare("nmap", suites_of(facts), nmap(server.address, port))


if __name__ == "__main__":
    main()
