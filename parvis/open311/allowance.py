"""Limits that hold over all processes and cost nothing while traffic is light.

Each process counts for itself and adds to the shared counter once in a while (after a fortieth of the limit). So a limit
is exact when small, and exceeded by at most a fortieth per process when large.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.core import counters

WINDOW = timedelta(seconds=10)
SHARE = 40


@dataclass(slots=True)
class _Count:
    unshared: int = 0
    total: int = 0


class Allowance:
    """Counts by name in windows of ten seconds."""

    def __init__(self) -> None:
        self._window = -1
        self._counts: dict[str, _Count] = {}

    def is_spent(self, name: str, *, per_second: int, at: datetime) -> bool:
        """Count one more of `name` and return whether that is over `per_second`, on the average of ten seconds."""
        window = int(at.timestamp() // WINDOW.total_seconds())
        if window != self._window:
            self._window, self._counts = window, {}
        limit = per_second * int(WINDOW.total_seconds())
        count = self._counts.setdefault(name, _Count())
        count.unshared += 1
        count.total += 1
        step = max(1, limit // SHARE)
        if count.unshared >= step and count.total <= limit:
            count.total = counters.add(name, window=WINDOW, at=at, by=count.unshared)
            count.unshared = 0
        return count.total > limit

    def forget(self) -> None:
        """Start anew, for tests."""
        self._window, self._counts = -1, {}


allowance = Allowance()
