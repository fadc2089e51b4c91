#!/usr/bin/env python3
"""What this machine runs out of makes a scan slower and is never told as the peer's fault: few descriptors, most
of them taken by whoever started the program, and few ports to dial from. Peers are of this process, on loopback."""

import asyncio
import collections
import ctypes
import fcntl
import json
import os
import pathlib
import resource
import socket
import struct
import subprocess
import threading
import unittest



def listener_of_loopback(port=0):
    """One socket for every address of 127.0.0.0/8, and for no other interface."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    listener.bind(("0.0.0.0", port))
    listener.listen(1000)
    return listener


def free_port():
    with listener_of_loopback() as probe:
        return probe.getsockname()[1]


PROGRAM = os.environ["SMTPMATRIX"]
PORT = free_port()
ADDRESSES = [f"127.103.0.{1 + index}" for index in range(200)]
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
NO_NETWORK = 77


class Servers:
    """Plain SMTP at all addresses. The greeting takes a moment, so that connections pile up."""

    def __init__(self):
        self.most, self._open = 0, 0
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, sock=listener_of_loopback(PORT)))
        ready.set()
        self._loop.run_forever()
        server.close()

    async def _serve(self, reader, writer):
        self._open += 1
        self.most = max(self.most, self._open)
        await asyncio.sleep(0.03)
        try:
            writer.write(b"220 here ESMTP\r\n")
            while line := await reader.readline():
                if line.startswith(b"QUIT"):
                    writer.write(b"221 bye\r\n")
                    break
                writer.write(b"250-here\r\n250 SIZE\r\n")
            writer.close()
        except OSError:
            pass
        self._open -= 1

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


def checks_dynamic_types():
    """The undefined-behaviour sanitizer looks at an object's memory through a pipe, and takes the lack of a
    descriptor for a bad object."""
    return b"__ubsan_handle_dynamic_type_cache_miss" in pathlib.Path(PROGRAM).read_bytes()


def scan(prepare=None, inherited=()):
    """Returns (outcomes of the cells, exit code, what it complained of)."""
    done = subprocess.run([PROGRAM, "scan", "--targets-file", "-", "--client", "none", "--modes", "plain",
                           "--no-verify", "--until", "ehlo", "--format", "ndjson", "--progress", "never"],
                          input="".join(f"{address}:{PORT}\n" for address in ADDRESSES), capture_output=True,
                          text=True, check=False, timeout=120, preexec_fn=prepare, pass_fds=inherited)
    cells = [json.loads(line) for line in done.stdout.splitlines()]
    outcomes = collections.Counter(f"{cell['outcome']} {cell['reason'] or ''}".strip()
                                   for cell in cells if "outcome" in cell)
    return dict(outcomes), done.returncode, done.stderr


def allow_descriptors(count):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


class Limits(unittest.TestCase):
    def setUp(self):
        self.servers = Servers()

    def tearDown(self):
        self.servers.stop()

    def test_with_64_descriptors_every_cell_is_right(self):
        self.assertEqual(scan(allow_descriptors(64)), ({"works": len(ADDRESSES)}, 0, ""))
        self.assertGreaterEqual(self.servers.most, 1)

    @unittest.skipIf(checks_dynamic_types(), "without a descriptor the sanitizer itself errs; the ordinary build runs it")
    def test_where_the_starter_took_most_descriptors_the_pool_shrinks_and_every_cell_is_right(self):
        """The limit promises 136 connections, and there is room for a dozen: connect() meets EMFILE."""
        taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(200 - 24)]
        try:
            highest = max(taken)
            self.assertEqual(scan(allow_descriptors(max(200, highest + 24)), taken),
                             ({"works": len(ADDRESSES)}, 0, ""))
        finally:
            for number in taken:
                os.close(number)
        # The peers see an end later than the scan does, so a few more than it held; far fewer than were promised.
        self.assertLess(self.servers.most, 100)


class FewPorts(unittest.TestCase):
    """In a network of its own, where the system has eight ports to dial from."""

    def test_every_cell_is_right(self):
        child = os.fork()
        if child == 0:
            os._exit(in_own_network())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == NO_NETWORK:
            self.skipTest("this machine gives no network of one's own")
        self.assertEqual(code, 0)


def in_own_network():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return NO_NETWORK
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w", encoding="ascii") as file:
        file.write("40000 40007")
    servers = Servers()
    seen = scan_one_address()
    servers.stop()
    print(seen)
    return 0 if seen == ({"works": 24}, 0) else 1


def scan_one_address():
    """24 names at one address, all at once."""
    argv = [PROGRAM, "scan", "--client", "none", "--modes", "plain", "--no-verify", "--until", "ehlo", "--per-host",
            "24", "--format", "ndjson", "--progress", "never"]
    for index in range(24):
        argv += ["--resolve", f"host{index}.test:127.0.0.1", f"host{index}.test:{PORT}"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)
    outcomes = collections.Counter(f"{cell['outcome']} {cell['reason'] or ''}".strip()
                                   for cell in map(json.loads, done.stdout.splitlines()) if "outcome" in cell)
    return dict(outcomes), done.returncode


if __name__ == "__main__":
    unittest.main()
