#!/usr/bin/env python3
"""The program from outside: what it prints, writes and returns.

    SMTPMATRIX=PROGRAM cli_test.py          SMTPMATRIX_UPDATE_GOLDEN=1 rewrites tests/golden/cli
"""
import base64
import csv
import io
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SMTPMATRIX"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = SOURCE / "tests" / "golden" / "cli"
DEMO_PASSWORD = "correct-horse-battery-staple"
DEMO_USER = "printer@contoso.example"
PATIENCE = 60


def run(*arguments, **more):
    more.setdefault("stdin", subprocess.DEVNULL)
    # A session of its own has no terminal to ask for a password on.
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=PATIENCE,
                          start_new_session=True, **more)


# Botan 3 serves no TLS 1.0 and 1.1 (its client's side is ours), so the demo of such a build cannot either, and says so.
DEMO_SPEAKS_TLS10 = "\nBotan 2." in run("--version").stdout
needs_tls10_demo = unittest.skipUnless(DEMO_SPEAKS_TLS10, "the demo's servers need Botan 2 for TLS 1.0 and 1.1")


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class TestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content)
        return str(path)


class Help(TestCase):
    def test_help_texts_are_as_reviewed(self):
        texts = {"program": ["--help"], "scan": ["scan", "--help"], "clients": ["clients", "--help"],
                 "explain": ["explain", "--help"],
                 "demo": ["demo", "--help"], "diff": ["diff", "--help"], "check": ["check", "--help"]}
        for name, arguments in texts.items():
            with self.subTest(name):
                result = run(*arguments)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                golden = GOLDEN / f"help_{name}.txt"
                if os.environ.get("SMTPMATRIX_UPDATE_GOLDEN"):
                    golden.write_text(result.stdout)
                self.assertEqual(result.stdout, golden.read_text())
                self.assertLessEqual(max(map(len, result.stdout.splitlines())), 110)

    def test_version_names_the_libraries(self):
        lines = run("--version").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["smtpmatrix", "Botan", "Boost", "c-ares", "knowledge"])
        for line in lines:
            self.assertRegex(line.split()[1], r"^\d+[.-]\d+")


