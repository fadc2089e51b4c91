#!/usr/bin/env python3
"""Does memory stay where it is, however many targets come? 1,000, 10,000 and 100,000 of them are streamed from
standard input, each asked for its EHLO in plain and by STARTTLS; every answer goes to a file as NDJSON.

    bench/scan/stream.py --program build/release/scanner/smtpmatrix --peer build/release/bench/scan/fast_peer

Exits 1 if a cell of any does not work, or a run's peak memory is more than `--growth` times that of the first.
"""

import argparse
import shutil
import sys
import tempfile

import measure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--peer", required=True, help="the fast_peer of the same build")
    parser.add_argument("--targets", type=int, nargs="+", default=[1000, 10000, 100000])
    parser.add_argument("--growth", type=float, default=1.15)
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="smtpmatrix-stream-")
    bench = measure.Bench(arguments.program, arguments.peer, directory)
    peaks, failed = [], False
    try:
        print("| targets | cells | wall time | targets a second | CPU a cell | peak memory |\n"
              "|---:|---:|---:|---:|---:|---:|")
        for count in arguments.targets:
            cost = bench.scan(count, "--client", "none", "--client", "tls1.2", "--until", "ehlo", modes="plain,starttls")
            print(f"| {count} | {cost.outcomes.get('works', 0)} of {2 * count} work | {cost.seconds:.1f} s "
                  f"| {count / cost.seconds:.0f} | {cost.cpu_seconds / cost.cells * 1000:.2f} ms "
                  f"| {cost.peak_bytes / 1e6:.1f} MB |", flush=True)
            if cost.outcomes != {"works": 2 * count}:
                print(cost.outcomes, file=sys.stderr)
                failed = True
            peaks.append(cost.peak_bytes)
        if max(peaks) > arguments.growth * peaks[0]:
            print(f"peak memory grew {max(peaks) / peaks[0]:.2f} times", file=sys.stderr)
            failed = True
        return 1 if failed else 0
    finally:
        bench.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
