#!/usr/bin/env python3
"""`smtpmatrix explain` from outside: texts, logs on standard input, formats, exit codes.

    SMTPMATRIX=PROGRAM explain_test.py          SMTPMATRIX_UPDATE_GOLDEN=1 rewrites tests/golden/cli
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

import jsonschema

PROGRAM = os.environ["SMTPMATRIX"]
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "cli"
SCHEMA = json.loads((ROOT / "data" / "schema" / "explanation.schema.json").read_text())
PATIENCE = 60
LOG = """Nov 23 10:00:00 relay postfix/qmgr[809]: 4F1A2: from=<scan@contoso.com>, size=4590, nrcpt=1 (queue active)
Nov 23 10:00:01 relay postfix/smtp[811]: 4F1A2: to=<boss@example.org>, relay=smtp.office365.com[192.0.2.25]:587, delay=1, dsn=4.7.66, status=deferred (host smtp.office365.com[192.0.2.25] said: 421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls. (in reply to AUTH command))
Nov 23 10:05:01 relay postfix/smtp[811]: 4F1A2: to=<boss@example.org>, relay=smtp.office365.com[192.0.2.25]:587, delay=301, dsn=4.7.66, status=deferred (host smtp.office365.com[192.0.2.25] said: 421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls. (in reply to AUTH command))
Nov 23 10:06:00 relay postfix/smtpd[815]: warning: TLS library problem: error:0A000102:SSL routines::unsupported protocol:../ssl/statem/statem_srvr.c:1657:
Nov 23 10:06:01 relay postfix/smtp[811]: 4F1A3: to=<x@example.org>, relay=mx.example.org[192.0.2.26]:25, delay=1, dsn=5.7.30, status=bounced (host mx.example.org[192.0.2.26] said: 550 5.7.30 No (in reply to end of DATA command))
"""


def explain(*arguments, log=None):
    return subprocess.run([PROGRAM, "explain", *arguments], input=log, stdin=None if log else subprocess.DEVNULL,
                          capture_output=True, timeout=PATIENCE)


class Texts(unittest.TestCase):
    def test_a_reply_leads_to_the_switch_and_who_sets_it(self):
        result = explain("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.")
        text = result.stdout.decode()
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertIn("To do by the tenant's administrator:", text)
        command = "Set-CASMailbox -Identity <mbx> -SmtpClientAuthenticationDisabled $false"
        self.assertIn(command, [line.strip() for line in text.splitlines()])

    def test_words_without_quotes_are_one_reply(self):
        self.assertIn(b"To do at the device", explain("504", "5.7.4", "Unrecognized", "authentication", "type").stdout)

    def test_lines_of_a_reply_may_be_given_as_lines(self):
        text = "535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8 https://x - gsmtp"
        self.assertIn(b"Gmail", explain(text).stdout)

    def test_the_service_can_be_told(self):
        self.assertEqual(explain("550 5.7.64 x").returncode, 1)
        self.assertEqual(explain("--provider", "exchange-online", "550 5.7.64 x").returncode, 0)

    def test_what_is_not_known_says_so_and_exits_1(self):
        result = explain("451 4.7.99 Odd")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"Unknown", result.stdout)
        self.assertIn(b".99 is not registered", b" ".join(result.stdout.split()))
        nothing = explain("hello")
        self.assertEqual(nothing.returncode, 1)
        self.assertIn(b"Nothing to explain", nothing.stdout)

    def test_control_characters_do_not_reach_the_terminal(self):
        for form in ("text", "json"):
            output = explain("--format", form, "550 5.7.1 \x1b[31mred\x07\u202e").stdout
            self.assertFalse(set(output) & (set(range(32)) - {10}), output)
            self.assertNotIn("\u202e".encode() if form == "text" else b"\x1b", output)

    def test_wrong_usage_is_one_line_and_exit_2(self):
        for wanted, arguments in (("--format 'xml': wanted text or json", ["--format", "xml"]),
                                  ("--color 'x': wanted auto, always or never", ["--color", "x"]),
                                  ("--provider 'nobody': no such service; wanted one of exchange-online, ",
                                   ["--provider", "nobody"])):
            result = explain(*arguments, "535 x")
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertTrue(result.stderr.decode().startswith(f"smtpmatrix: {wanted}"), result.stderr)
            self.assertEqual(result.stderr.count(b"\n"), 1)


class Logs(unittest.TestCase):
    def golden(self, name, output):
        path = GOLDEN / name
        if os.environ.get("SMTPMATRIX_UPDATE_GOLDEN"):
            path.write_bytes(output)
        self.assertEqual(output.decode(), path.read_text())

    def test_a_log_is_told_as_reviewed(self):
        result = explain(log=LOG.encode())
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertLessEqual(max(len(line) for line in result.stdout.decode().splitlines()
                                 if not line.startswith(("       ", "  source"))), 100)
        self.golden("explain_log.txt", result.stdout)

    def test_json_holds_to_its_schema(self):
        result = explain("--format", "json", log=LOG.encode())
        document = json.loads(result.stdout)
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
        found = [(e["known"]["id"] if e["known"] else None, e["first_line"], e["count"])
                 for e in document["explanations"]]
        self.assertEqual(found, [("exo-tls-too-old", 2, 2), ("client-tls-too-old", 4, 1), (None, 5, 1)])
        self.assertEqual(len(document["explanations"][2]["possible"]), 3)
        self.assertEqual(document["lines"], {"read": 5, "with_nothing": 1, "cut": 0, "beyond": 0})
        text = json.loads(explain("--format", "json", "454 4.7.0 x").stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(text)
        self.assertIsNone(text["explanations"][0]["first_line"])

    def test_any_bytes_and_endless_lines_are_read(self):
        log = bytes(range(256)) * 50 + b"\n" + b"x" * 3_000_000 + b"\n\xff\xfe 535 5.7.8 No\n"
        result = explain(log=log)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"longer than is looked at", b" ".join(result.stdout.split()))

    def test_an_empty_log_has_nothing(self):
        result = explain()
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"0 lines read", result.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
