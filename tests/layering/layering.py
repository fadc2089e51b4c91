#!/usr/bin/env python3
"""Holds the #include lines of the tree against the table of rooms (rooms.txt).

    layering.py ROOT [--rooms FILE]

Fails, with one line a fault, on an arrow that the table does not list, a cycle in the table, a library header
outside its rooms, and on sockets, clocks, randomness, disk or console in the pure rooms. A table row that
names a room which does not exist is a fault too, so the table cannot rot.
"""
import argparse
import fnmatch
import pathlib
import re
import sys

SOURCES = {".h", ".cpp"}
TREES = ("probes", "reports", "scanner")
# Files that belong to another room than their folder: a conversation's composition, and the program.
FILE_ROOMS = {"probes/session.h": "probes/session", "scanner/main.cpp": "scanner"}

# The one place that implements the randomness the others are given.
ENTROPY = "probes/tls/crypto/system_random.cpp"

# Invariant 1: time, randomness, sockets and disk are parameters of everything in probes/ and reports/.
PURE_TREES = ("probes", "reports")
IMPURE_HEADERS = (
    "boost/asio*", "cstdio", "fcntl.h", "filesystem", "fstream", "iostream", "netdb.h", "netinet/*",
    "poll.h", "random", "stdio.h", "sys/epoll.h", "sys/random.h", "sys/socket.h", "sys/time.h", "thread",
    "time.h", "unistd.h",
)
IMPURE_WORDS = re.compile(
    r"\b(?:system_clock::now|steady_clock::now|high_resolution_clock|clock_gettime|gettimeofday|std::time\("
    r"|std::cout|std::cerr|std::clog|std::rand\b|random_device|getrandom|AutoSeeded_RNG|System_RNG|std::getenv"
    r"|std::ifstream|std::ofstream|std::fopen|std::printf)")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
COMMENT = re.compile(r"//.*$")


def read_table(path):
    rooms, libraries, faults = {}, {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        name, colon, rest = line.partition(":")
        if not colon:
            faults.append(f"{path.name}:{number}: wanted `room: rooms`")
        elif name.startswith("<"):
            libraries[name.strip("<>")] = set(rest.split())
        elif name in rooms:
            faults.append(f"{path.name}:{number}: {name} is listed twice")
        else:
            rooms[name] = set(rest.split())
    return rooms, libraries, faults


def find_cycle(rooms):
    """The rooms along one cycle of the table, or nothing."""
    done, path = set(), []

    def visit(room):
        if room in path:
            return path[path.index(room):] + [room]
        if room in done:
            return None
        path.append(room)
        for below in sorted(rooms.get(room, ())):
            cycle = visit(below)
            if cycle:
                return cycle
        path.pop()
        done.add(room)
        return None

    for room in sorted(rooms):
        cycle = visit(room)
        if cycle:
            return cycle
    return None


def room_of(file):
    return FILE_ROOMS.get(file, str(pathlib.PurePosixPath(file).parent))


def check_file(root, file, rooms, libraries):
    own = room_of(file)
    if own not in rooms:
        yield f"{file}: its room `{own}` is not in the table"
        return
    pure = file.startswith(tuple(tree + "/" for tree in PURE_TREES)) and file != ENTROPY
    for number, line in enumerate((root / file).read_text(errors="replace").splitlines(), 1):
        include = INCLUDE.match(line)
        if include:
            for fault in check_include(include, own, pure, rooms, libraries):
                yield f"{file}:{number}: {fault}"
        elif pure:
            word = IMPURE_WORDS.search(COMMENT.sub("", line))
            if word:
                yield f"{file}:{number}: `{word[0]}` in a pure room; it must be a parameter"


def check_include(include, own, pure, rooms, libraries):
    header = include[2]
    for pattern, allowed in libraries.items():
        if fnmatch.fnmatchcase(header, pattern) and own not in allowed:
            yield f"{own} may not include <{header}>: only {', '.join(sorted(allowed))} may"
    if pure and any(fnmatch.fnmatchcase(header, pattern) for pattern in IMPURE_HEADERS):
        yield f"<{header}> in a pure room; sockets, time, randomness and disk are parameters"
    if include[1] == "<":
        return
    if not header.startswith(tuple(tree + "/" for tree in TREES)):
        yield f'"{header}": includes are spelled from the root of the tree'
        return
    other = room_of(header)
    if other != own and other not in rooms[own]:
        yield f"{own} may not include {other} ({header})"


def check(root, table):
    rooms, libraries, faults = read_table(table)
    cycle = find_cycle(rooms)
    if cycle:
        faults.append("cycle: " + " -> ".join(cycle))
    files = sorted(
        str(path.relative_to(root).as_posix())
        for tree in TREES for path in (root / tree).rglob("*") if path.suffix in SOURCES)
    if not files:
        faults.append(f"{root}: no sources found")
    for file in files:
        faults.extend(check_file(root, file, rooms, libraries))
    known = {room_of(file) for file in files}
    for name, used in [*rooms.items(), *((f"<{pattern}>", rooms_) for pattern, rooms_ in libraries.items())]:
        for room in sorted(used - rooms.keys()):
            faults.append(f"{table.name}: {name} lists `{room}`, which is no room")
    for room in sorted(rooms.keys() - known):
        faults.append(f"{table.name}: room `{room}` has no file")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--rooms", type=pathlib.Path)
    arguments = parser.parse_args()
    faults = check(arguments.root, arguments.rooms or arguments.root / "tests/layering/rooms.txt")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
