#!/usr/bin/env python3
"""Times whole scans: smtpmatrix beside sslscan, testssl.sh and nmap, on the lab's Postfix.

    bench/scan/run.py --program build/run/scanner/smtpmatrix [--tools smtpmatrix,sslscan,testssl,nmap] [--check]

Equal scope: which of TLS 1.0, 1.1, 1.2 and 1.3 does one STARTTLS port speak. Each tool is run at 0 and at 50 ms
round trip, through a relay that delays bytes and counts connections; with --tun over a tun interface that
delays packets, TCP's own set-up included. Prints a table in Markdown: medians of
wall time, of the CPU time of the tool and its children, and of connections. `--check` exits 1 unless
smtpmatrix keeps its budget: 0.45 s at 50 ms, one connection a cell. CPU is the whole process, its start
included; scale.py holds what a cell costs to its budget.

Needs root and what scripts/setup installs; missing tools are installed with apt-get.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "lab"))

from labkit.certificates import Authority  # noqa: E402
from labkit.postfix import HOST, Postfix  # noqa: E402
from labkit.processes import lab_address  # noqa: E402
from line import HERE as TUN_HERE, PEER as TUN_PEER, Line  # noqa: E402
from relay import Relay  # noqa: E402

PACKAGES = {"sslscan": "sslscan", "testssl": "testssl.sh", "nmap": "nmap"}
VERSIONS = ("tls1.0", "tls1.1", "tls1.2", "tls1.3")
PORT = 587  # nmap's script looks for STARTTLS on well-known ports only
RUNS = {"smtpmatrix": 9, "sslscan": 5, "testssl": 3, "nmap": 3}
WALL_LIMIT_SECONDS = 0.45


def command(tool, program, address, authority):
    if tool == "smtpmatrix":
        clients = [word for version in VERSIONS for word in ("--client", version)]
        return [program, "scan", f"{HOST}:{PORT}/starttls", "--resolve", f"{HOST}:{address}", "--ca-file", authority,
                "--until", "ehlo_tls", *clients]
    if tool == "sslscan":
        return ["sslscan", "--starttls-smtp", "--no-ciphersuites", "--no-cipher-details", "--no-groups",
                "--no-heartbleed", "--no-compression", "--no-renegotiation", "--no-fallback",
                "--no-check-certificate", "--no-colour", f"{address}:{PORT}"]
    if tool == "testssl":
        return ["testssl", "-p", "--quiet", "--color", "0", "--warnings", "batch", "--starttls", "smtp",
                f"{address}:{PORT}"]
    return ["nmap", "-n", "-Pn", "-p", str(PORT), "--script", "ssl-enum-ciphers", address]


def measure(argv, line):
    """(wall seconds, CPU seconds, connections, output) of one run."""
    before, start = line.connections, time.perf_counter()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, line.connections - before, output.decode("utf-8", "replace")


@contextlib.contextmanager
def through_relay(directory, authority, round_trip):
    """Yields (line, address): the lab's Postfix, so far away, at that address and PORT."""
    address = lab_address()
    with Postfix(directory, address, authority, "nobody", "none") as server, \
            Relay((address, PORT), (address, server.ports["all"]), round_trip) as relay:
        yield relay, address


@contextlib.contextmanager
def through_tun(directory, authority, round_trip):
    with Line(round_trip) as line, Postfix(directory, TUN_HERE, authority, "nobody", "none", first_port=PORT):
        yield line, TUN_PEER


def install(tools):
    missing = [PACKAGES[tool] for tool in tools if tool in PACKAGES and not shutil.which(tool)]
    if missing:
        print("installing", *missing, file=sys.stderr)
        subprocess.run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *missing], check=True,
                       stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})


def within_budget(wall, connections):
    return connections == len(VERSIONS) and wall <= WALL_LIMIT_SECONDS


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tools", default=",".join(RUNS))
    parser.add_argument("--tun", action="store_true", help="a tun interface instead of the relay")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what each tool printed, once")
    arguments = parser.parse_args()
    tools = arguments.tools.split(",")
    install(tools)

    directory = tempfile.mkdtemp(prefix="smtpmatrix-bench-")
    os.chmod(directory, 0o755)
    kept = True
    try:
        authority = Authority(os.path.join(directory, "ca"))
        print("| tool | round trip | wall time | CPU | connections |\n|---|---:|---:|---:|---:|")
        for round_trip in (0.0, 0.05):
            folder = os.path.join(directory, f"postfix{round_trip}")
            os.makedirs(folder)
            with (through_tun if arguments.tun else through_relay)(folder, authority, round_trip) as (line, address):
                for tool in tools:
                    argv = command(tool, os.path.abspath(arguments.program), address, authority.certificate)
                    runs = [measure(argv, line) for _ in range(RUNS[tool])]
                    if arguments.show:
                        print(runs[-1][3], file=sys.stderr)
                    wall, cpu, connections = (statistics.median(run[index] for run in runs) for index in range(3))
                    print(f"| {tool} | {round_trip * 1000:.0f} ms | {wall:.3f} s | {cpu * 1000:.0f} ms "
                          f"| {connections:.0f} |", flush=True)
                    if tool == "smtpmatrix":
                        kept &= within_budget(wall, connections)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if arguments.check and not kept:
        print("smtpmatrix is over its budget", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
