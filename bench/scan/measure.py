"""Runs the program on many loopback targets from standard input and tells what it cost: for stream.py and
throughput.py. The server is fast_peer, a process of its own, so that its CPU time is not the scan's."""

import collections
import dataclasses
import json
import os
import resource
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "lab"))

from labkit.certificates import Authority  # noqa: E402  pylint: disable=wrong-import-position
from labkit.processes import Child, wait_for_port  # noqa: E402  pylint: disable=wrong-import-position

PORT = 2526


def addresses(count):
    """127.101.0.1, …: fast_peer listens on all of them."""
    for index in range(count):
        yield f"127.{101 + index // 62500}.{index // 250 % 250}.{1 + index % 250}"


@dataclasses.dataclass
class Cost:
    """Of one run."""
    cells: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    outcomes: dict


class Bench:
    """A directory, a certificate, and a server that holds its greeting back for so many milliseconds."""

    def __init__(self, program, peer, directory, hold_ms=0):
        self.program, self.directory = os.path.abspath(program), directory
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.authority = Authority(os.path.join(directory, "ca"))
        certificate, key = self.authority.issue("fast.lab.test")
        self._server = Child([os.path.abspath(peer), str(PORT), certificate, key, str(hold_ms)],
                             os.path.join(directory, "peer.log"))
        wait_for_port("127.0.0.1", PORT, self._server)

    def stop(self):
        self._server.stop()

    def scan(self, count, *options, modes="starttls"):
        """Scans so many targets; raises if the program fails."""
        report = os.path.join(self.directory, "report.ndjson")
        argv = [self.program, "scan", "--targets-file", "-", "--ca-file", self.authority.certificate,
                "--modes", modes, "--progress", "never", "--quiet", "--format", "ndjson", *options]
        start = time.perf_counter()
        # Linux charges what a process was before exec() to its peak: let that be a shell, not this Python.
        with open(report, "wb") as output:
            # pylint: disable-next=consider-using-with
            process = subprocess.Popen(["/bin/sh", "-c", 'exec "$@"', "sh", *argv], stdin=subprocess.PIPE,
                                       stdout=output, stderr=subprocess.PIPE)
        writer = threading.Thread(target=_feed, args=(process.stdin, count))
        writer.start()
        errors = process.stderr.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        writer.join()
        if os.waitstatus_to_exitcode(status) != 0 or errors:
            raise RuntimeError(f"exit code {os.waitstatus_to_exitcode(status)}: {errors[-2000:]}")
        outcomes = _outcomes(report)
        return Cost(sum(outcomes.values()), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024,
                    dict(outcomes))


def _feed(pipe, count):
    with pipe:
        for address in addresses(count):
            pipe.write(f"{address}:{PORT}\n".encode("ascii"))


def _outcomes(report):
    outcomes = collections.Counter()
    with open(report, encoding="utf-8") as lines:
        for line in lines:
            cell = json.loads(line)
            if "outcome" in cell:
                outcomes[cell["outcome"] if cell["outcome"] == "works"
                         else f"{cell['outcome']} {cell['reason']} {cell.get('detail', '')}"] += 1
    return outcomes
