"""The bytes of one connection, in clear or under TLS. Every wait ends at the deadline."""

import socket
import ssl
import struct
import time

LINE_BYTES = 16384
SECONDS_BETWEEN_LINES = 0.03
SECONDS_BETWEEN_BYTES = 0.0002


class Gone(Exception):
    """The connection is over: closed, reset, timed out, or TLS failed."""


class Channel:
    def __init__(self, connection, pieces, deadline_seconds):
        self._socket = connection
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline = time.monotonic() + deadline_seconds
        self._pieces = pieces
        self._tls = None
        self._unread = b""

    def over(self):
        """"clear", or the version of TLS."""
        return self._tls.version() if self._tls else "clear"

    def send_lines(self, lines):
        """Of text, without line ends."""
        if self._pieces != "lines":
            return self.send("".join(line + "\r\n" for line in lines).encode())
        for line in lines:
            self.send((line + "\r\n").encode())
            time.sleep(SECONDS_BETWEEN_LINES)
        return None

    def send(self, content):
        if self._tls:
            self._tls.write(content)
            content = self._outgoing.read()
        self._send_raw(content)

    def _send_raw(self, content):
        step = 1 if self._pieces == "bytes" else max(len(content), 1)
        try:
            for at in range(0, len(content), step):
                self._wait()
                self._socket.sendall(content[at:at + step])
                if step == 1:
                    time.sleep(SECONDS_BETWEEN_BYTES)
        except OSError as error:
            raise Gone from error

    def read_line(self):
        """Without its line end."""
        while b"\n" not in self._unread:
            if len(self._unread) > LINE_BYTES:
                raise Gone
            self._unread += self.read_some()
        line, self._unread = self._unread.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def read_some(self):
        while True:
            if self._tls is None:
                return self._receive_raw()
            try:
                content = self._tls.read(LINE_BYTES)
            except ssl.SSLWantReadError:
                self._incoming.write(self._receive_raw())
                continue
            except ssl.SSLError as error:
                self._send_raw(self._outgoing.read())
                raise Gone from error
            if not content:
                raise Gone
            return content

    def _receive_raw(self):
        try:
            self._wait()
            content = self._socket.recv(LINE_BYTES)
        except OSError as error:
            raise Gone from error
        if not content:
            raise Gone
        return content

    def _wait(self):
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Gone
        self._socket.settimeout(left)

    def start_tls(self, context, how):
        """The server's side of the handshake, as `how`, a Tls, wants it.

        What came in clear behind STARTTLS is dropped (RFC 3207 4.2).
        """
        self._unread = b""
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                session.do_handshake()
                break
            except ssl.SSLWantReadError:
                flight = self._outgoing.read()
                if flight and how.ends_after_server_hello:
                    self._send_raw(_first_record(flight))
                    raise Gone from None
                self._send_raw(flight)
                content = self._receive_raw()
                if not flight and how.cuts(content):
                    self._cut(how)
                self._incoming.write(content)
            except ssl.SSLError as error:
                if how.tells_alerts:
                    self._send_raw(self._outgoing.read())
                raise Gone from error
        self._send_raw(self._outgoing.read())
        self._tls = session

    def _cut(self, how):
        while how.cuts_by == "silence":
            self._receive_raw()  # until the client has enough of it
        raise Gone

    def end(self, how="close"):
        """"close" or "reset"."""
        try:
            if how == "reset":
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif self._tls:
                self._say_close_notify()
            if how == "close":
                self._close_gently()
        except OSError:
            pass
        self._socket.close()

    def _say_close_notify(self):
        try:
            self._tls.unwrap()
        except (ssl.SSLError, ValueError):
            pass
        self._socket.sendall(self._outgoing.read())

    def _close_gently(self):
        """FIN, then what the client still sends is read: a close with bytes unread would be a RST."""
        self._socket.shutdown(socket.SHUT_WR)
        self._socket.settimeout(2)
        while self._socket.recv(LINE_BYTES):
            pass


def _first_record(flight):
    """RFC 8446 5.1: type, version, length. OpenSSL puts a ServerHello into a record of its own."""
    length = int.from_bytes(flight[3:5], "big")
    record = flight[:5 + length]
    if record[0] != 22 or record[5] != 2 or int.from_bytes(record[6:9], "big") + 4 != length:
        raise AssertionError("the first record is not one ServerHello")
    return record
