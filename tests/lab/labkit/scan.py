"""Runs the program against a server of the lab and keeps everything that it wrote."""

import json
import os
import signal
import subprocess

FORMATS = ("json", "txt", "ndjson", "csv")
SECONDS = 120


class Scan:
    """One finished run: exit code, outputs by name, and the JSON report if there is one."""

    def __init__(self, exit_code, outputs):
        self.exit_code, self.outputs = exit_code, outputs
        self.report = json.loads(outputs["report.json"]) if outputs.get("report.json") else None

    def cells(self, **fields):
        return [cell for cell in self.report["cells"]
                if all(cell[key] == value for key, value in fields.items())]


class Failure(Exception):
    """Something is not as the lab demands; the text says what."""


def scan(program, directory, targets, *options, password=None, formats=("json",), expect_exit=0):
    """`formats` are written with -o beside standard output, which is the text report."""
    os.makedirs(directory, exist_ok=True)
    argv = [program, "scan", *targets, "--progress", "never", "--color", "never", *options]
    for suffix in formats:
        argv += ["-o", os.path.join(directory, "report." + suffix)]
    environment = {"PATH": os.environ["PATH"], "HOME": directory, "LANG": "C.UTF-8"}
    environment |= {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    if password is not None:
        environment["SMTPMATRIX_PASSWORD"] = password
    process = subprocess.Popen(argv, env=environment, cwd=directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        stdout, stderr = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        raise Failure(f"the scan did not end within {SECONDS} s; it wrote\n"
                      f"{_text(stdout)}\n{_text(stderr)}") from None
    outputs = {"stdout": stdout, "stderr": stderr}
    for suffix in formats:
        try:
            with open(os.path.join(directory, "report." + suffix), "rb") as file:
                outputs["report." + suffix] = file.read()
        except FileNotFoundError:
            outputs["report." + suffix] = b""
    if process.returncode != expect_exit:
        raise Failure(f"exit code {process.returncode}, expected {expect_exit}; it wrote\n"
                      f"{_text(stdout)[-2000:]}\n{_text(stderr)[-2000:]}")
    empty = [name for name, content in outputs.items() if name.startswith("report.") and not content]
    if empty:
        raise Failure(f"not written: {', '.join(empty)}")
    return Scan(process.returncode, outputs)


def _text(output):
    return output.decode("utf-8", "replace")
