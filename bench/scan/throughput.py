#!/usr/bin/env python3
"""What a probe costs, and how that grows with the connections in flight.

    bench/scan/throughput.py --program build/release/scanner/smtpmatrix --peer build/release/bench/scan/fast_peer

"hello" is a connection that ends with EHLO; "tls1.2" and "tls1.3" are whole sessions: greeting, EHLO, STARTTLS,
handshake, certificate checked, EHLO again, QUIT. Every one goes to another loopback address, and its cell to a
file as NDJSON. CPU time is the scan's own, kernel and start of the process included, the server's left out; "a
second and core" is what one core does if it does nothing else. The server holds its greeting back until about
so many connections are open. Memory a connection: what the peak is above that of the same kind with one in flight.

Exits 1 if a cell does not work or one of the budgets below is missed.
"""

import argparse
import shutil
import sys
import tempfile

import measure

KINDS = {"hello": ("--client", "tls1.2", "--until", "ehlo"),
         "tls1.2": ("--client", "tls1.2", "--until", "ehlo_tls"),
         "tls1.3": ("--client", "tls1.3", "--until", "ehlo_tls")}
PER_CORE = {"hello": 5000, "tls1.2": 1500, "tls1.3": 1500}
MAX_CONNECTION_KIB = 40


def run(arguments, kind, in_flight, directory):
    # A scan that fills its pool at a few thousand connections a second has it full before the first is greeted.
    bench = measure.Bench(arguments.program, arguments.peer, directory, hold_ms=in_flight if in_flight > 10 else 0)
    try:
        count = max(arguments.targets, in_flight * 6 // 5)
        # The server signs for all of them on one core: that it takes its time is not what is measured.
        return bench.scan(count, "--concurrency", str(in_flight), "--timeout", "120", *KINDS[kind])
    finally:
        bench.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--peer", required=True, help="the fast_peer of the same build")
    parser.add_argument("--targets", type=int, default=4000)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[1, 10, 100, 1000, 10000])
    parser.add_argument("--kind", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="smtpmatrix-throughput-")
    failed = False
    try:
        print("| probe | in flight | cells | wall time | CPU a cell | a second and core | peak memory | a connection |\n"
              "|---|---:|---:|---:|---:|---:|---:|---:|")
        for kind in arguments.kind:
            base, best = None, 0
            for in_flight in arguments.in_flight:
                cost = run(arguments, kind, in_flight, directory)
                base = base or cost.peak_bytes
                kib = (cost.peak_bytes - base) / in_flight / 1024
                per_core = cost.cells / cost.cpu_seconds
                best = max(best, per_core)
                share = f"{kib:.0f} KiB" if in_flight >= 1000 else "–"
                print(f"| {kind} | {in_flight} | {cost.outcomes.get('works', 0)} of {cost.cells} work "
                      f"| {cost.seconds:.1f} s | {cost.cpu_seconds / cost.cells * 1000:.2f} ms | {per_core:.0f} "
                      f"| {cost.peak_bytes / 1e6:.1f} MB | {share} |", flush=True)
                if set(cost.outcomes) != {"works"}:
                    print(cost.outcomes, file=sys.stderr)
                    failed = True
                if in_flight >= 1000 and kib > MAX_CONNECTION_KIB:
                    print(f"a connection in flight takes {kib:.0f} KiB", file=sys.stderr)
                    failed = True
            if best < PER_CORE[kind]:
                print(f"{kind}: {best:.0f} a second and core, wanted {PER_CORE[kind]}", file=sys.stderr)
                failed = True
        return 1 if failed else 0
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
