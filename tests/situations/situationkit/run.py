"""Scans a situation, or a server that says one reply, and judges the report."""

import contextlib
import os

from labkit.leaks import leaks
from labkit.scan import scan
from scripted.places import Refusing
from scripted.server import Server
from situationkit.situation import ACCOUNT


class Bench:
    def __init__(self, program, directory, certificates):
        self.program, self.directory, self.certificates = program, directory, certificates

    def scan(self, situation):
        """The finished scan, and lines that say what is wrong with any report."""
        folder = os.path.join(self.directory, situation.name)
        with contextlib.ExitStack() as standing:
            options = self._start(situation, standing)
            targets = situation.targets or [f"{at.host}:{at.port}" for at in situation.at]
            password = None
            if situation.logs_in:
                options += ["--auth-user", ACCOUNT.user]
                password = ACCOUNT.password
            # One connection at a time: the order of evidence is the order of cells.
            result = scan(self.program, folder, targets, *options, *situation.options, "--ca-file",
                          self.certificates.root, "--per-host", "1", password=password,
                          expect_exit=situation.exit_code)
        wrongs = unfounded(result.report)
        if situation.logs_in:
            wrongs += leaks(result.outputs, ACCOUNT.user, ACCOUNT.password)
        return result, wrongs

    def _start(self, situation, standing):
        options = []
        for at in situation.at:
            first = at.addresses[0]
            server = at.place(first) if at.place else Server(at.script, self.certificates, first)
            standing.callback(server.close)
            for address in at.addresses[1:]:
                standing.callback(Refusing(address, server.port).close)
            options += ["--connect-to", f"{at.host}:{at.port}::{server.port}"]
        names = {(at.host, address) for at in situation.at for address in at.addresses}
        for host, address in sorted(names):
            options += ["--resolve", f"{host}:{address}"]
        return options


def unfounded(report):
    """A finding rests on cells of the report, and on lines that were said there."""
    said, concluded = {}, set()
    for cell in report["cells"]:
        key = f"{cell['endpoint']}/{cell['mode']}@{cell['address']} {cell['client']}"
        said[key] = {line["text"] for line in cell["transcript"]}
        if cell["derived_from"]:
            concluded.add(key)
    wrongs = []
    for finding in report["findings"]:
        if not finding["evidence"]:
            wrongs.append(f"{finding['id']}: no evidence")
        elif all(evidence["cell"] in concluded for evidence in finding["evidence"]):
            wrongs.append(f"{finding['id']}: rests on cells that were concluded, none on one that was probed")
        elif not any(evidence["lines"] for evidence in finding["evidence"]):
            wrongs.append(f"{finding['id']}: quotes nothing")
        for evidence in finding["evidence"]:
            if evidence["cell"] not in said:
                wrongs.append(f"{finding['id']}: rests on {evidence['cell']}, which is not in the report")
            wrongs += [f"{finding['id']}: rests on {line!r}, which nobody said in {evidence['cell']}"
                       for line in evidence["lines"] if line not in said.get(evidence["cell"], set())]
    return wrongs
