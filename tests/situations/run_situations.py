#!/usr/bin/env python3
"""Simulated endpoints under the names of real services, and what the report tells an administrator of each.

    run_situations.py --program build/scanner/smtpmatrix GROUP…      (groups: see --help)

Each situation has two golden files: NAME.json with its cells, findings, settings and alternatives, NAME.txt
with the advice of the text report. SMTPMATRIX_UPDATE_GOLDEN=1 rewrites them: read the difference before
you keep it. The group `replies` has none: for every entry of data/replies.json a server says its samples, and
the report must hold the finding made from that entry. All servers are of this process, on loopback.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, *(os.path.join(os.path.dirname(HERE), kit) for kit in ("lab", "scripted"))]

# The kits lie beside this folder.
from labkit.scan import Failure  # noqa: E402  pylint: disable=wrong-import-position
from scripted.certificates import Certificates  # noqa: E402  pylint: disable=wrong-import-position
from situationkit import reduce, replies, servers, tenants  # noqa: E402  pylint: disable=wrong-import-position
from situationkit.run import Bench  # noqa: E402  pylint: disable=wrong-import-position

GOLDEN = pathlib.Path(HERE) / "golden"
GROUPS = {
    "tenants": tenants.TLS_SWITCH + tenants.LOGIN_SWITCHES,
    "servers": servers.GOOGLE + servers.TLS_OF_A_SERVER,
    "policies": servers.POLICIES + servers.NETWORKS,
}
SIDE_BY_SIDE = 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the smtpmatrix to test")
    parser.add_argument("--only", default="", help="those whose name contains this")
    parser.add_argument("group", nargs="+", choices=sorted(GROUPS) + ["replies", "all"])
    arguments = parser.parse_args()
    groups = sorted(GROUPS) + ["replies"] if "all" in arguments.group else arguments.group
    checks = [(situation.name, situation, check_golden) for group in groups if group != "replies"
              for situation in GROUPS[group]]
    if "replies" in groups:
        checks += [(situation.name, situation, lambda _, result, entry=entry: replies.wrongs(entry, result.report))
                   for entry in replies.entries() if entry["id"] not in replies.OUT_OF_REACH
                   for situation in replies.situations(entry)]
    checks = [check for check in checks if arguments.only in check[0]]
    with tempfile.TemporaryDirectory(prefix="smtpmatrix-situations-") as scratch:
        certificates = Certificates(os.path.join(scratch, "certificates"))
        bench = Bench(os.path.abspath(arguments.program), scratch, certificates)
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            failed = sum(pool.map(lambda check: not is_right(bench, *check), checks))
    failed += len(strays()) if arguments.only == "" and set(GROUPS) <= set(groups) else 0
    print(f"{len(checks)} situations, {failed} wrong")
    return 1 if failed or not checks else 0


def is_right(bench, name, situation, check):
    try:
        result, wrongs = bench.scan(situation)
        wrongs += check(situation, result)
    except Failure as failure:
        wrongs = [str(failure)]
    except Exception:  # pylint: disable=broad-except  # one situation's trouble is no other's
        wrongs = [traceback.format_exc()]
    if wrongs:
        print("\n  ".join([f"{name}: WRONG", *wrongs]), flush=True)
    return not wrongs


def check_golden(situation, result):
    seen = {".json": reduce.as_json(result.report), ".txt": reduce.advice(result.outputs["stdout"].decode())}
    wrongs = []
    for suffix, text in seen.items():
        file = GOLDEN / (situation.name + suffix)
        if os.environ.get("SMTPMATRIX_UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8")
        wanted = file.read_text(encoding="utf-8") if file.exists() else ""
        wrongs += list(difflib.unified_diff(wanted.splitlines(), text.splitlines(), str(file.name), "now", n=2,
                                            lineterm=""))
    return wrongs


def strays():
    """Golden files of no situation."""
    names = {situation.name for group in GROUPS.values() for situation in group}
    found = [file.name for file in GOLDEN.iterdir() if file.stem not in names]
    for name in found:
        print(f"{name}: no situation has this name")
    return found


if __name__ == "__main__":
    sys.exit(main())
