#!/usr/bin/env python3
"""Kills a scan with SIGKILL at random moments, starts the same command again until it ends by itself, and holds
the report against that of a scan nobody touched: every cell of every host is there, once, and says the same.

  run_kills.py --program build/run/scanner/smtpmatrix --kills 200 [--seed N]
"""
import argparse
import json
import pathlib
import random
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

HOSTS = 120
LOGIN_HOSTS = 3
LOGIN_ROUNDS = 8


class Server(socketserver.StreamRequestHandler):
    """Plain SMTP that refuses every login and counts them."""

    timeout = 20
    logins = 0
    lock = threading.Lock()

    def handle(self):
        try:
            self.wfile.write(b"220 relay.example.org ESMTP\r\n")
            for line in self.rfile:
                if not self.answer(line.strip().upper()):
                    return
        except OSError:
            pass  # the scan was killed

    def answer(self, line):
        if line.startswith(b"EHLO"):
            self.wfile.write(b"250-relay.example.org\r\n250 AUTH PLAIN\r\n")
        elif line == b"AUTH PLAIN":
            self.wfile.write(b"334 \r\n")  # begun without a word of the login: to see what the server says
        elif line == b"*":
            self.wfile.write(b"501 5.7.0 cancelled\r\n")
        elif line.startswith(b"AUTH PLAIN "):
            with Server.lock:
                Server.logins += 1
            self.wfile.write(b"535 5.7.8 Authentication credentials invalid\r\n")
        elif line == b"QUIT":
            self.wfile.write(b"221 2.0.0 bye\r\n")
            return False
        else:
            self.wfile.write(b"502 5.5.1 no\r\n")
        return True


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256


def command(program, port, journal, report, until="ehlo_tls", extra=()):
    connect = f"--connect-to=:25:127.0.0.1:{port}"
    return [program, "scan", "--targets-file", "-", "--ports", "25", "--modes", "plain,starttls", "--until", until,
            "--format", "ndjson", "-o", str(report), "--quiet", "--concurrency", "8", "--per-host", "8",
            "--journal", str(journal), connect, *extra]


def targets(count):
    return "".join(f"mx{number}.example.org\n" for number in range(count)).encode()


def facts(report):
    """What the report says, without what differs from run to run: times, and where findings stand."""
    cells = {}
    for cell in json.loads(report.read_text())["cells"]:
        key = (cell["endpoint"], cell["mode"], cell["client"])
        if key in cells:
            raise AssertionError(f"twice in the report: {key}")
        cells[key] = {name: cell[name] for name in ("outcome", "reason", "reached", "reply", "auth", "derived_from")}
    return cells


def lines(output):
    """The cells that went to standard output, each once."""
    keys = [(cell["endpoint"], cell["mode"], cell["client"]) for cell in map(json.loads, output.splitlines())]
    if len(keys) != len(set(keys)):
        raise AssertionError("a cell stands twice in standard output")
    return set(keys)


def run(arguments, given, environment=None):
    done = subprocess.run(arguments, input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          env=environment, check=False)
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def run_killed(arguments, given, after):
    """Whether it was killed before it ended by itself; what it printed."""
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    timer = threading.Timer(after, process.send_signal, [signal.SIGKILL])
    timer.start()
    try:
        output, errors = process.communicate(given, timeout=120)
    finally:
        timer.cancel()
    if process.returncode == -signal.SIGKILL:
        return True, output
    if process.returncode != 0:
        raise AssertionError(f"exit {process.returncode}: {errors.decode(errors='replace')}")
    return False, output


def kill_often(program, port, folder, kills, rng):
    """Rounds of killed runs until so many were killed. Prints where the kills fell."""
    given = targets(HOSTS)
    whole = folder / "whole.json"
    began = time.monotonic()
    expected_lines = lines(run(command(program, port, folder / "whole.journal", whole), given))
    duration = time.monotonic() - began
    expected = facts(whole)
    if len(expected) != HOSTS * 6:
        raise AssertionError(f"{len(expected)} cells of {HOSTS} hosts")
    killed, rounds, torn = 0, 0, 0
    while killed < kills:
        rounds += 1
        journal, report = folder / f"{rounds}.journal", folder / f"{rounds}.json"
        while True:
            was_killed, output = run_killed(command(program, port, journal, report), given,
                                            rng.uniform(0.0, duration))
            if not was_killed:
                break
            killed += 1
            content = journal.read_bytes() if journal.exists() else b""
            torn += 0 if content.endswith(b"\n") or not content else 1
            if report.exists():  # killed between its last deed and its end: then the report is whole
                if facts(report) != expected:
                    raise AssertionError(f"round {rounds}: a killed run left a report that is not whole")
                report.unlink()
        if facts(report) != expected:
            raise AssertionError(f"round {rounds}: the report differs from that of a scan nobody touched")
        if lines(output) != expected_lines:
            raise AssertionError(f"round {rounds}: standard output differs from that of a scan nobody touched")
        journal.unlink()
        report.unlink()
    print(f"{killed} kills in {rounds} rounds, {torn} in the middle of a line; an untouched run takes {duration:.2f} s")


def guard_account(program, port, folder, rng):
    """Kills do not give the account new attempts: two refused logins are two over all runs of one journal."""
    password = folder / "password"
    password.write_text("not-the-password\n")
    given = targets(LOGIN_HOSTS)
    duration, killed = None, 0
    for number in range(LOGIN_ROUNDS):
        arguments = command(program, port, folder / f"login{number}.journal", folder / "login.json", "auth",
                            ["--auth-user", "printer@example.org", "--auth-password-file", str(password),
                             "--auth-plaintext"])
        before, began = Server.logins, time.monotonic()
        if duration is None:
            run(arguments, given)
            duration = time.monotonic() - began
        else:
            patience = 1.0  # grows, so that a busy machine ends the round too
            while run_killed(arguments, given, rng.uniform(0.3, patience) * duration)[0]:
                killed += 1
                patience += 0.2
        refused = Server.logins - before
        if not 1 <= refused <= 2:
            raise AssertionError(f"{refused} logins were refused; 2 were allowed")
    print(f"never more than 2 refused logins in {LOGIN_ROUNDS} rounds of a login, {killed} kills")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with Listener(("127.0.0.1", 0), Server) as listener, tempfile.TemporaryDirectory() as name:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        port = listener.server_address[1]
        folder = pathlib.Path(name)
        try:
            kill_often(options.program, port, folder, options.kills, rng)
            guard_account(options.program, port, folder, rng)
        except AssertionError as fault:
            print(f"wrong: {fault}")
            return 1
        finally:
            listener.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
