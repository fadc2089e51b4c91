"""A TCP relay that puts a distance between client and server: every byte arrives later, none more slowly.

As on a line of that round trip, the server hears of a connection one and a half round trips after the client
began to dial (SYN, SYN-ACK, ACK), and each byte then takes half a round trip. The client's connect() itself
returns at once, as on any loopback, so the relay holds what the client says in the meantime: what it can
observe of time is the same. Connections are counted.
"""

import asyncio
import threading


class Relay:
    """`with Relay(...)`: relays inside the block, in a thread of its own."""

    def __init__(self, listen, target, round_trip_seconds):
        self.listen, self.target = listen, target
        self._one_way = round_trip_seconds / 2
        self.connections = 0
        self._tasks = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _stop(self):
        self._server.close()
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self):
        self._server = await asyncio.start_server(self._relay, *self.listen, backlog=4096, limit=1 << 20)

    async def _relay(self, client_reader, client_writer):
        task = asyncio.current_task()
        self._tasks.add(task)  # asyncio itself keeps no strong reference
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        heard = self._loop.time() + 3 * self._one_way
        if self._one_way:
            await asyncio.sleep(heard - self._loop.time())
        try:
            server_reader, server_writer = await asyncio.open_connection(*self.target)
        except OSError:
            client_writer.transport.abort()
            return
        try:
            await asyncio.gather(self._carry(client_reader, server_writer, heard),
                                 self._carry(server_reader, client_writer, 0))
        except asyncio.CancelledError:
            pass  # the block is left while the connection is open
        for writer in (client_writer, server_writer):
            self._later(0, writer.close)

    async def _carry(self, reader, writer, not_before):
        try:
            while data := await reader.read(1 << 16):
                self._later(not_before, writer.write, data)
            self._later(not_before, self._end, writer)
        except ConnectionError:
            self._later(not_before, writer.transport.abort)

    def _later(self, not_before, action, *arguments):
        if not self._one_way:
            action(*arguments)
            return
        self._loop.call_at(max(not_before, self._loop.time() + self._one_way), action, *arguments)

    @staticmethod
    def _end(writer):
        try:
            if writer.can_write_eof() and not writer.is_closing():
                writer.write_eof()
        except OSError:
            pass  # the other side has reset it already
