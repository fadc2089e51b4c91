#!/usr/bin/env python3
"""What bogo_shim owes BoringSSL's runner without the runner: exit codes, and a config that says why.

Usage: shim_test.py PROGRAM CONFIG
"""
import json
import socket
import subprocess
import sys
import threading
import unittest

program, config_file = sys.argv[1:3]


def run(*arguments, **options):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30, **options)


class Shim(unittest.TestCase):
    def test_says_that_it_has_no_handshaker(self):
        said = run("-is-handshaker-supported")
        self.assertEqual((said.returncode, said.stdout), (0, "No\n"))

    def test_gives_up_on_what_the_client_does_not_claim(self):
        for flags, feature in ((["-server"], "server role"), (["-expect-no-session"], "resumption"),
                               (["-on-resume-enable-early-data"], "0-RTT"), (["-never-heard-of"], "unknown flag"),
                               (["-max-version", "x"], "value of -max-version"),
                               (["-shim-shuts-down", "-check-close-notify"], "close_notify")):
            said = run("-port", "1", *flags)
            self.assertEqual(said.returncode, 89, flags)
            self.assertIn(feature, said.stderr)

    def test_names_itself_offers_what_it_is_told_and_says_how_it_ended(self):
        received = bytearray()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve():
                connection, _ = listener.accept()
                with connection:
                    while len(received) < 8 + 5 + 6:
                        received.extend(connection.recv(4096))
            server = threading.Thread(target=serve)
            server.start()
            said = run("-port", str(listener.getsockname()[1]), "-shim-id", "258", "-max-version", "770")
            server.join()
        self.assertEqual(said.returncode, 1)
        self.assertRegex(said.stderr, "^connection_(closed|reset): server_hello: ")
        self.assertEqual(received[:8], bytes([2, 1, 0, 0, 0, 0, 0, 0]))
        self.assertEqual(received[8:11], bytes([22, 3, 1]))
        self.assertEqual(received[8 + 9:8 + 11], bytes([3, 2]), "legacy_version is TLS 1.1")


class Config(unittest.TestCase):
    def test_gives_a_reason_for_everything_that_is_disabled(self):
        with open(config_file, encoding="utf-8") as file:
            disabled = json.load(file)["DisabledTests"]
        self.assertTrue(disabled)
        for name, reason in disabled.items():
            self.assertRegex(reason, r"^[^:]+: .{10,}", name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
