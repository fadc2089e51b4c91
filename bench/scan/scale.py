#!/usr/bin/env python3
"""One scan of many endpoints: is every cell right, and does memory stay where it was?

    bench/scan/scale.py --program build/run/scanner/smtpmatrix [--endpoints 1000]

Starts endpoints.py on that many loopback addresses and scans them with the five TLS clients in one run; then the
same with a quarter of them. Exits 1 if a cell of any does not work, the program fails, a cell costs more CPU
time than CPU_LIMIT_SECONDS, or the larger run's peak memory is more than `--growth` times the smaller one's.
"""

import argparse
import collections
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "lab"))

from endpoints import addresses  # noqa: E402
from labkit.certificates import Authority  # noqa: E402
from labkit.processes import Child, wait_for_port  # noqa: E402

CLIENTS = ("tls1.0", "tls1.1", "tls1.2", "tls1.2-rsa", "tls1.3")
HOST, PORT = "many.lab.test", 2525
CPU_LIMIT_SECONDS = 0.002


def scan(program, directory, authority, count):
    """Returns (cells by outcome, seconds, CPU seconds, peak bytes); raises if the program fails."""
    targets = os.path.join(directory, f"targets-{count}")
    report = os.path.join(directory, f"report-{count}.ndjson")
    with open(targets, "w", encoding="ascii") as file:
        file.writelines(f"{address}:{PORT}/starttls\n" for address in addresses(count))
    argv = [program, "scan", "--targets-file", targets, "--ca-file", authority, "--progress", "never", "--quiet",
            "-o", report, "-o", os.path.join(directory, f"report-{count}.json")]
    for client in CLIENTS:
        argv += ["--client", client]
    start = time.perf_counter()
    # Linux charges what a process was before exec() to its peak: let that be a shell, not this Python.
    process = subprocess.Popen(["/bin/sh", "-c", 'exec "$@"', "sh", *argv], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0 or errors:
        raise RuntimeError(f"exit code {os.waitstatus_to_exitcode(status)}: {errors[-2000:]}")
    outcomes = collections.Counter()
    with open(report, encoding="utf-8") as lines:
        for line in lines:
            cell = json.loads(line)
            if "outcome" in cell:
                outcomes[cell["outcome"] if cell["outcome"] == "works"
                         else f"{cell['outcome']} {cell['reason']} {cell.get('detail', '')}"] += 1
    return outcomes, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--endpoints", type=int, default=1000)
    parser.add_argument("--growth", type=float, default=1.25)
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    directory = tempfile.mkdtemp(prefix="smtpmatrix-scale-")
    server = None
    try:
        authority = Authority(os.path.join(directory, "ca"))
        certificate, key = authority.issue(HOST)
        server = Child([sys.executable, "-W", "ignore::DeprecationWarning", os.path.join(HERE, "endpoints.py"),
                        str(PORT), certificate, key, str(arguments.endpoints)],
                       os.path.join(directory, "endpoints.log"))
        wait_for_port(addresses(arguments.endpoints)[-1], PORT, server)
        print("| endpoints | cells | wall time | CPU a cell | peak memory |\n|---:|---:|---:|---:|---:|")
        peaks, failed = [], False
        for count in (arguments.endpoints // 4, arguments.endpoints):
            outcomes, seconds, cpu, peak = scan(os.path.abspath(arguments.program), directory,
                                                authority.certificate, count)
            cells = count * len(CLIENTS)
            print(f"| {count} | {outcomes['works']} of {cells} work | {seconds:.1f} s | {cpu / cells * 1000:.2f} ms "
                  f"| {peak / 1e6:.1f} MB |", flush=True)
            if outcomes != {"works": cells}:
                print(dict(outcomes), file=sys.stderr)
                failed = True
            if cpu / cells > CPU_LIMIT_SECONDS:
                print(f"a cell costs {cpu / cells * 1000:.2f} ms of CPU", file=sys.stderr)
                failed = True
            peaks.append(peak)
        if peaks[1] > arguments.growth * peaks[0]:
            print(f"peak memory grew {peaks[1] / peaks[0]:.2f} times", file=sys.stderr)
            failed = True
        return 1 if failed else 0
    finally:
        if server:
            server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
