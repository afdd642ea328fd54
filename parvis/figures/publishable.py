"""Which numbers may be published: none that tells of a few people, none that two releases give away by their difference.

Rules, all of them for every number:

- Only complete months, after days of grace in which late answers and late opinions still come in.
- A share is told only where both sides of it, those who count and those who do not, are at least k, or one side is nobody and
  the other many. Any other number only where it is counted from at least k. Signed sums are of many already, and what
  the city does itself, in the open, is of nobody.
- Where a whole is divided into parts, or several groups are told beside each other, those withheld are never one alone, nor
  so few that the rest of the whole gives them away.
- Numbers of one month that are counted from nearly the same cases give away the few by which they differ: of those only
  the one counted from most is told.
- A number that was released stays as it was, so that the difference between two releases shows nobody; only a corrected
  definition replaces it, where it changes k or more, and then both values are shown with the day.
- Twelve months are sums of months: they are told only where each of those months was, and then as their sum; or where all of
  them were too few and no twelve months with one of them were told before.

Pure: no database, no clock.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import Calculation, Record
from parvis.figures.published import Number
from parvis.figures.release.publishing import SMALLEST_K
from parvis.figures.statistics.proportions import wilson

Name = TypeVar("Name", bound=Hashable)

MANY = 50  # of so many it may be said that none, or all, had something in common
# Facts of cases go on changing while their answers come in: 30 days and a few for whoever writes things down late.
GRACE_DAYS = 10
GRACE_DAYS_OF_CASES = 40


def is_complete(period: Period, *, grace_days: int, on: date) -> bool:
    """Return whether a period is over and its days of grace, too."""
    return period.last_day + timedelta(days=grace_days) < on


def grace_days(record: Record, kinds: Mapping[str, str]) -> int:
    """Return how long after the end of a month its numbers are told. `kinds`: cube → kind of facts."""
    read = {cube for definition in record.definitions for part in definition.parts for cube in part.cubes}
    return GRACE_DAYS_OF_CASES if any(kinds.get(cube) == "cases" for cube in read) else GRACE_DAYS


def number(computed: Computed, record: Record, *, k: int) -> Number:
    """Return what may be published of a computed number: itself, or the reason why it is not told.

    `k`: the smallest count that is told. Raises ValueError where it is below five.
    """
    if k < SMALLEST_K:
        raise ValueError(f"k is never below {SMALLEST_K}.")
    if computed.refusal is not None:
        return Number(period=computed.period, refusal=computed.refusal.value, version=computed.version)
    if _tells_of_few(computed, record, k):
        return Number(period=computed.period, refusal=Refusal.WITHHELD.value, version=computed.version)
    return Number(
        period=computed.period,
        value=computed.value,
        low=computed.low,
        high=computed.high,
        n=computed.n,
        version=computed.version,
    )


def with_old(new: Number, old: Number | None, replaced_on: date | None) -> Number:
    """Return a number with the one it replaced and the day, where a corrected definition changed it."""
    if old is None or replaced_on is None or old.version == new.version:
        return new
    return replace(new, old=old.value, replaced_on=replaced_on.isoformat())


def changes_few(before: Computed, now: Computed, *, k: int = SMALLEST_K) -> bool:
    """Return whether a corrected definition counts only so few otherwise that they might be recognised."""
    return any(0 < abs(new - old) < k for old, new in zip(_sides(before), _sides(now), strict=True))


def frozen(new: Number, released: Number | None) -> Number:
    """Return the number that was released for this period under this definition, or the new one."""
    return released if released is not None and released.version == new.version else new


def withheld(number: Number) -> Number:
    """Return the same place without its number; a reason that stands there stays."""
    if number.value is None:
        return number
    return Number(period=number.period, refusal=Refusal.WITHHELD.value, version=number.version)


def hidden_with(parts: Mapping[str, int], hidden: Iterable[str], *, k: int = SMALLEST_K) -> set[str]:
    """Return what must be withheld of parts of a whole, so that the whole does not give away those that are: two at least.

    `parts`: how many stand behind each; `hidden` are withheld by themselves. Takes the smallest of the others.
    """
    found = {key for key in hidden if parts.get(key, 0)}
    others = sorted(set(parts) - found, key=lambda key: (parts[key], key))
    while found and others and (len(found) < 2 or sum(parts[key] for key in found) < 2 * k):
        found.add(others.pop(0))
    return found


def too_near(bases: Mapping[Name, int], told: Iterable[int], *, k: int = SMALLEST_K) -> set[Name]:
    """Return the numbers whose base differs from another one's by fewer than k, the largest of them left out.

    `bases`: from how many each new number of one month is counted. `told` are those of numbers released before.
    """
    kept, found = set(told), set[Name]()
    for name, base in sorted(bases.items(), key=lambda item: -item[1]):
        if any(0 < abs(base - other) < k for other in kept):
            found.add(name)
        else:
            kept.add(base)
    return found


def whole_year(
    months: Sequence[Number],
    year: Number,
    record: Record,
    *,
    before: Number | None = None,
    in_tables: bool = False,
    k: int = SMALLEST_K,
) -> Number:
    """Return the number of twelve months, or the one of earlier months that was told `before`, or that it is withheld.

    `year` is what the cubes say of it today. Where all months were told it may say nothing else than they do. Where some were
    not, two such years that share some of their months would give the others away by their difference. `in_tables`:
    released tables say something of the same months, so that twelve months may not be told where these were not.
    """
    if _is_of_nobody(record):
        return year
    earlier = before if before is not None and before.value is not None and before.version == year.version else None
    if all(month.value is not None and month.version == year.version for month in months):
        return _sum_of(months, year, record, k)
    if in_tables or any(month.value is not None for month in months):
        return earlier or withheld(year)
    return earlier if earlier is not None and _last_month(earlier) >= months[0].period else year


def _sum_of(months: Sequence[Number], year: Number, record: Record, k: int) -> Number:
    """Return the year that told months add up to; late changes of few, which they do not know of, must not show."""
    counted = sum(month.n or 0 for month in months)
    if record.current.calculation in (Calculation.SHARE, Calculation.MIX):
        found = wilson(sum(_count(month) for month in months), counted)
        return replace(year, value=found.value, low=found.low, high=found.high, n=found.n, refusal="")
    return withheld(year) if 0 < abs((year.n or 0) - counted) < k else year


def _last_month(year: Number) -> str:
    """Return the last month of twelve; 2026 is a whole calendar year."""
    return year.period.partition("/")[2] or f"{year.period}-12"


def _count(number: Number) -> int:
    return round((number.value or 0) * (number.n or 0))


def _sides(computed: Computed) -> tuple[int, int]:
    """Return those who count and those who do not; of what is no share, how many it is counted from, and nothing."""
    if computed.numerator is None or computed.denominator is None:
        return computed.n or 0, 0
    return computed.numerator, computed.denominator - computed.numerator


def _tells_of_few(computed: Computed, record: Record, k: int) -> bool:
    if _is_of_nobody(record):
        return False
    if record.current.calculation in (Calculation.SHARE, Calculation.MIX):
        yes, all_of = computed.numerator or 0, computed.denominator or 0
        fewer = min(yes, all_of - yes)
        return 0 < fewer < k or all_of < (MANY if fewer == 0 else 2 * k)
    return (computed.n or 0) < k


def _is_of_nobody(record: Record) -> bool:
    """Return whether no number of this indicator can tell of somebody, however small."""
    read = {cube for part in record.current.parts for cube in part.cubes}
    return record.current.calculation in _OF_NOBODY or (bool(read) and read <= _CUBES_OF_NOBODY)


# Signed sums and residents: tables of the city about itself, already of many.
_OF_NOBODY = frozenset(
    {Calculation.REPRESENTATION, Calculation.DISSIMILARITY, Calculation.LANGUAGE_COVER, Calculation.RATE}
)
# What the city does itself, in the open: which houses are open where everybody may see it, when its figures came out.
_CUBES_OF_NOBODY = frozenset({"access", "publications"})
