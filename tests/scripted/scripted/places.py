"""Places where nobody answers, all of them on loopback."""

import socket

UNREACHABLE = "127.255.255.255"  # a broadcast address: connect() fails at once with ENETUNREACH


class Refusing:
    """A port that is taken, so that nobody else gets it, and that nobody listens at."""

    def __init__(self, address="127.0.0.1", port=0):
        self._socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self._socket.bind((address, port))
        self.address, self.port = self._socket.getsockname()[:2]

    def close(self):
        self._socket.close()


class BlackHole:
    """A port that answers no SYN: its queue of connections is full, and nobody takes any out."""

    def __init__(self, address="127.0.0.1", port=0):
        self._listener = socket.socket()
        self._listener.bind((address, port))
        self._listener.listen(0)
        self.address, self.port = self._listener.getsockname()
        self._fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((self.address, self.port))
            self._fillers.append(filler)

    def close(self):
        for filler in self._fillers:
            filler.close()
        self._listener.close()
