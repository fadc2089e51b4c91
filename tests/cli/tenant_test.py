#!/usr/bin/env python3
"""--tenant-config and the settings of a device, from outside: `demo --serve` stands in for Exchange Online.

    SMTPMATRIX=PROGRAM tenant_test.py
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from cli_test import needs_tls10_demo

PROGRAM = os.environ["SMTPMATRIX"]
PATIENCE = 60
MODERN, LEGACY = "smtp.office365.com", "smtp-legacy.office365.com"


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, start_new_session=True)


class TenantConfig(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.folder = pathlib.Path(cls.holder.name)
        demo = subprocess.Popen([PROGRAM, "demo", "--serve", str(cls.folder)], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(demo.wait)
        cls.addClassCleanup(demo.stdout.close)
        cls.addClassCleanup(demo.terminate)
        # Printed once everything is written and served.
        while "password" not in (line := demo.stdout.readline()):
            assert line, "the demo ended early"
        conf = (cls.folder / "demo.conf").read_text()
        cls.way = []
        for name, stands_for in (("smtp.modern.example", MODERN), ("smtp-legacy.modern.example", LEGACY)):
            address = re.search(rf"resolve={re.escape(name)}:(\S+)", conf)[1]
            port = re.search(rf"connect-to={re.escape(name)}:587:[^:]*:(\d+)", conf)[1]
            cls.way += ["--resolve", f"{stands_for}:{address}", "--connect-to", f"{stands_for}:587::{port}"]

    def saved(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def scan(self, *arguments):
        result = run("scan", "--format", "json", "--no-verify", *self.way, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_a_file_that_cannot_be_used_ends_it_before_anything_is_asked(self):
        table = [
            (b"AllowLegacyTLSClients : True\nhello\n", 'line 2: wanted "Name : value", as Format-List writes it'),
            (b'{\n "AllowLegacyTLSClients": tru\n}\n', "line 2: this is no JSON as ConvertTo-Json writes it"),
            (b"", "is empty"),
        ]
        for content, words in table:
            with self.subTest(words):
                path = self.saved("bad", content)
                result = run("scan", MODERN, "--tenant-config", path)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertEqual(result.stderr, f"smtpmatrix: --tenant-config '{path}': {words}\n")

    def test_values_that_say_nothing_are_told(self):
        path = self.saved("odd", b"AllowLegacyTLSClients : Maybe\nRejectDirectSend : True\n")
        result = run("scan", f"{MODERN}:587/starttls", "--client", "tls1.2", "--no-verify", *self.way, "--tenant-config", path)
        self.assertIn(f'{path}: line 1: AllowLegacyTLSClients is "Maybe"', result.stderr)
        self.assertEqual(result.returncode, 0)

    @needs_tls10_demo
    def test_a_printer_with_tls_1_0_is_led_to_switch_and_settings(self):
        switches = self.saved("transport.txt", "\r\nAllowLegacyTLSClients            : \r\n".encode("utf-16"))
        report = self.scan(f"{MODERN}:587/starttls", "--client", "tls1.0", "--tenant-config", switches)
        self.assertIn("tenant_legacy_tls_off", [finding["id"] for finding in report["findings"]])
        rows = [(row["server"], row["port"], row["encryption"], row["status"]) for row in report["settings"]]
        self.assertEqual(rows, [(LEGACY, 587, "STARTTLS", "needs-action"), (LEGACY, 25, "STARTTLS", "needs-action")])
        ids = [way["id"] for way in report["alternatives"]]
        self.assertEqual(ids, ["tenant_opt_in", "firmware", "direct_send", "connector_relay", "lan_relay"])
        self.assertIn("Set-TransportConfig -AllowLegacyTLSClients $true", report["alternatives"][0]["commands"])

    @needs_tls10_demo
    def test_both_hosts_in_one_scan_say_nothing_twice(self):
        report = self.scan(f"{MODERN}:587/starttls", f"{LEGACY}:587/starttls")
        rows = [(row["server"], row["generation"], row["status"]) for row in report["settings"]]
        self.assertEqual(rows, [(MODERN, "modern", "reachable"), (LEGACY, "modern", "reachable"),
                                (LEGACY, "legacy", "reachable")])
        self.assertEqual(report["alternatives"], [])

    @needs_tls10_demo
    def test_nor_do_hosts_of_a_targets_file(self):
        targets = self.saved("targets.txt", f"{MODERN}:587/starttls\n{LEGACY}:587/starttls\n".encode())
        report = self.scan("--targets-file", targets)
        rows = [(row["server"], row["generation"], row["status"]) for row in report["settings"]]
        self.assertEqual(rows, [(MODERN, "modern", "reachable"), (LEGACY, "modern", "reachable"),
                                (LEGACY, "legacy", "reachable")])

    def test_a_device_with_tls_1_2_sees_no_row_for_old_ones(self):
        report = self.scan(f"{MODERN}:587/starttls", "--client", "tls1.2")
        self.assertEqual([row["generation"] for row in report["settings"]], ["modern"])


if __name__ == "__main__":
    unittest.main()
