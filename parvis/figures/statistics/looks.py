"""Correcting for having looked many times: of twenty districts, one is unusual by chance."""

from collections.abc import Sequence
from itertools import accumulate

from parvis.figures.statistics.estimates import Contradiction


def holm(chances: Sequence[float]) -> list[float]:
    """Return the chances (p-values) corrected so that one false alarm among all looks has at most the stated chance.

    Source: Holm 1979. Holds however the looks hang together. In the order given; no looks, no answer (an empty list).
    """
    order = _order(chances)
    stepped = [min(1.0, (len(order) - place) * chances[index]) for place, index in enumerate(order)]
    return _placed(order, list(accumulate(stepped, max)))


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Return the chances (p-values) corrected so that at most the stated share of the alarms is false.

    Source: Benjamini and Hochberg 1995. Holds for looks that are independent or move together; for lists that people
    explore, never for what a page calls up or down. In the order given; an empty list for none.
    """
    order = _order(chances)[::-1]
    stepped = [min(1.0, len(order) / (len(order) - place) * chances[index]) for place, index in enumerate(order)]
    return _placed(order, list(accumulate(stepped, min)))


def _order(chances: Sequence[float]) -> list[int]:
    if not all(0 <= chance <= 1 for chance in chances):
        raise Contradiction("a chance lies between 0 and 1")
    return sorted(range(len(chances)), key=chances.__getitem__)


def _placed(order: list[int], values: list[float]) -> list[float]:
    placed = [0.0] * len(order)
    for index, value in zip(order, values, strict=True):
        placed[index] = value
    return placed
