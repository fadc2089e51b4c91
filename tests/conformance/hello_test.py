#!/usr/bin/env python3
"""What leaves on the wire, as tshark dissects it: the ClientHello of each pinned client against a reviewed snapshot, and JA3 of
every client against tshark's own.

    SMTPMATRIX=PROGRAM hello_test.py        SMTPMATRIX_UPDATE_GOLDEN=1 rewrites tests/golden/hello

The capture is written here (libpcap's file format, one Ethernet frame each): nothing is captured, no packet leaves. tshark 4.0
knows JA3 and not yet JA4, whose vectors are those of tests/unit/probes/clients.
"""
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SMTPMATRIX"]
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden" / "hello"
PINNED = ("tls1.0", "tls1.1", "tls1.2-rsa", "tls1.2", "tls1.3")
PORT = 465


def clients(*selection):
    output = subprocess.run([PROGRAM, "clients", "--format", "json", *selection], capture_output=True, text=True, check=True)
    return {client["id"]: client["offer"] for client in json.loads(output.stdout) if client["offer"]}


def frame(payload, source_port):
    tcp = struct.pack(">HHIIBBHHH", source_port, PORT, 1, 1, 0x50, 0x18, 65535, 0, 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    return b"\2" * 12 + b"\x08\x00" + ip + tcp


def capture(path, hellos):
    """A frame a hello, each of a connection of its own, in order."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for at, hello in enumerate(hellos):
            data = frame(bytes.fromhex(hello), 20000 + at)
            file.write(struct.pack("<IIII", at, 0, len(data), len(data)) + data)


def tshark(path, *arguments):
    return subprocess.run(["tshark", "-n", "-r", path, "-d", f"tcp.port=={PORT},tls", "-o", "tcp.check_checksum:FALSE", *arguments],
                          capture_output=True, text=True, check=True, timeout=120).stdout


def dissected(path):
    """The lines of the TLS layer, with the key material left out."""
    lines = tshark(path, "-O", "tls").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Transport Layer Security"))
    left_out = ("Random Bytes", "GMT Unix Time", "Random:", "Session ID:", "Key Exchange:", "[JA3", "Stream index")
    return "\n".join(line for line in lines[start:] if line and not any(words in line for words in left_out)) + "\n"


class Hello(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="smtpmatrix-hello-")
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "hello.pcap")

    def test_the_pinned_clients_send_what_was_reviewed(self):
        for name, offer in clients(*PINNED).items():
            with self.subTest(name):
                capture(self.path, [offer["hello"]])
                seen = dissected(self.path)
                golden = GOLDEN / f"{name}.txt"
                if os.environ.get("SMTPMATRIX_UPDATE_GOLDEN"):
                    golden.write_text(seen)
                self.assertEqual(seen, golden.read_text())

    def test_ja3_of_every_client_is_what_tshark_computes(self):
        offers = {name: offer for name, offer in clients("all").items() if "ja3" in offer}
        self.assertGreater(len(offers), 170)
        capture(self.path, [offer["hello"] for offer in offers.values()])
        fields = ("frame.number", "tls.handshake.ja3", "tls.handshake.ja3_full")
        output = tshark(self.path, "-T", "fields", *(word for field in fields for word in ("-e", field)))
        rows = [line.split("\t") for line in output.splitlines()]
        self.assertEqual(len(rows), len(offers))
        for (name, offer), (_, ja3, full) in zip(offers.items(), rows):
            with self.subTest(name):
                self.assertEqual((offer["ja3_full"], offer["ja3"]), (full, ja3))


if __name__ == "__main__":
    unittest.main()