class WrongInput(TestCase):
    """One line on standard error that says what and where, exit 2, nothing on standard output."""

    def check(self, line, *arguments, **more):
        result = run(*arguments, **more)
        self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
        self.assertEqual(result.stderr, f"smtpmatrix: {line}\n")

    def test_commands_and_options(self):
        table = [
            ("no command; try `smtpmatrix --help`", []),
            ("command 'scam': wanted scan, diff, merge, check, explain, clients or demo; try `smtpmatrix --help`", ["scam"]),
            ("no target; try `smtpmatrix scan --help`", ["scan"]),
            ("unrecognised option '--porst'", ["scan", "h", "--porst", "25"]),
            ("unrecognised option '--port'", ["scan", "h", "--port", "25"]),
            ("unrecognised option '-x'", ["scan", "h", "-x"]),
            ("option '--ports' cannot be specified more than once", ["scan", "h", "--ports", "1", "--ports", "2"]),
            ("the required argument for option '--ports' is missing", ["scan", "h", "--ports"]),
            ("-4 and -6 exclude each other", ["scan", "h", "-4", "-6"]),
            ("argument 'x': demo takes none; try `smtpmatrix demo --help`", ["demo", "x"]),
            ("client 'tls9': no such client; `smtpmatrix clients` lists them", ["clients", "tls9"]),
            ("--format 'html': wanted text or json", ["clients", "--format", "html"]),
        ]
        for line, arguments in table:
            with self.subTest(arguments):
                self.check(line, *arguments)

    def test_values_of_scan(self):
        stages = "wanted connect, greeting, ehlo, tls, ehlo_tls, auth_challenge, auth, mail or rcpt"
        table = [
            ("--ports '25,x': port 'x' is not a number", ["--ports", "25,x"]),
            ("--ports '0': port 0 is not between 1 and 65535", ["--ports", "0"]),
            ("--modes 'tls': mode 'tls' is not plain, starttls or implicit", ["--modes", "tls"]),
            ("--client 'tls9': no such client; `smtpmatrix clients` lists them", ["--client", "tls9"]),
            (f"--until 'starttls': {stages}", ["--until", "starttls"]),
            ("--until auth needs --auth-user; without an account, --until auth_challenge", ["--until", "auth"]),
            ("--until rcpt needs --rcpt-to", ["--until", "rcpt"]),
            ("--ehlo-name 'a\\x0d\\x0aQUIT': must be one word without < and >", ["--ehlo-name", "a\r\nQUIT"]),
            ("--mail-from '<a@b>': must be one word without < and >", ["--mail-from", "<a@b>"]),
            ("--auth-token-file needs --auth-user", ["--auth-token-file", "x"]),
            ("--concurrency '0': wanted a whole number from 1 to 65536", ["--concurrency", "0"]),
            ("--per-host '-1': wanted a whole number from 1 to 65536", ["--per-host=-1"]),
            ("--retries '1.5': wanted a whole number from 0 to 100", ["--retries", "1.5"]),
            ("--rate 'nan': wanted a number from 0.001 to 100000", ["--rate", "nan"]),
            ("--timeout '0': wanted seconds, from 0.001 to a week", ["--timeout", "0"]),
            ("--deadline '1h': wanted seconds, from 0.001 to a week", ["--deadline", "1h"]),
            ("--format 'xml': wanted text, json, ndjson, html, csv or junit", ["--format", "xml"]),
            ("--color 'yes': wanted auto, always or never", ["--color", "yes"]),
            ("--progress 'yes': wanted auto, always or never", ["--progress", "yes"]),
            ("-o 'r.pdf': the suffix names the format: wanted .txt, .json, .ndjson, .html, .csv or .xml (JUnit)",
             ["-o", "r.pdf"]),
            ("-o 'r.txt': is named twice", ["-o", "r.txt", "-o", "r.txt"]),
            ("-o '/nowhere/r.txt': cannot be written: No such file or directory", ["-o", "/nowhere/r.txt"]),
            ("--config '/nowhere': cannot be read: No such file or directory", ["--config", "/nowhere"]),
            ("--targets-file '/nowhere': cannot be read: No such file or directory",
             ["--targets-file", "/nowhere"]),
            ("--ca-file '/nowhere': cannot be read: No such file or directory", ["--ca-file", "/nowhere"]),
            ("--ca-file '/tmp': is a folder", ["--ca-file", "/tmp"]),
            ("--ca-file '/dev/null': no certificate in it", ["--ca-file", "/dev/null"]),
            ("--auth-password-file '/dev/null': is empty",
             ["--auth-user", "u", "--auth-password-file", "/dev/null"]),
            ("--auth-mechanism 'magic': wanted one of PLAIN, LOGIN, XOAUTH2, OAUTHBEARER, CRAM-MD5, DIGEST-MD5, "
             "SCRAM-SHA-1, SCRAM-SHA-256, NTLM", ["--auth-user", "u", "--auth-mechanism", "magic"]),
        ]
        for line, arguments in table:
            with self.subTest(arguments):
                # The password from the environment would otherwise be asked for.
                self.check(line, "scan", "127.0.0.1:1", *arguments)

    def test_a_password_that_nobody_can_be_asked_for(self):
        self.check("--auth-user needs a secret: --auth-password-file, --auth-token-file, SMTPMATRIX_PASSWORD in "
                   "the environment, or a terminal to ask on", "scan", "127.0.0.1:1", "--auth-user", "u")

    def test_a_password_file_of_two_lines_is_not_quoted(self):
        path = self.file("password", "one-secret\nanother\n")
        self.check(f"--auth-password-file '{path}': has more than one line; wanted the secret alone",
                   "scan", "127.0.0.1:1", "--auth-user", "u", "--auth-password-file", path)

    def test_targets(self):
        for target in ("a b", "h:99999", "h:25/tls", "http://h", "[::1", ""):
            with self.subTest(target):
                result = run("scan", target)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertRegex(result.stderr, r"^smtpmatrix: target '[^\n]*': [^\n]+\n$")

    def test_a_config_file(self):
        path = self.file("config", "ports=25\nporst=26\n")
        self.check(f"--config '{path}': unrecognised option 'porst'", "scan", "h", "--config", path)

    def test_a_wrong_value_leaves_no_report_behind(self):
        report = self.folder / "report.json"
        run("scan", "127.0.0.1:1", "-o", str(report), "--timeout", "x")
        self.assertEqual(list(self.folder.iterdir()), [])


