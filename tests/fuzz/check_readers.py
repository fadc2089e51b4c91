#!/usr/bin/env python3
"""Fails unless every reader of foreign bytes has a fuzz target that names it, and every target has seeds.

Usage: check_readers.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys


def listed(text):
    for line in text.splitlines():
        if line and not line.startswith("#"):
            target, readers = line.split(":")
            yield target, readers.split()


def declared_readers(root):
    """Names that a header of the wire room declares as readers: read_…( with a Read<…> or a struct before."""
    for header in sorted((root / "probes/tls/wire").glob("*.h")):
        for name in re.findall(r"^\[\[nodiscard\]\] [^\n=]*?\b(read_\w+)\(", header.read_text(), re.MULTILINE):
            yield name, header


def complaints(root):
    fuzz = root / "tests/fuzz"
    targets = dict(listed((fuzz / "readers.txt").read_text()))
    known = {reader for readers in targets.values() for reader in readers}
    for target, readers in targets.items():
        source = fuzz / f"{target}_fuzz.cpp"
        text = source.read_text() if source.exists() else ""
        if not text:
            yield f"{target}: there is no {source.name}"
        for reader in readers:
            if text and not re.search(rf"\b{reader}\b", text):
                yield f"{target}: {source.name} does not name {reader}"
        seeds = fuzz / "seeds" / target
        if not seeds.is_dir() or not any(seeds.iterdir()):
            yield f"{target}: no seed in {seeds.relative_to(root)}"
    for source in sorted(fuzz.glob("*_fuzz.cpp")):
        if source.name.removesuffix("_fuzz.cpp") not in targets:
            yield f"{source.name} is not in readers.txt"
    for reader, header in declared_readers(root):
        if reader not in known:
            yield f"{header.relative_to(root)}: no fuzz target for {reader}"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "every reader has a fuzz target with seeds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
