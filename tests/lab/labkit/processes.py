"""Child processes that never outlive the lab, and loopback addresses that nobody else uses."""

import os
import signal
import socket
import subprocess
import time


class _Janitor:
    """A process that ends the children's groups when this one is gone, even if it was killed.

    PR_SET_PDEATHSIG would not do: a server that changes its user loses it.
    """

    def __init__(self):
        reading, self._writing = os.pipe()
        if os.fork() == 0:
            self._watch(reading)
        os.close(reading)

    def guard(self, group):
        os.write(self._writing, b"+%d\n" % group)

    def release(self, group):
        os.write(self._writing, b"-%d\n" % group)

    def _watch(self, reading):
        os.setsid()
        os.closerange(3, reading)
        os.closerange(reading + 1, 1024)  # our own writing end, and whatever else the parent holds
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)  # whoever waits for the end of our parent's output must not wait for us
        groups = set()
        with os.fdopen(reading, encoding="ascii") as orders:
            for order in orders:
                (groups.add if order[0] == "+" else groups.discard)(int(order[1:]))
        for group in groups:
            _signal_group(group, signal.SIGKILL)
        os._exit(0)


_janitor = None


def _signal_group(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


class Child:
    """A server in its own process group. `stop` ends the whole group."""

    def __init__(self, argv, log, env=None, cwd="/"):
        global _janitor
        if _janitor is None:
            _janitor = _Janitor()
        self.name = os.path.basename(argv[0])
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env,
                                            cwd=cwd, start_new_session=True)
        _janitor.guard(self.process.pid)

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        _signal_group(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
        _signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=5)
        _janitor.release(self.process.pid)


def lab_address():
    """An address of 127.0.0.0/8 that belongs to this process alone, so labs may run beside each other."""
    pid = os.getpid()
    return f"127.{64 + (pid >> 14) % 64}.{(pid >> 7) % 128}.{2 + pid % 128}"


def wait_until(condition, what, seconds=20.0):
    """Polls `condition` until it is true; a lab that does not come up is an error, never a skip."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.02)


def accepts(address, port):
    try:
        with socket.create_connection((address, port), timeout=5):
            return True
    except OSError:
        return False


def wait_for_port(address, port, child):
    def ready():
        if not child.alive():
            raise RuntimeError(f"{child.name} ended before it listened:\n{read_log(child.log)[-3000:]}")
        return accepts(address, port)

    wait_until(ready, f"{child.name} listening on {address}:{port}")


def read_log(path):
    """What a server logged so far; it may be about to make the file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            return log.read()
    except FileNotFoundError:
        return ""
