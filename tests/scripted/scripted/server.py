"""Runs a Script on a loopback address: one thread that accepts, one for each connection."""

import socket
import threading
import time

from scripted import tls
from scripted.admission import Visits
from scripted.channel import Channel, Gone
from scripted.dialogue import converse

CONNECTION_SECONDS = 90.0


class Server:
    """Listens from its making until `close`. `port` is the system's choice unless one is given."""

    def __init__(self, script, certificates, address="127.0.0.1", port=0):
        self.script = script
        self._context = tls.context_of(script, certificates) if script.tls else None
        self._visits = Visits()
        self._lock = threading.Lock()
        self._open = set()
        self.connections = 0  # accepted, those turned away among them
        self.turned_away = 0  # … of those
        self.failures = []  # of the script itself, never of the client
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, port), family=family, backlog=256)
        self.address, self.port = self._listener.getsockname()[:2]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._listener.close()
        with self._lock:
            for connection in self._open:
                _shut(connection)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                number = self.connections
                self.connections += 1
                now = time.monotonic()
                policy = self.script.admission
                turn = policy.judge(self._visits, now) if policy else None
                if turn is None:
                    self._visits.welcomed_at.append(now)
                    self._visits.open_now += 1
                else:
                    self._visits.turned_away_at.append(now)
                    self.turned_away += 1
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection, number, turn), daemon=True).start()

    def _serve(self, connection, number, turn):
        channel = Channel(connection, self.script.pieces, CONNECTION_SECONDS)
        ending = "drop"
        try:
            if turn is None:
                ending = converse(self.script, channel, self._context, number)
            else:
                channel.send_lines(turn.says)
                ending = turn.then
        except Gone:
            pass
        except Exception as failure:  # pylint: disable=broad-except  # told by the test, which then fails
            self.failures.append(repr(failure))
        # Before the client can see the end, and come again.
        if turn is None:
            with self._lock:
                self._visits.open_now -= 1
        channel.end(ending)
        with self._lock:
            self._open.discard(connection)


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
