#!/usr/bin/env python3
"""Scans servers that are odd in one way each, and holds every cell against what was written down by hand.

    run_quirks.py --program build/scanner/smtpmatrix GROUP…      (groups: see --help)

Servers and names are of this process, on loopback; the scans run side by side, so that the slow ones cost no
more than the slowest. `--times N` runs everything so often; every run must be right.
"""

import argparse
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, *(os.path.join(os.path.dirname(HERE), kit) for kit in ("lab", "scripted"))]

# The kits lie beside this folder.
from quirkkit import logins, network, pace, replies, run  # noqa: E402  pylint: disable=wrong-import-position
from scripted.certificates import Certificates  # noqa: E402  pylint: disable=wrong-import-position

GROUPS = {
    "delays": replies.HOW_IT_IS_SAID,
    "replies": replies.WHAT_IS_SAID,
    "logins": logins.LOGINS,
    "pace": pace.PACE,
    "pools": pace.POOLS,
    "modes": network.OTHER_MODES + network.OTHER_PROTOCOLS,
    "addresses": network.NOBODY + network.ADDRESSES,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the smtpmatrix to test")
    parser.add_argument("--times", type=int, default=1, help="run everything so often")
    parser.add_argument("--only", help="quirks whose name contains this")
    parser.add_argument("--keep", help="leave all reports in this directory")
    parser.add_argument("group", nargs="+", choices=sorted(GROUPS) + ["all"])
    arguments = parser.parse_args()
    groups = sorted(GROUPS) if "all" in arguments.group else arguments.group
    quirks = [quirk for group in groups for quirk in GROUPS[group]
              if arguments.only is None or arguments.only in quirk.name]
    with tempfile.TemporaryDirectory(prefix="smtpmatrix-quirks-") as scratch:
        failed = 0
        certificates = Certificates(os.path.join(scratch, "certificates"))
        for time_ in range(arguments.times):
            directory = os.path.join(arguments.keep or scratch, str(time_))
            failed += run_once(run.Bench(os.path.abspath(arguments.program), directory, certificates), quirks)
    print(f"{len(quirks)} quirks, {arguments.times} times, {failed} wrong")
    return 1 if failed or not quirks else 0


def run_once(bench, quirks):
    began, failed = time.monotonic(), 0
    for name, wrongs in bench.run(quirks):
        if wrongs:
            failed += 1
            print(f"{name}: WRONG\n  " + "\n  ".join(wrongs))
        else:
            print(f"{name}: right ({time.monotonic() - began:.1f} s)")
        sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main())
