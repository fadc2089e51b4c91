"""Compares a report, cell by cell, with a matrix that was written down by hand (expected/*.json)."""

import fnmatch
import json

CLIENTS = ("tls1.0", "tls1.1", "tls1.2", "tls1.2-rsa", "tls1.3")
MODES = {"plain": ("none",), "starttls": CLIENTS, "implicit": CLIENTS}


class Expected:
    """rows: name -> {field: value}. services: service -> mode -> {client: row}.

    A mode given as {"*": row} is dead at that service: every cell is `row`, and at most one connection was
    spent on finding out, from which the other cells name where they were derived.
    """

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self._rows, self._services = content["rows"], content["services"]

    def services(self):
        return tuple(self._services)

    def modes(self, service):
        return tuple(self._services[service])

    def is_dead(self, service, mode):
        return "*" in self._services[service][mode]

    def cells(self, service, mode):
        row_of = self._services[service][mode]
        if self.is_dead(service, mode):
            return {client: self._rows[row_of["*"]] for client in MODES[mode]}
        return {client: self._rows[row] for client, row in row_of.items()}


def field(cell, path):
    """`auth.attempts.0.reply.code` of a cell; None where any step is missing."""
    value = cell
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def matches(seen, wanted):
    if isinstance(wanted, str) and isinstance(seen, str):
        return fnmatch.fnmatchcase(seen, wanted)
    return seen == wanted and isinstance(seen, bool) == isinstance(wanted, bool)


def differences(report, host, ports, expected):
    """Lines that say what is not as expected; empty when every cell of every service is right."""
    found = []
    by_place = {}
    for cell in report["cells"]:
        place = (cell["host"], cell["port"], cell["mode"], cell["client"])
        if place in by_place:
            found.append(f"{place}: twice in the report")
        by_place[place] = cell
    for service in expected.services():
        for mode in expected.modes(service):
            rows = expected.cells(service, mode)
            cells = {client: by_place.pop((host, ports[service], mode, client), None) for client in rows}
            for client, cell in cells.items():
                found += _cell_differences(f"{service}/{mode} {client}", cell, rows[client])
            found += _cost_differences(f"{service}/{mode}", cells.values(), expected.is_dead(service, mode))
    found += [f"{place}: not expected in the report" for place in by_place]
    return found


def _cell_differences(name, cell, row):
    if cell is None:
        return [f"{name}: missing from the report"]
    return [f"{name}: {path} is {field(cell, path)!r}, expected {wanted!r} ({cell['outcome']}, {cell['reason']}, "
            f"reached {cell['reached']})"
            for path, wanted in row.items() if not matches(field(cell, path), wanted)]


def _cost_differences(name, cells, dead):
    cells = [cell for cell in cells if cell is not None]
    spent = [cell["connections"] for cell in cells]
    if not dead:
        return [] if all(count == 1 for count in spent) else [f"{name}: connections {spent}, expected one a cell"]
    found = []
    if sum(spent) > 1:
        found.append(f"{name}: {sum(spent)} connections, expected at most one for a dead mode")
    if any(not cell["derived_from"] for cell in cells if cell["connections"] == 0):
        found.append(f"{name}: a cell without a connection that names no cell it was derived from")
    return found
