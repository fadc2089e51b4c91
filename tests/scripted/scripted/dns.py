"""A name server of two record types on loopback, for --dns-server. A name it does not know does not exist."""

import ipaddress
import socket
import struct
import threading

A, AAAA = 1, 28


class NameServer:
    """`names`: name -> addresses. A name with none exists, but has no address."""

    def __init__(self, names):
        self._names = {name.lower(): [ipaddress.ip_address(address) for address in addresses]
                       for name, addresses in names.items()}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.where = "{}:{}".format(*self._socket.getsockname())
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                query, asker = self._socket.recvfrom(4096)
                self._socket.sendto(self._answer(query), asker)
            except OSError:
                return

    def _answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind, = struct.unpack("!H", query[at + 1:at + 3])
        known = self._names.get(".".join(labels).lower())
        wanted = {A: 4, AAAA: 6}.get(kind)
        found = [address for address in known or () if address.version == wanted]
        # RFC 1035 4.1.1: an authoritative answer, recursion available; RCODE 3 is a name that does not exist.
        header = query[:2] + struct.pack("!HHHHH", 0x8580 | (3 if known is None else 0), 1, len(found), 0, 0)
        # RFC 1035 4.1.4: 0xC00C points to the question's name.
        return header + question + b"".join(
            struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(address.packed)) + address.packed for address in found)
