#!/usr/bin/env python3
"""What --ciphers costs at a distance, and whether it finds what other tools find.

    ciphers.py --program build/test/scanner/smtpmatrix [--round-trip 50] [--server postfix|exim] [--peers]

Starts the lab's Postfix or Exim (as root) and scans it through a relay that puts a distance before it. With --peers
sslscan and nmap are run against the same port, without delay, and their suites compared with ours version by version
(Debian: sslscan, nmap).
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "lab"))
from labkit.certificates import Authority  # noqa: E402
from labkit.ciphers import sslscan, suites, survey_of  # noqa: E402
from labkit.exim import Exim  # noqa: E402
from labkit.postfix import Postfix  # noqa: E402
from labkit.processes import lab_address  # noqa: E402
from relay import Relay  # noqa: E402


def ours(program, host, address, port, authority, *options):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        began = time.monotonic()
        subprocess.run([program, "scan", f"{host}:{port}/starttls", "--resolve", f"{host}:{address}", "--ca-file",
                        authority.certificate, "--ehlo-name", "bench.test", "--until", "tls", "--ciphers", "--quiet",
                        "--progress", "never", "-o", report, *options], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        with open(report, encoding="utf-8") as file:
            return seconds, survey_of(json.load(file))


def nmap(address, port):
    out = subprocess.run(["nmap", "-Pn", "-n", "-p", str(port), "--script", "ssl-enum-ciphers", "--script-args",
                          "tls.servername=", "-sV", "--version-light", address],
                         capture_output=True, text=True, check=True).stdout
    found, version = {}, None
    for line in out.splitlines():
        if head := re.search(r"(TLSv1\.\d):", line):
            version = head.group(1).replace("v", " ")
        elif version and (suite := re.search(r"\b(TLS_\S+|TLS_AKE\S+)\b", line)):
            found.setdefault(version, set()).add(suite.group(1).replace("TLS_AKE_WITH_", "TLS_"))
    return found


def compare(tool, mine, theirs):
    for version in sorted(mine.keys() | theirs.keys()):
        a, b = set(mine.get(version, ())), set(theirs.get(version, ()))
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
            for _ in range(arguments.times):
                with Relay((server.address, far), (server.address, port), arguments.round_trip / 1000):
                    seconds, facts = ours(arguments.program, server.host, server.address, far, authority, "--per-host",
                                          arguments.per_host)
                asked = {one["version"]: (len(one["suites"]["accepted"]), one["suites"]["connections"])
                         for one in facts["versions"] if one["suites"]["connections"]}
                print(f"{seconds:.2f} s, {facts['connections']} connections; suites, connections: {asked}")
            if arguments.peers:
                _, facts = ours(arguments.program, server.host, server.address, port, authority)
                compare("sslscan", suites(facts), sslscan(server.address, port, "--starttls-smtp"))
                compare("nmap", suites(facts), nmap(server.address, port))


if __name__ == "__main__":
    main()
