#!/usr/bin/env python3
"""Scans real mail servers on loopback and holds what the program reports against what must be true.

    run_lab.py --program build/scanner/smtpmatrix SUITE…      (suites: see --help)

The servers are Debian's Postfix, Dovecot and Exim, installed by scripts/setup. They are started here, under
configurations of the lab, on addresses of 127.0.0.0/8, as root: a run that is not root's goes through sudo. A
server that does not start is a failure. Everything that was started is ended with this process, however it
ends.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from labkit import suites
from labkit.scan import Failure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the smtpmatrix to test")
    parser.add_argument("--keep", action="store_true", help="leave the lab's directory, with all logs and reports")
    parser.add_argument("--times", type=int, default=1, help="run each suite so often, each on fresh servers")
    parser.add_argument("suite", nargs="+", choices=sorted(suites.SUITES))
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        os.execvp("sudo", ["sudo", "-n", sys.executable, *sys.argv])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    failed = False
    for suite in arguments.suite:
        for _ in range(arguments.times):
            failed |= not run(suite, os.path.abspath(arguments.program), arguments.keep)
    return 1 if failed else 0


def run(name, program, keep):
    directory = tempfile.mkdtemp(prefix="smtpmatrix-lab-")
    os.chmod(directory, 0o755)  # the servers give up root and read their files here
    try:
        suites.SUITES[name](program, directory)
        print(f"{name}: as expected")
        return True
    except (Failure, RuntimeError, OSError, subprocess.CalledProcessError) as failure:
        print(f"{name}: FAILED\n{failure}")
        if isinstance(failure, subprocess.CalledProcessError) and failure.stderr:
            print(failure.stderr.decode("utf-8", "replace"))
        return False
    finally:
        sys.stdout.flush()
        if keep:
            print(f"{name}: kept in {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
