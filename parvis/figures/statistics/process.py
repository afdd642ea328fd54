"""Whether a monthly figure has left its own past: limits for single values from moving ranges (XmR)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtr

from parvis.figures.statistics.estimates import TooFew
from parvis.figures.statistics.looks import holm
from parvis.figures.statistics.movements import Movement

SHORTEST_PAST = 8
LONGEST_PAST = 24
LARGEST_CHANCE = 0.05
_MEAN_RANGE_OF_TWO = 1.1283791670955126  # 2 ÷ √π: mean distance of two values from a normal distribution of spread 1
_FREEDOM_PER_RANGE = 0.62  # Wheeler: what one moving range is worth, for they overlap


@dataclass(frozen=True)
class Limits:
    """Within which a process that goes on as before stays nearly always."""

    centre: float
    low: float
    high: float
    spread: float
    points: int


@dataclass(frozen=True)
class Verdict:
    """What may be said, the limits it rests on, and the chance of such a value if nothing changed, corrected for all looks."""

    movement: Movement
    limits: Limits | None
    chance: float | None
    corrected_chance: float | None


def limits(past: Sequence[float]) -> Limits:
    """Return mean and limits of single values: mean ± 2.66 × mean moving range (Shewhart; Wheeler 1993).

    Counts the months of the past, not cases. Raises TooFew under 8 months. A past of equal values has limits of no width.
    """
    if len(past) < SHORTEST_PAST:
        raise TooFew(f"{len(past)} months")
    centre = sum(past) / len(past)
    ranges = [abs(later - earlier) for earlier, later in itertools.pairwise(past)]
    spread = sum(ranges) / len(ranges) / _MEAN_RANGE_OF_TWO
    return Limits(centre, centre - 3 * spread, centre + 3 * spread, spread, len(past))


def chance_of(newest: float, found: Limits) -> float:
    """Return how likely a value this far from the past's mean would be, had nothing changed (two-sided, 0–1).

    Student's distribution: the spread is estimated from as many ranges as 0.62 × (months − 1) independent values tell.
    """
    distance = abs(newest - found.centre)
    if found.spread == 0:
        return 0.0 if distance else 1.0
    freedom = _FREEDOM_PER_RANGE * (found.points - 1)
    return float(2 * stdtr(freedom, -distance / (found.spread * sqrt(1 + 1 / found.points))))


def verdicts(series: Sequence[Sequence[float]]) -> list[Verdict]:
    """Say of the newest (last) value of each series whether it is up, down or unchanged against that series' own past.

    Up or down is said only where all three hold: at least 8 earlier months (the last 24 count); the value lies outside the
    limits of its past; and its chance, corrected by Holm for all series looked at together, is 5 % at most. So when nothing
    changed, at most one release in twenty calls anything at all up or down, however many districts it shows (simulated by
    `bench/figures_chance.py`: 1 to 4 in 100; limits alone would call something in up to 85 of 100). Seasons are not taken out: a December is compared with the year before it as a
    whole. A shift smaller than three spreads is not called, however long it lasts; the reader sees the line.
    """
    found: list[Limits | None] = []
    chances: list[float] = []
    for values in series:
        past = values[:-1][-LONGEST_PAST:]
        if len(past) < SHORTEST_PAST:
            found.append(None)
            continue
        found.append(limits(past))
        chances.append(chance_of(values[-1], limits(past)))
    corrected = iter(zip(chances, holm(chances), strict=True))
    return [
        Verdict(Movement.TOO_SHORT, None, None, None) if own is None else _verdict(values[-1], own, *next(corrected))
        for values, own in zip(series, found, strict=True)
    ]


def _verdict(newest: float, own: Limits, chance: float, corrected: float) -> Verdict:
    movement = Movement.UNCHANGED
    if corrected <= LARGEST_CHANCE and newest > own.high:
        movement = Movement.UP
    elif corrected <= LARGEST_CHANCE and newest < own.low:
        movement = Movement.DOWN
    return Verdict(movement, own, chance, corrected)
