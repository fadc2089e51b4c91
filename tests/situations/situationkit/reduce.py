"""A report as its golden files keep it: what does not change from run to run."""

import json
import re

FINDING = ("id", "severity", "actor", "title", "explanation", "remedy", "commands", "evidence", "source")
SETTING = ("server", "port", "encryption", "tls_versions", "auth_mechanisms", "requires", "status", "generation",
           "user_name", "note", "clients")
ALTERNATIVE = ("id", "host", "title", "explanation", "steps", "commands", "source")


def as_json(report):
    """Cells in a line each, then findings, settings and alternatives."""
    content = {
        "cells": {f"{cell['endpoint']}/{cell['mode']}@{cell['address']} {cell['client']}": _cell(cell)
                  for cell in report["cells"]},
        "findings": [_only(one, FINDING) for one in report["findings"]],
        "settings": [_only(one, SETTING) for one in report["settings"]],
        "alternatives": [_only(one, ALTERNATIVE) for one in report.get("alternatives", [])],
    }
    return stable(json.dumps(content, indent=1, ensure_ascii=False)) + "\n"


def _cell(cell):
    told = [cell["outcome"]] + [cell[name] for name in ("reason", "stopped_at") if cell[name]]
    return " ".join(told + (["(concluded)"] if cell["derived_from"] else []))


def _only(one, names):
    return {name: one[name] for name in names if name in one}


def advice(text):
    """The text report from its first advice on; the line of totals is left out."""
    lines = text.splitlines()
    heading = re.compile(r"What to do next|Good to know|Settings for the device|No setting|Other ways|Nothing ")
    blocks, keeping = [], False
    for line in lines:
        if line.startswith("── "):
            keeping = False
            blocks.append(line.rstrip(" ─"))
        keeping = (keeping or bool(heading.match(line))) and not re.match(r"\d+ cells?: ", line)
        if keeping:
            blocks.append(line.rstrip())
    return stable("\n".join(blocks)).rstrip() + "\n"


def stable(text):
    """Days and dates of certificates that were made for this run; those of the expired one are fixed."""
    text = re.sub(r"\b20(?!20|24)\d\d-\d\d-\d\d\b", "DATE", text)
    return re.sub(r"\b\d+ days?\b", "N days", text)