class Scan(TestCase):
    def test_nothing_reached_is_exit_3_with_a_whole_report(self):
        result = run("scan", f"127.0.0.1:{unused_port()}", "--format", "json", "--no-verify")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, "smtpmatrix: no endpoint could be reached\n")
        report = json.loads(result.stdout)
        self.assertEqual(report["schema"], "smtpmatrix.report/1")
        self.assertEqual(report["summary"]["works"], 0)

    def test_bad_lines_are_told_and_the_others_run(self):
        path = self.file("targets", f"# comment\n127.0.0.1:{unused_port()}/plain\nh:0\n\n127.0.0.1:{unused_port()}/plain\n")
        result = run("scan", "--targets-file", path, "--format", "json", "--no-verify", "--client", "none")
        self.assertIn(f"smtpmatrix: {path}:3: port 0 is not between 1 and 65535\n", result.stderr)
        self.assertEqual(len(json.loads(result.stdout)["cells"]), 2)

    def test_targets_come_from_standard_input(self):
        result = subprocess.run([PROGRAM, "scan", "--targets-file", "-", "--format", "json", "--no-verify",
                                 "--client", "none"], input=f"127.0.0.1:{unused_port()}/plain\n",
                                capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(len(json.loads(result.stdout)["cells"]), 1)

    def test_an_empty_targets_file_is_an_error(self):
        path = self.file("targets", "# nothing\n")
        result = run("scan", "--targets-file", path)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr, f"smtpmatrix: --targets-file '{path}': names no target\n")

    def test_the_command_line_wins_over_the_config_file(self):
        config = self.file("config", "format=csv\nmodes=plain\nno-verify=true\n")
        result = run("scan", f"127.0.0.1:{unused_port()}", "--config", config, "--format", "json")
        options = json.loads(result.stdout)["options"]
        self.assertEqual(options["modes"], "plain")

    def interrupt(self, *arguments):
        """SIGINT while a server stays silent: after it was connected to."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(PATIENCE)
            port = silent.getsockname()[1]
            process = subprocess.Popen([PROGRAM, "scan", f"127.0.0.1:{port}/plain", "--no-verify", *arguments],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       text=True)
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
            connection.close()
        return process.returncode, out, err

    def test_ctrl_c_writes_the_report_and_exits_130(self):
        report = self.folder / "report.json"
        code, out, err = self.interrupt("--format", "json", "-o", str(report))
        self.assertEqual(code, 130, err)
        self.assertEqual(err, "smtpmatrix: interrupted: the report holds what was finished\n")
        for text in (out, report.read_text()):
            cells = json.loads(text)["cells"]
            self.assertEqual([cell["reason"] for cell in cells], ["interrupted"])
        self.assertEqual(list(self.folder.iterdir()), [report])

    def test_quiet_says_nothing_but_errors(self):
        result = run("scan", f"127.0.0.1:{unused_port()}", "--no-verify", "--quiet")
        self.assertEqual((result.returncode, result.stderr), (3, ""))


class Writing(TestCase):
    def test_a_full_disk_is_a_message_and_exit_4(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([PROGRAM, "clients"], stdout=full, stderr=subprocess.PIPE, text=True,
                                    timeout=PATIENCE)
        self.assertEqual(result.returncode, 4)
        self.assertEqual(result.stderr, "smtpmatrix: cannot write standard output: No space left on device\n")

    def test_a_full_disk_behind_one_report_spares_the_others(self):
        other = self.folder / "other.json"
        link = self.folder / "full.txt"
        link.symlink_to("/dev/full")
        result = run("scan", f"127.0.0.1:{unused_port()}", "--no-verify", "-o", str(link), "-o", str(other))
        self.assertEqual(result.returncode, 4)
        self.assertIn("No space left on device", result.stderr)
        self.assertEqual(json.loads(other.read_text())["schema"], "smtpmatrix.report/1")

    def test_a_closed_pipe_is_a_message_and_exit_4(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        try:
            result = subprocess.run([PROGRAM, "scan", f"127.0.0.1:{unused_port()}", "--no-verify"],
                                    stdin=subprocess.DEVNULL, stdout=write_end, stderr=subprocess.PIPE, text=True,
                                    timeout=PATIENCE)
        finally:
            os.close(write_end)
        self.assertEqual(result.returncode, 4)
        self.assertEqual(result.stderr, "smtpmatrix: cannot write standard output: Broken pipe\n")


class Clients(TestCase):
    def test_all_are_listed_by_kind_with_their_years(self):
        text = run("clients").stdout
        pinned, _, others = text.partition("\n\n")
        self.assertEqual([line.split()[0] for line in pinned.splitlines()[1:]],
                         ["none", "tls1.0", "tls1.1", "tls1.2-rsa", "tls1.2", "tls1.3"])
        heads = [line for line in text.splitlines() if not line.startswith(" ") and line]
        self.assertEqual(len(heads), 6, heads)
        self.assertRegex(others, r"(?m)^  java-7 +2011  Java 7 ")
        self.assertLess(max(map(len, text.splitlines())), 140)

    def test_a_profile_tells_its_limits_trust_and_habits(self):
        text = run("clients", "java-7").stdout
        self.assertIn("DH primes of 512 to 1024 bits", text)
        text = run("clients", "python-smtplib-3.11").stdout
        self.assertIn("verifies nothing", text)
        self.assertIn("AUTH LOGIN with the user name in the command", text)
        self.assertIn("in the format of SSL 2.0", run("clients", "openssl-0.9.8y").stdout)

    def test_a_file_of_the_users_own_adds_clients(self):
        hello = json.loads((SOURCE / "data/client_hellos.json").read_text())["hellos"]["axtls"]
        own = {"schema": "smtpmatrix.clients/1", "clients": [{
            "id": "scanner-3000", "label": "Scanner 3000", "kind": "device", "year_from": 2011,
            "stands_for": "the scanner in room 3", "fidelity": "captured", "source": "tshark", "hello": hello}]}
        path = self.folder / "own.json"
        path.write_text(json.dumps(own))
        self.assertIn("scanner-3000", run("clients", "--clients-file", str(path)).stdout)
        path.write_text(json.dumps(own).replace(hello, hello[:40]))
        result = run("clients", "--clients-file", str(path))
        self.assertEqual(result.returncode, 2)
        self.assertIn("client scanner-3000: hello: malformed at byte", result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1)

    def test_one_shows_what_it_offers(self):
        text = run("clients", "tls1.2-rsa").stdout
        self.assertIn("TLS_RSA_WITH_AES_128_CBC_SHA", text)
        self.assertNotIn("ECDHE", text)
        self.assertIn("server_name", text)

    def test_json_holds_the_same(self):
        clients = {client["id"]: client["offer"] for client in json.loads(run("clients", "--format", "json").stdout)}
        self.assertIsNone(clients["none"])
        self.assertEqual(clients["tls1.0"]["versions"], ["TLS 1.0"])
        self.assertIn("x25519", clients["tls1.3"]["key_shares"])


class Demo(TestCase):
    def test_the_demo_shows_what_it_promises_and_leaks_nothing(self):
        names = {kind: self.folder / f"report.{kind}" for kind in ("txt", "json", "ndjson", "csv", "html", "xml")}
        outputs = [argument for path in names.values() for argument in ("-o", str(path))]
        result = run("demo", "--trace", *outputs)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual("421 4.7.66" in result.stdout, DEMO_SPEAKS_TLS10)
        self.assertEqual("This build's Botan serves no TLS 1.0 and 1.1" not in result.stdout, DEMO_SPEAKS_TLS10)
        self.assertIn("smtpmatrix scan smtp.office365.com smtp-legacy.office365.com", result.stdout)
        self.no_secret(result.stdout, *(path.read_text() for path in names.values()))

        cells = json.loads(names["json"].read_text())["cells"]
        self.assertEqual(len([json.loads(line) for line in names["ndjson"].read_text().splitlines()]), len(cells))
        self.assertEqual(len(list(csv.DictReader(io.StringIO(names["csv"].read_text())))), len(cells))
        old = next(cell for cell in cells if cell["endpoint"] == "smtp.modern.example:587"
                   and cell["mode"] == "starttls" and cell["client"] == "tls1.0")
        self.assertEqual(old["outcome"], "refused")
        if DEMO_SPEAKS_TLS10:
            self.assertEqual((old["reply"]["enhanced"], old["tls"]["version"]), ("4.7.66", "TLS 1.0"))
        else:
            self.assertEqual((old["reason"], old["tls"]["alert"]["description"]), ("tls_alert", "protocol_version"))

    def no_secret(self, *texts):
        plain = f"\0{DEMO_USER}\0{DEMO_PASSWORD}"
        forms = [DEMO_PASSWORD, base64.b64encode(DEMO_PASSWORD.encode()).decode(),
                 base64.b64encode(plain.encode()).decode()]
        for text in texts:
            self.assertGreater(len(text), 1000)
            for form in forms:
                self.assertNotIn(form, text)
                # However it was wrapped or aligned.
                self.assertNotIn(form.rstrip("="), text.replace("\n", "").replace(" ", ""))

    def test_json_alone_is_json(self):
        result = run("demo", "--format", "json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(json.loads(result.stdout)["options"]["target"], "demo")


if __name__ == "__main__":
    unittest.main()
