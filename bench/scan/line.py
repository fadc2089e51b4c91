"""A line with a round trip: a tun interface whose far end sends every packet back, later, as from the peer.

Unlike relay.py it delays all of TCP, the connection's set-up and acknowledgements included, exactly as a
distance does. Packets to PEER return to HERE from PEER with addresses swapped (the checksums stay right), so a
server that listens on HERE is reached as PEER. They never leave the machine. Needs root and /dev/net/tun.
"""

import collections
import fcntl
import os
import select
import socket
import struct
import threading
import time

HERE, PEER = "198.18.77.1", "198.18.77.2"  # RFC 2544: reserved for benchmarks
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SIOCSIFADDR, SIOCSIFNETMASK, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x891C, 0x8914, 0x1
TCP, SYN, SYN_AND_ACK = 6, 0x02, 0x12


class Line:
    """`with Line(0.05) as line`: HERE and PEER exist inside the block; `connections` counts SYN packets."""

    def __init__(self, round_trip_seconds, name="smtpmatrix0"):
        self.connections = 0
        self._one_way = round_trip_seconds / 2
        self._name = name.encode()
        self._stop_reading, self._stop_writing = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self._tun, TUNSETIFF, struct.pack("16sH22x", self._name, IFF_TUN | IFF_NO_PI))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            for request, address in ((SIOCSIFADDR, HERE), (SIOCSIFNETMASK, "255.255.255.252")):
                fcntl.ioctl(control, request, struct.pack("16sHH4s8x", self._name, socket.AF_INET, 0,
                                                          socket.inet_aton(address)))
            fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", self._name, IFF_UP))
        self._thread.start()
        return self

    def __exit__(self, *_):
        os.write(self._stop_writing, b"x")
        self._thread.join(10)
        os.close(self._tun)  # the interface goes with it
        os.close(self._stop_reading)
        os.close(self._stop_writing)

    def _run(self):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))  # this thread: a distance is punctual
        waiting = collections.deque()  # (due, packet), in the order of arrival, which is that of `due`
        while True:
            pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
            ready, _, _ = select.select([self._tun, self._stop_reading], [], [], pause)
            if self._stop_reading in ready:
                return
            if self._tun in ready:
                packet = os.read(self._tun, 65536)
                if packet[0] >> 4 == 4:
                    self._count(packet)
                    waiting.append((time.monotonic() + self._one_way, self._swapped(packet)))
            while waiting and waiting[0][0] <= time.monotonic():
                os.write(self._tun, waiting.popleft()[1])

    def _count(self, packet):
        flags = packet[(packet[0] & 15) * 4 + 13] if packet[9] == TCP else 0
        self.connections += flags & SYN_AND_ACK == SYN

    @staticmethod
    def _swapped(packet):
        return packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
