#!/usr/bin/env python3
"""What must hold of a scan: --require, --baseline, diff, check. Servers are the demo's and scripted ones on loopback.

    SMTPMATRIX=PROGRAM conditions_test.py
"""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

import jsonschema

from cli_test import DEMO_PASSWORD, DEMO_USER, PATIENCE, PROGRAM, TestCase, needs_tls10_demo, run, unused_port

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "data" / "schema"
MODERN = "smtp.modern.example:587"
OWN = "mail.selfhosted.example:587"


class Scripted:
    """Answers every connection with the same lines, one a command; None: greets nobody and waits."""

    def __init__(self, *answers):
        self.answers = answers
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        if self.answers == (None,):
            return
        try:
            for line in self.answers:
                connection.sendall(line.encode() + b"\r\n")
                if not connection.recv(4096):
                    break
            connection.close()
        except OSError:
            pass

    def close(self):
        self.listener.close()
        for connection in self.open:
            connection.close()


class WithDemo(TestCase):
    """Class-wide: the servers of `demo --serve`."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        folder = pathlib.Path(cls.place.name)
        cls.demo = subprocess.Popen([PROGRAM, "demo", "--serve", str(folder)], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end_demo)
        # Printed once everything is written and served.
        while "password" not in (line := cls.demo.stdout.readline()):
            assert line, "the demo ended early"
        cls.config = ["--config", str(folder / "demo.conf")]
        cls.password = folder / "password"

    @classmethod
    def end_demo(cls):
        cls.demo.send_signal(signal.SIGTERM)
        cls.demo.communicate(timeout=PATIENCE)

    def scripted(self, *answers):
        server = Scripted(*answers)
        self.addCleanup(server.close)
        return server.port

    def scan(self, *arguments):
        return run("scan", *self.config, "--quiet", *arguments)

    def demo_port(self, endpoint):
        config = (pathlib.Path(self.place.name) / "demo.conf").read_text()
        return re.search(rf"connect-to={re.escape(endpoint)}::(\d+)", config)[1]


class Require(WithDemo):
    def test_exit_code_and_reports_tell_what_holds(self):
        report, junit = self.folder / "r.json", self.folder / "r.xml"
        held = f"{MODERN}/starttls client=tls1.2 outcome=works tls.version>=TLS 1.2"
        broken = "client=tls1.3 outcome=works"
        result = self.scan(f"{MODERN}/starttls", "--require", held, "--require", broken, "-o", str(report),
                           "-o", str(junit))
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        text = " ".join(result.stdout.split())
        self.assertIn(f"held: {held} (1 cell)", text)
        self.assertIn(f"does not hold: {broken} (smtp.modern.example:587/starttls tls1.3: outcome is refused", text)
        told = json.loads(report.read_text())["requirements"]
        self.assertEqual([(one["expr"], one["held"]) for one in told], [(held, True), (broken, False)])
        self.assertIn("tls1.3 outcome=works", junit.read_text())

    def test_all_held_is_exit_0(self):
        result = self.scan(f"{MODERN}/starttls", "--client", "tls1.2", "--require", "outcome=works",
                           "--require", "certificate.expires_in_days>=30 certificate.trusted=true",
                           "--require", "client=tls1.* auth_mechanisms_tls=PLAIN timing_ms.total<30000")
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)

    def test_a_wrong_expression_points_at_its_character_before_anything_is_connected_to(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(0)
            result = run("scan", f"127.0.0.1:{silent.getsockname()[1]}", "--require", "client=tls1.2 outcom=works")
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertEqual(result.stderr,
                             "smtpmatrix: --require: no field is called outcom; did you mean outcome?\n"
                             "  client=tls1.2 outcom=works\n"
                             "                ^\n")
            with self.assertRaises(BlockingIOError):
                silent.accept()

    def test_unreachable_is_told_before_a_requirement(self):
        result = run("scan", f"127.0.0.1:{unused_port()}", "--no-verify", "--require", "outcome=works")
        self.assertEqual(result.returncode, 3)


class Compare(WithDemo):
    def saved(self, name, *arguments):
        path = self.folder / name
        self.scan(f"{MODERN}/starttls", *arguments, "-o", str(path))
        return str(path)

    def moved(self):
        """The same name and port, answered by another server."""
        return ["--connect-to", f"{MODERN}:127.0.0.13:{self.demo_port(OWN)}"]

    @needs_tls10_demo
    def test_diff_tells_worse_and_better_and_exits_1_and_0(self):
        old, new = self.saved("old.json"), self.saved("new.json", *self.moved())
        worse = run("diff", old, new)
        self.assertEqual((worse.returncode, worse.stderr), (1, ""))
        self.assertRegex(worse.stdout, r"✗ worse +587 starttls +tls1\.0, tls1\.1: works → refused \(tls_alert\)")
        self.assertIn("certificate.name_matches: true → false", worse.stdout)
        better = run("diff", new, old)
        self.assertEqual(better.returncode, 0)
        self.assertRegex(better.stdout, r"✓ better +587 starttls +tls1\.0, tls1\.1, tls1\.2-rsa: refused .* → works")
        same = run("diff", old, old)
        self.assertEqual((same.returncode, same.stdout.splitlines()[-1]), (0, "Cells: 5 unchanged."))

    @needs_tls10_demo
    def test_json_holds_to_its_schema(self):
        old, new = self.saved("old.json"), self.saved("new.json", *self.moved())
        result = run("diff", "--format", "json", old, new)
        difference = json.loads(result.stdout)
        schema = json.loads((SCHEMAS / "diff.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(difference)
        self.assertEqual((result.returncode, difference["worse"], difference["counts"]["worse"]), (1, True, 3))

    def test_what_is_gone_is_worse_only_when_strict(self):
        old, new = self.saved("old.json"), self.saved("new.json", "--client", "tls1.2")
        self.assertEqual(run("diff", old, new).returncode, 0)
        self.assertEqual(run("diff", "--strict", old, new).returncode, 1)

    @needs_tls10_demo
    def test_baseline_exits_1_when_something_became_worse(self):
        old = self.saved("old.json")
        held = self.scan(f"{MODERN}/starttls", "--baseline", old)
        self.assertEqual(held.returncode, 0, held.stdout)
        self.assertIn("held: nothing is worse than in", " ".join(held.stdout.split()))
        broken = self.scan(f"{MODERN}/starttls", "--baseline", old, *self.moved(), "--format", "json")
        self.assertEqual(broken.returncode, 1)
        self.assertIn("4 worse: smtp.modern.example:587/starttls tls1.0 works no more",
                      json.loads(broken.stdout)["requirements"][0]["why"])

    def test_what_cannot_be_read_is_named_with_its_place(self):
        old = self.saved("old.json")
        text = pathlib.Path(old).read_text()
        cases = {"wanted": (text.replace('"outcome":"', '"outcome":"x', 1), "at cells[0].outcome: wanted one of works"),
                 "cut": (text[:1000], "at byte 1001: not JSON, or cut short"),
                 "schema": ('{"schema":"other/1"}', 'at schema: wanted "smtpmatrix.report/1"'),
                 "empty": ("", "at byte 1: not JSON, or cut short")}
        for name, (content, wanted) in cases.items():
            with self.subTest(name):
                path = self.file(f"{name}.json", content)
                for arguments in (["diff", old, path], ["scan", "h", "--baseline", path]):
                    result = run(*arguments)
                    self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
                    self.assertIn(f"'{path}': {wanted}", result.stderr)
        self.assertEqual(run("diff", old).returncode, 2)
        self.assertEqual(run("diff", old, "/nowhere").returncode, 2)
        self.assertEqual(run("diff", old, "/tmp").returncode, 2)


OK, WARNING, CRITICAL, UNKNOWN = range(4)
WORDS = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
PERFORMANCE = re.compile(r"(?:'[^'=|]+'|[^ '=|]+)=-?[0-9.]+(?:s|)(?:;[0-9.:]*){0,4}")


class Check(WithDemo):
    def check(self, code, *arguments, headline="."):
        result = run("check", *arguments)
        first = result.stdout.splitlines()[0] if result.stdout else ""
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stderr, "")
        self.assertRegex(first, rf"^SMTPMATRIX {WORDS[code]} - ")
        self.assertRegex(first, headline)
        text, *performance = result.stdout.split(" | ")
        self.assertLessEqual(len(performance), 1, "only the status line has performance data")
        if performance:
            for figure in re.findall(r"(?:'[^']*'|\S)+", performance[0].splitlines()[0]):
                self.assertRegex(figure, rf"^{PERFORMANCE.pattern}$")
        self.assertNotIn(DEMO_PASSWORD, result.stdout)
        return first

    def test_situations_and_their_exit_codes(self):
        own, modern = [*self.config, OWN], [*self.config, MODERN]
        login = ["--auth-user", DEMO_USER, "--auth-password-file"]
        wrong = self.file("wrong", "not-the-password\n")
        plain = lambda *answers: f"127.0.0.1:{self.scripted(*answers)}/plain"
        table = [
            ("it works", OK, [*own], "587 starttls: works, TLS 1.2"),
            ("with a login", OK, [*own, *login, str(self.password)], "login accepted"),
            ("implicit TLS on 465", OK, [*self.config, "mail.selfhosted.example:465"], "465 implicit: works"),
            ("a host alone is 587", OK, [*self.config, "smtp.modern.example"], "587 starttls: works"),
            ("several", OK, [*own, MODERN], "all 2 endpoints are fine"),
            ("plain, as named", OK, [*self.config, "relay.office.example:25/plain"], "25 plain: works"),
            ("the certificate ends soon", WARNING, [*own, "--warn", "cert_days=1000"], "cert_days is .*limit 1000"),
            ("the certificate ends sooner", CRITICAL, [*own, "--crit", "cert_days=1000"], "cert_days is"),
            ("slow", WARNING, [*own, "-w", "total=0.000001"], "total is .* s .limit"),
            ("too slow", CRITICAL, [*own, "-w", "total=0", "-c", "connect=0,tls=0.000001"], "tls is"),
            ("a limit of what is not there", UNKNOWN,
             [*self.config, "relay.office.example:25/plain", "--warn", "tls=1"], "tls has a limit and was never"),
            ("a certificate nobody signed", CRITICAL, [*own, "--ca-file", self.other_authority()],
             "does not verify"),
            ("… which nobody asks for", OK, [*own, "--no-verify"], "works"),
            ("the password is wrong", CRITICAL, [*own, *login, wrong], "refused at auth .*535"),
            ("no login over an unknown certificate", CRITICAL,
             [*own, *login, str(self.password), "--ca-file", self.other_authority()], "untrusted_certificate"),
            ("no login without TLS", UNKNOWN,
             [plain("220 h ESMTP", "250-h\r\n250 AUTH PLAIN", "334 ", "501 cancelled", "221 bye"), *login, str(self.password)],
             "plaintext_guard"),
            ("no login offered", CRITICAL,
             [*self.config, "relay.office.example:25/plain", *login, str(self.password)], "no_auth"),
            ("nobody listens", CRITICAL, [f"127.0.0.1:{unused_port()}/plain"], "connection_refused"),
            ("TLS 1.3 only is asked for", CRITICAL, [*own, "--client", "tls1.3"], "tls_alert"),
            ("not offered in this mode", CRITICAL, [*self.config, "relay.office.example:25"], "no_starttls"),
            ("refused by the greeting", CRITICAL, [plain("554 5.7.1 go away")], "554 5.7.1 go away"),
            ("a bar in the greeting", CRITICAL, [plain("554 no | fake=1")], "554 no / fake=1"),
            ("throttled", UNKNOWN, [plain("421 4.7.0 Too many connections, try again later")], "421"),
            ("passes by itself", UNKNOWN, [plain("450 4.2.0 Greylisted, try again")], "450"),
            ("a throttle beside what works", UNKNOWN,
             [*own, plain("421 4.7.0 Too many connections, try again later")], "1 of 2 endpoints fine"),
            ("a refusal beside a throttle", CRITICAL,
             [plain("554 no"), plain("421 4.7.0 Too many connections, try again later")], "554 no"),
            ("silent", CRITICAL, [plain(None), "--greeting-timeout", "0.3"], "timeout"),
            ("silent beyond the whole time", UNKNOWN, [plain(None), "--timeout", "0.5"], "not finished in time"),
            ("no such name", CRITICAL, ["--dns-server", "127.0.0.1:%d" % self.resolver(3), "h.example"],
             "dns_not_found"),
            ("the resolver fails", UNKNOWN, ["--dns-server", "127.0.0.1:%d" % self.resolver(2), "h.example"],
             "dns_failed"),
            ("a requirement holds", OK, [*modern, "--client", "tls1.3", "--require", "outcome=refused"],
             "refused at tls"),
            ("a requirement does not hold", CRITICAL, [*modern, "--require", "outcome=works"],
             "does not hold: outcome=works"),
            ("a requirement on what is throttled", UNKNOWN,
             [plain("421 4.7.0 Too many connections, try again later"), "--require", "outcome=works"],
             "does not hold"),
            ("a requirement that selects nothing", UNKNOWN, [*modern, "--require", "client=x outcome=works"],
             "no cell is selected"),
            ("a wrong requirement", UNKNOWN, [*modern, "--require", "outcom=works"], "did you mean outcome"),
            ("a wrong option", UNKNOWN, ["h", "--porst", "1"], "unrecognised option '--porst'"),
            ("a wrong limit", UNKNOWN, ["h", "--warn", "tsl=1"], "wanted NAME=LIMIT"),
            ("a wrong client", UNKNOWN, ["h", "--client", "tls9"], "no such client"),
            ("a wrong target", UNKNOWN, ["a b"], "target 'a b'"),
            ("no target", UNKNOWN, [], "no target"),
            ("no secret", UNKNOWN, [*own, "--auth-user", "u"], "--auth-user needs a secret"),
        ]
        for name, code, arguments, headline in table:
            with self.subTest(name):
                self.check(code, *arguments, headline=headline)

    def other_authority(self):
        """A root that signed nothing here."""
        key, certificate = self.folder / "key.pem", self.folder / "other.pem"
        if not certificate.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
                            str(certificate), "-subj", "/CN=other", "-days", "2"], check=True, capture_output=True)
        return str(certificate)

    def resolver(self, code):
        """A name server that answers every question with this RCODE (RFC 1035 4.1.1)."""
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 0))
        self.addCleanup(server.close)

        def serve():
            while True:
                try:
                    question, asker = server.recvfrom(4096)
                    # The same header with QR, RD, RA and the code; the question only, without EDNS.
                    end = question.index(b"\0", 12) + 5
                    server.sendto(question[:2] + bytes([0x81, 0x80 | code, 0, 1, 0, 0, 0, 0, 0, 0])
                                  + question[12:end], asker)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        return server.getsockname()[1]

    def test_performance_data_names_endpoints_only_when_there_are_several(self):
        one = self.check(OK, *self.config, OWN)
        self.assertRegex(one, r" \| connect=[0-9.]+s greeting=[0-9.]+s .* cert_days=\d+;30:;14:$")
        two = self.check(OK, *self.config, OWN, MODERN, "--crit", "tls=30")
        self.assertRegex(two, rf"'{re.escape(OWN)} tls'=[0-9.]+s;;30")

    def test_a_check_costs_one_connection_a_client(self):
        port = self.scripted("220 h ESMTP", "250 h", "221 bye")
        result = run("check", f"127.0.0.1:{port}/plain")
        self.assertEqual(result.returncode, OK, result.stdout)

    def test_a_hang_that_no_deadline_reaches_is_unknown(self):
        # Opening a pipe that nobody writes to blocks for ever, outside the scan.
        pipe = self.folder / "targets"
        os.mkfifo(pipe)
        self.check(UNKNOWN, "--targets-file", str(pipe), "--timeout", "0.2", headline="no result within 0.2 s")

    def test_output_that_cannot_be_written_is_no_traceback(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([PROGRAM, "check", "h", "--warn", "x"], stdout=full, stderr=subprocess.PIPE,
                                    text=True, timeout=PATIENCE)
        self.assertEqual(result.returncode, 4)
        self.assertIn("No space left on device", result.stderr)


class Serve(TestCase):
    def test_a_folder_that_cannot_be_made_is_an_error(self):
        result = run("demo", "--serve", "/dev/null/x")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("--serve '/dev/null/x'", result.stderr)


if __name__ == "__main__":
    unittest.main()
