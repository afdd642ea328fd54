"""What a function of statistics returns, and how it refuses."""

from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


class TooFew(Exception):
    """The counts are too small, or too one-sided, for anything to be said."""


class Contradiction(ValueError):
    """The counts cannot be true together, such as more promises kept than were due."""


@dataclass(frozen=True)
class Estimate:
    """A value with the limits of its interval and what it was counted from.

    `high` is None where the interval has no upper end yet (more than half may still be open).
    `n` is the number of cases, people or hours behind the value; `method` names how the limits were found.
    """

    value: float
    low: float
    high: float | None
    n: int
    method: str


def normal_quantile(level: float) -> float:
    """Return z, so that a normal value lies within ± z with this probability; 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def check_part(part: int, whole: int) -> None:
    """Raise Contradiction unless 0 ≤ part ≤ whole, and TooFew where the whole is nothing."""
    if part < 0 or whole < 0 or part > whole:
        raise Contradiction(f"{part} of {whole}")
    if whole == 0:
        raise TooFew("nothing was counted")
