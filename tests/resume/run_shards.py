#!/usr/bin/env python3
"""Scans a list in three parts (--shard), joins the reports (merge), and holds the result against the report of the
whole list: the same cells, the same sums; and that wrong calls of merge are told.

  run_shards.py --program build/run/scanner/smtpmatrix
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

from run_kills import Listener, Server, targets

PARTS = 3
TARGETS = 40


def scan(program, port, report, extra=()):
    done = subprocess.run(
        [program, "scan", "--targets-file", "-", "--ports", "25", "--modes", "plain,starttls", "--until", "ehlo_tls",
         f"--connect-to=:25:127.0.0.1:{port}", "--quiet", "-o", str(report), *extra],
        input=targets(TARGETS), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"scan {extra}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(report.read_text())


def outcomes(report):
    return {(cell["endpoint"], cell["mode"], cell["client"]): cell["outcome"] for cell in report["cells"]}


def merge(program, files, wanted_code=0):
    done = subprocess.run([program, "merge", *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    if done.returncode != wanted_code:
        raise AssertionError(f"merge: exit {done.returncode}, wanted {wanted_code}: {done.stderr.decode()}")
    return done


def check(program, port, folder):
    whole = scan(program, port, folder / "whole.json")
    parts = [scan(program, port, folder / f"{part}.json", ["--shard", f"{part}/{PARTS}"])
             for part in range(1, PARTS + 1)]
    hosts = [{cell["host"] for cell in part["cells"]} for part in parts]
    if not all(hosts) or sum(map(len, hosts)) != TARGETS or len(set.union(*hosts)) != TARGETS:
        raise AssertionError(f"the parts hold {[len(part) for part in hosts]} hosts of {TARGETS}")
    files = [folder / f"{part}.json" for part in range(1, PARTS + 1)]
    merged = json.loads(merge(program, files).stdout)
    if outcomes(merged) != outcomes(whole) or merged["summary"] != whole["summary"]:
        raise AssertionError("the parts joined are not the whole")
    twice = json.loads(merge(program, [files[0], files[0]]).stdout)
    if outcomes(twice) != outcomes(parts[0]) or twice["summary"] != parts[0]["summary"]:
        raise AssertionError("a report joined with itself is not itself")
    (folder / "cut.json").write_bytes(files[0].read_bytes()[:1000])
    if b"cut.json" not in merge(program, [files[0], folder / "cut.json"], 2).stderr:
        raise AssertionError("the report that cannot be read is not named")
    merge(program, [], 2)
    print(f"{TARGETS} targets in {PARTS} parts of {[len(part) for part in hosts]} hosts: joined, they are the whole")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    program = parser.parse_args().program
    with Listener(("127.0.0.1", 0), Server) as listener, tempfile.TemporaryDirectory() as name:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        try:
            check(program, listener.server_address[1], pathlib.Path(name))
        except AssertionError as fault:
            print(f"wrong: {fault}")
            return 1
        finally:
            listener.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
