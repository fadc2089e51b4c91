#!/usr/bin/env python3
"""Scans through proxies that others wrote, microsocks (SOCKS5) and tinyproxy (HTTP CONNECT), on loopback.

  run_proxies.py --program build/run/scanner/smtpmatrix
"""
import argparse
import json
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time


class Mail(socketserver.StreamRequestHandler):
    """Plain SMTP; remembers who called."""

    timeout = 20
    callers = []

    def handle(self):
        Mail.callers.append(self.client_address[0])
        self.wfile.write(b"220 relay.example.org ESMTP\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 relay.example.org\r\n" if word == b"EHLO" else b"502 no\r\n")


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    for _ in range(100):
        if process.poll() is not None:
            raise AssertionError(f"the proxy ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the proxy does not listen")


def microsocks(folder, port, login):
    del folder
    words = ["microsocks", "-i", "127.0.0.1", "-p", str(port)]
    return words + (["-u", login[0], "-P", login[1]] if login else [])


def tinyproxy(folder, port, login):
    config = folder / f"tinyproxy{port}.conf"
    # Without ConnectPort it tunnels to any port.
    lines = [f"Port {port}", "Listen 127.0.0.1", "Timeout 20", "MaxClients 50", "Allow 127.0.0.1",
             f'LogFile "{folder}/tinyproxy.log"']
    config.write_text("\n".join(lines + ([f"BasicAuth {login[0]} {login[1]}"] if login else [])) + "\n")
    return ["tinyproxy", "-d", "-c", str(config)]


def scan(program, folder, scheme, proxy_port, target, login=None, extra=()):
    report = folder / "report.json"
    environment = dict(os.environ)
    if login:
        environment |= {"SMTPMATRIX_PROXY_USER": login[0], "SMTPMATRIX_PROXY_PASSWORD": login[1]}
    done = subprocess.run([program, "scan", target, "--proxy", f"{scheme}://127.0.0.1:{proxy_port}", "--timeout", "5",
                           "--quiet", "--format", "json", *extra], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, timeout=60, check=False)
    report.write_bytes(done.stdout)
    if login and login[1].encode() in done.stdout + done.stderr:
        raise AssertionError("the proxy's password stands in the output")
    try:
        return json.loads(done.stdout)["cells"][0]
    except (ValueError, KeyError, IndexError):
        raise AssertionError(f"exit {done.returncode}, no report: {done.stderr.decode(errors='replace')}") from None


def expect(cell, outcome, reason, words=""):
    detail = cell.get("detail") or ""
    if (cell["outcome"], cell["reason"]) != (outcome, reason) or words not in detail:
        raise AssertionError(f"{cell['outcome']} {cell['reason']} \"{detail}\", wanted {outcome} {reason} \"{words}\"")


def check(program, folder, start, schemes, mail_port):
    login = ("scanner", "open-sesame")
    for wanted_login in (None, login):
        port = free_port()
        process = subprocess.Popen(start(folder, port, wanted_login), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            for scheme in schemes:
                before = len(Mail.callers)
                works = scan(program, folder, scheme, port, f"127.0.0.1:{mail_port}/plain", wanted_login)
                expect(works, "works", None)
                if len(Mail.callers) == before:
                    raise AssertionError("the mail server was not called")
                if wanted_login:
                    wrong = scan(program, folder, scheme, port, f"127.0.0.1:{mail_port}/plain", (login[0], "wrong-word"))
                    expect(wrong, "failed", "unreachable", "refused the login")
                else:
                    dead = scan(program, folder, scheme, port, f"127.0.0.1:{free_port()}/plain")
                    # HTTP has no word for it; SOCKS5 has.
                    expect(dead, *(("failed", "unreachable", "it answered 5") if scheme == "http" else
                                   ("unsupported", "connection_refused", "the far end refused")))
        finally:
            process.terminate()
            process.wait(10)
        gone = scan(program, folder, schemes[0], port, f"127.0.0.1:{mail_port}/plain")
        expect(gone, "failed", "unreachable", "Connection refused")
        print(f"{start.__name__} {'with' if wanted_login else 'without'} a login: right ({', '.join(schemes)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    program = parser.parse_args().program
    for name in ("microsocks", "tinyproxy"):
        if not shutil.which(name):
            print(f"{name} is not installed: scripts/setup test")
            return 1
    with Listener(("127.0.0.1", 0), Mail) as mail, tempfile.TemporaryDirectory() as name:
        threading.Thread(target=mail.serve_forever, daemon=True).start()
        folder, mail_port = pathlib.Path(name), mail.server_address[1]
        try:
            check(program, folder, microsocks, ["socks5", "socks5h"], mail_port)
            check(program, folder, tinyproxy, ["http"], mail_port)
            Mail.callers.clear()
            sourced = subprocess.run([program, "scan", f"127.0.0.1:{mail_port}/plain", "--source", "127.0.0.77", "--quiet"],
                                     stdout=subprocess.DEVNULL, timeout=60, check=False)
            if sourced.returncode != 0 or set(Mail.callers) != {"127.0.0.77"}:
                raise AssertionError(f"--source: the mail server was called from {set(Mail.callers)}")
        except AssertionError as fault:
            print(f"wrong: {fault}")
            return 1
        finally:
            mail.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
