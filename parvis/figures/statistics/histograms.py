"""Quantiles of durations that were only kept as counts per bin."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import ceil, floor

from scipy.special import bdtr

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew


@dataclass(frozen=True)
class Quantile(Estimate):
    """A quantile read from bins. The exact one of the single cases lies between `bin_low` and `bin_high`.

    `spare`: how many cases could be shorter or longer, and still it would lie in the same bin.
    """

    bin_low: float
    bin_high: float
    spare: int = 0


@dataclass(frozen=True)
class Edges:
    """Where bins of whole numbers begin: bin i holds starts[i] to starts[i + 1] − 1, the last all from its start on."""

    starts: tuple[int, ...]

    def of(self, number: int) -> tuple[int, int | None]:
        """Return the smallest and the largest value of a bin; None for the last, which has no end."""
        if not 0 <= number < len(self.starts):
            raise Contradiction(f"bin {number} of {len(self.starts)}")
        last = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else None
        return self.starts[number], last

    def number(self, value: int) -> int:
        """Return the bin of a whole number from 0 on."""
        return bisect_right(self.starts, value) - 1


@lru_cache
def geometric_edges(*, longest: int, growth_percent: int = 5) -> Edges:
    """Return bins that are one wide at first and then grow by a percentage, by whole numbers only.

    The error of a value read from them is under one percentage of growth of it. The last bin begins at or above `longest`.
    """
    starts = [0, 1]
    while starts[-1] < longest:
        starts.append(max(starts[-1] + 1, starts[-1] * (100 + growth_percent) // 100))
    return Edges(tuple(starts))


def quantile(counts: Mapping[int, int], edges: Edges, share: float, *, level: float = LEVEL) -> Quantile:
    """Return the value under which `share` of the cases lie (0.5 the median), read from the counts of bins.

    Counts cases by bin. The value is the linear interpolation between neighbours of rank (n − 1) × share (type 7 of Hyndman
    and Fan 1996, R's default), with cases spread evenly over their bin; in bins one wide it is exact. `bin_low` and `bin_high`
    bound the exact value. The interval is that of ranks (binomial, free of any shape), widened to the ends of its bins.
    Coverage: never under 95 % for independent cases. Raises TooFew where there are too few cases for ranks on both sides
    (under 6 for the median, under 36 for nine in ten), or where the value lies in the last bin, which has no end.
    """
    numbers = sorted(number for number, count in counts.items() if count)
    if any(count < 0 for count in counts.values()):
        raise Contradiction("negative counts")
    up_to = list(accumulate(counts[number] for number in numbers))
    n = up_to[-1] if up_to else 0
    first, last = _ranks(n, share, level)
    if first < 1 or last > n:
        raise TooFew(f"{n} cases")

    def ends(rank: float) -> tuple[float, float]:
        return _ends(edges, numbers[bisect_right(up_to, rank)])

    def placed(rank: int) -> float:
        """Return the value of the case with this rank, counted from 0, as if cases lay evenly in their bin."""
        at = bisect_right(up_to, rank)
        low, high = _ends(edges, numbers[at])
        held = counts[numbers[at]]
        return low + (high - low) * (rank - (up_to[at] - held) + 0.5) / held

    def spare(rank: int) -> int:
        """Return by how many places this rank could move either way within its bin."""
        at = bisect_right(up_to, rank)
        return min(rank - (up_to[at] - counts[numbers[at]]), up_to[at] - 1 - rank)

    place = (n - 1) * share
    below, above = floor(place), ceil(place)
    is_in_one = bisect_right(up_to, below) == bisect_right(up_to, above)
    value = placed(below) + (placed(above) - placed(below)) * (place - below)
    return Quantile(
        value=value,
        low=min(ends(first - 1)[0], value),
        high=max(ends(last - 1)[1], value),
        n=n,
        method="ranks",
        bin_low=ends(below)[0],
        bin_high=ends(above)[1],
        spare=min(spare(below), spare(above)) if is_in_one else 0,
    )


def _ends(edges: Edges, number: int) -> tuple[int, int]:
    low, high = edges.of(number)
    if high is None:
        raise TooFew("the value lies in the last bin, which has no end")
    return low, high


def _ranks(n: int, share: float, level: float) -> tuple[int, int]:
    """Return the ranks, counted from 1, between which the quantile lies with at least this probability."""
    tail = (1 - level) / 2
    return _binomial_quantile(tail, n, share), _binomial_quantile(1 - tail, n, share) + 1


def _binomial_quantile(probability: float, n: int, share: float) -> int:
    """Return the smallest k for which k or fewer of n has at least this probability."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if bdtr(middle, n, share) >= probability:
            high = middle
        else:
            low = middle + 1
    return low
