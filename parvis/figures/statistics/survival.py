"""How long it takes until something ends, where some has not ended yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import exp, log, sqrt

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew, normal_quantile

_TOLERANCE = 1.5e-8  # two curves this near to one half count as touching it, as in R


@dataclass(frozen=True)
class Step:
    """The curve from this time on: the share still open, with its limits; None where they are not defined."""

    time: float
    at_risk: int
    ended: int
    open_share: float
    low: float | None
    high: float | None


def kaplan_meier(rows: Iterable[tuple[float, int, int]], *, level: float = LEVEL) -> list[Step]:
    """Return the share still open after each time (Kaplan and Meier 1958), from (time, ended, open) of each bin.

    Numerator and denominator: at each time the cases that ended then, over those that had lasted that long. A case still
    open counts as having lasted at least its age and no longer; at the same time, ends come before it. Times are those
    of the bins, so a time is wrong by at most the width of its bin. Limits: Greenwood's variance, complementary log-log
    (Kalbfleisch and Prentice 1980), which stay within 0 and 1; undefined at the end of a curve that reaches 0. Coverage: near
    95 % at a time with 25 ends before it. Takes for granted that those still open are like the others: a backlog of the hard ones flatters
    the curve. Raises TooFew where there are no cases at all.
    """
    bins = [
        (time, sum(row[1] for row in same), sum(row[2] for row in same))
        for time, group in groupby(sorted(rows), key=lambda row: row[0])
        for same in [list(group)]
    ]
    if any(ended < 0 or still < 0 for _time, ended, still in bins):
        raise Contradiction("negative counts")
    at_risk = sum(ended + still for _time, ended, still in bins)
    if at_risk == 0:
        raise TooFew("no cases")
    z, share, greenwood, steps = normal_quantile(level), 1.0, 0.0, []
    for time, ended, still in bins:
        if ended + still == 0:
            continue
        share *= (at_risk - ended) / at_risk
        low: float | None
        high: float | None
        if at_risk > ended:
            greenwood += ended / (at_risk * (at_risk - ended))
            low, high = _log_log(share, greenwood, z)
        else:
            low, high = None, None
        steps.append(Step(time, at_risk, ended, share, low, high))
        at_risk -= ended + still
    return steps


def median_duration(rows: Iterable[tuple[float, int, int]], *, level: float = LEVEL) -> Estimate:
    """Return the time after which half have ended, with open cases counted as open, from (time, ended, open) of each bin.

    Counts all cases, ended or open (`n`). The interval is that of Brookmeyer and Crowley 1982 on the log-log scale: the times
    at which one half lies within the curve's limits. Coverage, simulated on whole days: 97 % or more from 30 cases on. Where a curve runs level at one
    half, the middle of that stretch is taken. `high` is None where the upper limit never comes down to one half. Raises TooFew
    where the curve itself does not: more than half are open still.
    """
    steps = kaplan_meier(rows, level=level)
    value = _crossing([(step.time, step.open_share) for step in steps])
    if value is None:
        raise TooFew("more than half are still open")
    low = _crossing([(step.time, step.low) for step in steps if step.low is not None])
    high = _crossing([(step.time, step.high) for step in steps if step.high is not None])
    n = steps[0].at_risk
    return Estimate(value, min(value, low if low is not None else value), high, n, "kaplan_meier")


def _log_log(share: float, greenwood: float, z: float) -> tuple[float | None, float | None]:
    if share >= 1:
        return 1.0, 1.0
    spread = z * sqrt(greenwood) / abs(log(share))
    return share ** exp(spread), share ** exp(-spread)


def _crossing(curve: list[tuple[float, float]]) -> float | None:
    """Return the time at which a falling curve comes to one half, the middle of a stretch that lies level on it."""
    touching = [time for time, height in curve if abs(height - 0.5) < _TOLERANCE]
    under = [time for time, height in curve if height <= 0.5 - _TOLERANCE]
    if touching:
        return (touching[0] + (under[0] if under else curve[-1][0])) / 2
    return under[0] if under else None
