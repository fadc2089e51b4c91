"""Child processes that never outlive the lab, and loopback addresses that nobody else uses."""

import ctypes
import os
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A server in its own process group. Leaving the `with` block ends the whole group."""

    def __init__(self, argv, log, env=None, cwd="/"):
        self.name = os.path.basename(argv[0])
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd,
                start_new_session=True, preexec_fn=_die_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        self._signal_group(signal.SIGTERM)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
        self._signal_group(signal.SIGKILL)
        self.process.wait(timeout=5)

    def _signal_group(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


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
            with open(child.log, errors="replace") as log:
                raise RuntimeError(f"{child.name} ended before it listened:\n{log.read()[-3000:]}")
        return accepts(address, port)

    wait_until(ready, f"{child.name} listening on {address}:{port}")
