"""Bins of histograms: whole-number edges, each made from the one before, so that every engine and every city has the same.

A value belongs to bin `n` when edge n ≤ value < edge n + 1; the last bin has no upper end and the first takes what is
below zero. Bin -1 holds the facts without a value. Edges are in minutes, values in seconds; a minute begun does not count.

An edge is a whole minute, from one day on a whole quarter of an hour, from ten days on a whole four hours: people read them
so, and a length of time can be looked up by one of 4,500 numbers (`ticks`).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

NO_VALUE = -1
MINUTE = 60
DAY = 24 * 60  # minutes, as all below
# From which minute on edges are multiples of how many minutes.
GRAINS = ((0, 1), (DAY, 15), (10 * DAY, 240))


@dataclass(frozen=True)
class Bins:
    """A way to cut lengths of time: where the first bin ends, the longest step from edge to edge in 100, and the last edge.

    A step is one grain where a hundredth part would be shorter: there the value is known to the grain.
    """

    first: int
    step_in_100: int
    last: int
    even: bool = False  # every bin as long as the first

    @property
    def error_in_100(self) -> int:
        """Return by how many hundredths of itself a value can be off above the exact part, below the last edge."""
        return self.step_in_100


BINS: Mapping[str, Bins] = {
    "minutes": Bins(first=1, step_in_100=5, last=365 * DAY),
    "quarters": Bins(first=15, step_in_100=15, last=90 * DAY),
    "whole_hours": Bins(first=60, step_in_100=5, last=365 * DAY),
    "days": Bins(first=DAY, step_in_100=0, last=365 * DAY, even=True),
}


def grain(minute: int) -> int:
    """Return of how many minutes an edge here is a multiple."""
    return next(size for start, size in reversed(GRAINS) if minute >= start)


@lru_cache(maxsize=16)
def edges(name: str) -> tuple[int, ...]:
    """Return the lower edges of all bins in minutes; the first is 0. Raises KeyError."""
    bins = BINS[name]
    found = [0]
    while (edge := found[-1]) < bins.last:
        longest = edge if bins.even else edge * (100 + bins.step_in_100) // 100
        step = max(grain(longest), bins.first)
        found.append(min(max(longest // step * step, edge // step * step + step), bins.last))
    return tuple(found)


@lru_cache(maxsize=16)
def edges_in_seconds(name: str) -> tuple[int, ...]:
    """Return the lower edges of all bins in seconds."""
    return tuple(edge * MINUTE for edge in edges(name))


def bin_of(name: str, seconds: int | None) -> int:
    """Return the bin in which a length of time falls; -1 without one."""
    if seconds is None:
        return NO_VALUE
    return max(bisect_right(edges_in_seconds(name), seconds) - 1, 0)
