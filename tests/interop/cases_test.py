#!/usr/bin/env python3
"""The rules by which a run of run_interop.py fails, on made-up answers."""
import json
import pathlib
import tempfile
import unittest

from cases import Case, Known, Result, fault_of, silent_versions

SUITE = "TLS_RSA_WITH_AES_128_CBC_SHA"
GOOD = {"complete": True, "version": "TLS 1.1", "suite": SUITE, "group": "", "data": "line\n", "failure": ""}


def case(**changes):
    return Case("Peer", "rsa2048", "tls1.1", 0x002F, SUITE, "", True)._replace(**changes)


def known(*rows):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "known.json"
        path.write_text(json.dumps(rows))
        return Known(path)


def row(**changes):
    return {"peer": "Peer", "failure": "alert", "absent": False, "cause": "because", **changes}


class Rules(unittest.TestCase):
    def test_a_handshake_of_another_version_suite_or_group_or_without_the_line_is_a_fault(self):
        self.assertEqual(fault_of(case(), GOOD, "line\n"), "")
        for change in ({"complete": False}, {"version": "TLS 1.2"}, {"suite": "another"}, {"data": "lin"}):
            self.assertNotEqual(fault_of(case(), {**GOOD, **change}, "line\n"), "", change)
        self.assertNotEqual(fault_of(case(group="x25519"), {**GOOD, "group": "secp256r1"}, "line\n"), "")

    def test_a_listed_suite_that_fails_is_trouble_unless_its_cause_is_known(self):
        self.assertEqual(Result(case(), "alert", known()).trouble(), "alert")
        self.assertEqual(Result(case(), "alert", known(row())).trouble(), "")
        self.assertEqual(Result(case(), "reset", known(row())).trouble(), "reset")
        self.assertEqual(Result(case(), "alert", known(row(version="tls1.2"))).trouble(), "alert")

    def test_a_suite_that_is_not_listed_must_be_refused_by_a_peer_that_is_there(self):
        self.assertEqual(Result(case(listed=False), "alert", known()).trouble(), "")
        self.assertIn("does not list", Result(case(listed=False), "", known()).trouble())
        self.assertIn("no connection", Result(case(listed=False), "no connection: refused", known()).trouble())

    def test_a_known_row_that_nothing_needs_is_told(self):
        rows = known(row())
        self.assertEqual(len(rows.unused(["Peer"])), 1)
        self.assertEqual(rows.unused(["another peer"]), [])
        Result(case(), "alert", rows)
        self.assertEqual(rows.unused(["Peer"]), [])

    def test_a_version_at_which_nothing_completes_is_told_unless_the_peer_is_known_not_to_have_it(self):
        failing = case(listed=False)
        self.assertEqual(silent_versions([Result(failing, "alert", known())]), [("Peer", "tls1.1")])
        self.assertEqual(silent_versions([Result(failing, "alert", known(row()))]), [("Peer", "tls1.1")])
        self.assertEqual(silent_versions([Result(failing, "alert", known(row(absent=True)))]), [])
        self.assertEqual(silent_versions([Result(failing, "alert", known()), Result(case(), "", known())]), [])
        of_a_kind = known(row(absent=True, kind="ed25519"))
        self.assertEqual(silent_versions([Result(failing._replace(kind=kind), "alert", of_a_kind) for kind in ("ed25519", "rsa2048")]),
                         [("Peer", "tls1.1")])


if __name__ == "__main__":
    unittest.main()
