"""Whether a number may be called up or down: only against its own past, and only once for all that is looked at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.statistics.movements import Movement
from parvis.figures.statistics.process import LONGEST_PAST, Limits, Verdict, verdicts


@dataclass(frozen=True)
class Change:
    """What may be said of the newest month of one indicator, whole or for one value of a split."""

    code: str
    split: str
    key: str
    period: str
    movement: Movement
    limits: Limits | None
    corrected_chance: float | None


def against_own_past(
    months: Mapping[int, Iterable[Computed]], newest: int, breaks: Mapping[str, int] | None = None
) -> list[Change]:
    """Return for each number of the newest month whether it has left its own past of at most 24 months, of at least 8.

    `months` holds computed numbers by month (yyyymm). Refused numbers are gaps: a newest one that is refused has no
    verdict, and older ones count for nothing. Months before a break (`breaks`: code → first month after it) and numbers under
    a replaced definition are left out, since they measure something else. A number on few cases whose own limits hold the
    mean of its past is never called up or down. All numbers passed here are one family, for
    whose looks the chances are corrected together (Holm): pass what one page shows, and all that it shows.
    """
    first = Period(newest // 100 * 100 - 200 + newest % 100, newest).months[-LONGEST_PAST - 1]
    series: dict[tuple[str, str, str], list[Computed]] = defaultdict(list)
    last: dict[tuple[str, str, str], int] = {}
    for month in sorted(month for month in months if first <= month <= newest):
        for number in months[month]:
            if number.value is not None and number.replaced_on is None and month >= (breaks or {}).get(number.code, 0):
                series[number.code, number.split, number.key].append(number)
                last[number.code, number.split, number.key] = month
    current = {name: numbers for name, numbers in sorted(series.items()) if last[name] == newest}
    found = verdicts([[float(number.value or 0) for number in numbers] for numbers in current.values()])
    return [
        Change(
            *name,
            numbers[-1].period,
            movement(verdict, low=numbers[-1].low, high=numbers[-1].high),
            verdict.limits,
            verdict.corrected_chance,
        )
        for (name, numbers), verdict in zip(current.items(), found, strict=True)
    ]


def movement(verdict: Verdict, *, low: float | None, high: float | None) -> Movement:
    """Return the verdict, unless the newest number is so uncertain itself that its past's mean lies within its limits."""
    if verdict.limits is None or low is None:
        return verdict.movement
    is_below = high is not None and high < verdict.limits.centre
    return verdict.movement if is_below or low > verdict.limits.centre else Movement.UNCHANGED
