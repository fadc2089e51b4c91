"""Runs quirks side by side: the server, a scan of it, and what the report says against what must be."""

import concurrent.futures
import os
import subprocess
import sys
import traceback

from labkit.leaks import leaks
from labkit.matrix import field, matches
from labkit.scan import Failure, scan
from quirkkit.network import HOST
from quirkkit.quirk import AnyOf
from scripted.dns import NameServer
from scripted.script import Login
from scripted.server import Server

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SIDE_BY_SIDE = 12


class Bench:
    def __init__(self, program, directory, certificates):
        self.program, self.directory, self.certificates = program, directory, certificates

    def run(self, quirks):
        """(name, wrongs) of each quirk, as they end."""
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            waiting = {pool.submit(self._run_one, quirk): quirk.name for quirk in quirks}
            for done in concurrent.futures.as_completed(waiting):
                yield waiting[done], done.result()

    def _run_one(self, quirk):
        try:
            return self._wrongs(quirk)
        except Failure as failure:
            return [str(failure)]
        except Exception:  # pylint: disable=broad-except  # one quirk's trouble is no other's
            return [traceback.format_exc()]

    def _wrongs(self, quirk):
        folder = os.path.join(self.directory, "".join(c if c.isalnum() else "-" for c in quirk.name))
        closing = []
        try:
            server, where = self._start(quirk, closing)
            options = [*where, *quirk.options, "--ca-file", self.certificates.root]
            password = Login().password if quirk.logs_in else None
            if quirk.logs_in:
                options += ["--auth-user", Login().user]
            result = scan(self.program, folder, [f"{HOST}:{quirk.port}"], *options, password=password,
                          expect_exit=quirk.exit_code)
        finally:
            for one in closing:
                one.close()
        wrongs = [line for check in quirk.also for line in check(result.report, server)]
        wrongs += differences(result.report, quirk.expect) + self._schema_violations(folder)
        if quirk.logs_in:
            wrongs += leaks(result.outputs, Login().user, password)
        return wrongs + [f"the server's own fault: {told}" for told in getattr(server, "failures", ())]

    def _start(self, quirk, closing):
        """(server or place, options that lead the scanner to it)."""
        def keep(one):
            closing.append(one)
            return one

        if quirk.names is None:
            server = keep(quirk.place() if quirk.place else Server(quirk.script, self.certificates))
            return server, ["--connect-to", f"{HOST}:{quirk.port}:{server.address}:{server.port}"]
        # The last address of the name is the live one.
        addresses = quirk.names.get(HOST, [])
        server = keep(Server(quirk.script, self.certificates, addresses[-1])) if quirk.script else None
        port = server.port if server else quirk.port
        options = ["--dns-server", keep(NameServer(quirk.names)).where]
        return server, options + ["--connect-to", f"{HOST}:{quirk.port}::{port}"]

    def _schema_violations(self, folder):
        done = subprocess.run(
            [sys.executable, os.path.join(SOURCE, "tests", "support", "validate_report.py"),
             os.path.join(SOURCE, "data", "schema", "report.schema.json"), os.path.join(folder, "report.json")],
            capture_output=True, text=True, timeout=60)
        return [] if done.returncode == 0 else [f"a report does not fit the schema: {done.stderr[-2000:]}"]


def differences(report, expect):
    """Lines that say which cell is not as it must be."""
    found = []
    for cell in report["cells"]:
        wanted = expect.get(cell["mode"])
        if isinstance(wanted, dict) and "outcome" not in wanted:
            wanted = wanted.get(cell["client"])
        if wanted is None:
            found.append(f"{_name(cell)}: not expected in the report")
            continue
        rows = wanted.rows if isinstance(wanted, AnyOf) else (wanted,)
        if not any(fits(cell, row) for row in rows):
            found.append(f"{_name(cell)}: {_told(cell)}; expected {' or '.join(str(row) for row in rows)}")
    missing = set(expect) - {cell["mode"] for cell in report["cells"]}
    return found + [f"{mode}: no cell in the report" for mode in sorted(missing)]


def fits(cell, row):
    return all(matches(field(cell, path), wanted) for path, wanted in row.items())


def _name(cell):
    return f"{cell['mode']} {cell['client']}"


def _told(cell):
    reply = cell["reply"] and (cell["reply"]["code"], cell["reply"]["enhanced"], cell["reply"]["text"])
    return (f"{cell['outcome']}, {cell['reason']}, reached {cell['reached']}, stopped at {cell['stopped_at']}, reply "
            f"{reply}, TLS {field(cell, 'tls.version')}, auth {field(cell, 'auth.result')}, repeats "
            f"{cell['repeats']}, derived from {cell['derived_from']}")


