"""The demonstration's processes as one tree: web server and worker, started together, ended together."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

STOPS_WITHIN = 25.0
STARTS_WITHIN = 60.0


class CameToAnEnd(Exception):
    """A child ended by itself; the message is the command it was."""


class Tree:
    """A parent that starts children, waits, and leaves none behind."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def start(self, *words: str) -> None:
        """Start a parvis command in a session of its own, so that Ctrl-C reaches only this process, which ends the others."""
        command = [sys.executable, "-m", "parvis.demo.child", *words]
        self.children[words[0]] = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def wait(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Wait for a signal or for `until`. Raises CameToAnEnd where a child ends by itself; the others are ended then."""
        while not self.is_stopping and not until():
            for name, child in self.children.items():
                if child.poll() is not None:
                    self.end()
                    raise CameToAnEnd(name)
            time.sleep(0.2)

    def end(self) -> None:
        """Ask all children to end, and make them end when they do not."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOPS_WITHIN
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def answers(address: str) -> bool:
    """Return whether a server answers there."""
    try:
        with urllib.request.urlopen(f"{address}/health/live", timeout=5) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
