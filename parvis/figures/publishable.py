"""Which numbers may be published: none that tells of a few people, none that two releases give away by their difference.

Rules, all of them for every number:

- Only complete months, after days of grace in which late answers and late opinions still come in.
- A share is told only where both sides of it, those who count and those who do not, are at least k; nobody is few, too. A
  comparison of groups only where both sides of both are. Events that are counted, staff of a group: at least k. Any other
  number only where it is counted from at least k. What the city does itself, in the open, is of nobody.
- A number is told no finer than it is known: a quantile as the middle of its bin, a ratio in hundredths. The finest digits
  of a quotient tell the counts it was made of. A mean is not told: it tells its sum.
- Where a whole is divided into parts, or several groups are told beside each other, those withheld are never one alone, nor
  so few that the rest of the whole gives them away.
- Numbers of one month that are counted from nearly the same cases give away the few by which they differ: of those only
  the one counted from most is told. A side of one may be nearly all that another is counted from.
- A number that was released stays as it was, so that the difference between two releases shows nobody; only a corrected
  definition replaces it, where it changes k or more, and then both values are shown with the day.
- Twelve months are sums of months: they are told only where each of those months was, and then as their sum; or where all of
  them were too few and no twelve months with one of them were told before.

Pure: no database, no clock.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import Calculation, Interval, Record
from parvis.figures.published import Number
from parvis.figures.release.publishing import SMALLEST_K
from parvis.figures.statistics.proportions import wilson

Name = TypeVar("Name", bound=Hashable)

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
        refusal = computed.refusal
        if refusal is Refusal.TOO_FEW and (computed.n or 0) >= record.smallest_base:
            refusal = Refusal.WITHHELD  # enough to say something, but nobody on one side: that is not said either
        return Number(period=computed.period, refusal=refusal.value, version=computed.version)
    if _tells_of_few(computed, record, k):
        return Number(period=computed.period, refusal=Refusal.WITHHELD.value, version=computed.version)
    value, low, high = _no_finer_than_known(computed, record)
    return Number(period=computed.period, value=value, low=low, high=high, n=computed.n, version=computed.version)


def _no_finer_than_known(computed: Computed, record: Record) -> tuple[float | None, float | None, float | None]:
    value, low, high = computed.value, computed.low, computed.high
    if record.current.calculation is Calculation.QUANTILE:
        detail = dict(computed.detail)
        value = (detail["bin_low"] + detail["bin_high"]) / 2
    if record.current.calculation is Calculation.RISK_RATIO:
        value, low, high = (None if each is None else round(each, 2) for each in (value, low, high))
    return value, low, high


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


@dataclass(frozen=True, slots=True)
class Behind:
    """From how many a number is counted, and how many are on its sides where it is a share."""

    base: int
    sides: tuple[int, ...] = ()


def too_near(numbers: Mapping[Name, Behind], told: Iterable[Behind], *, k: int = SMALLEST_K) -> set[Name]:
    """Return the numbers that show, beside another, that fewer than k are in one and not in the other.

    So do two bases that are so near, and a side of one and the base of another. Of those the number from most is told.
    `told`: what stands behind numbers released before, and counts of tables.
    """
    kept, found = list(told), set[Name]()
    for name, behind in sorted(numbers.items(), key=lambda item: -item[1].base):
        if any(_is_near(behind, other, k) for other in kept):
            found.add(name)
        else:
            kept.append(behind)
    return found


def _is_near(one: Behind, other: Behind, k: int) -> bool:
    pairs = [(one.base, other.base)]
    pairs += [(side, other.base) for side in one.sides] + [(side, one.base) for side in other.sides]
    return any(0 < abs(a - b) < k for a, b in pairs)


def whole_year(
    months: Sequence[Number],
    year: Number,
    record: Record,
    *,
    before: Number | None = None,
    late_before: int | None = None,
    in_tables: bool = False,
    k: int = SMALLEST_K,
) -> Number:
    """Return the number of twelve months, or the one of earlier months that was told `before`, or that it is withheld.

    `year` is what the cubes say of it today. Where all months were told it may say nothing else than they do. Where some were
    not, two such years that share some of their months would give the others away by their difference. `in_tables`:
    released tables say something of the same months, so that twelve months may not be told where these were not.
    `late_before`: by how many the year told before exceeds its months; None where that is not known.
    """
    if _is_of_nobody(record):
        return year
    if before is not None and before.period == year.period:
        return frozen(year, before)
    earlier = before if before is not None and before.value is not None and before.version == year.version else None
    if all(month.value is not None and month.version == year.version for month in months):
        return _sum_of(months, year, record, k, earlier, late_before)
    if in_tables or any(month.value is not None for month in months):
        return earlier or withheld(year)
    return earlier if earlier is not None and _last_month(earlier) >= months[0].period else year


def _sum_of(
    months: Sequence[Number], year: Number, record: Record, k: int, earlier: Number | None, late_before: int | None
) -> Number:
    """Return the year that told months add up to; late changes of few, which they do not know of, must not show.

    Neither beside the months, nor beside the year told before, where that knew of fewer late changes.
    """
    counted = sum(month.n or 0 for month in months)
    if record.current.calculation in (Calculation.SHARE, Calculation.MIX):
        found = wilson(sum(count(month) for month in months), counted)
        return replace(year, value=found.value, low=found.low, high=found.high, n=found.n, refusal="")
    late = (year.n or 0) - counted
    known = [0] if earlier is None or late_before is None else [0, late_before]
    return (earlier or withheld(year)) if any(0 < abs(late - each) < k for each in known) else year


def _last_month(year: Number) -> str:
    """Return the last month of twelve; 2026 is a whole calendar year."""
    return year.period.partition("/")[2] or f"{year.period}-12"


def count(number: Number) -> int:
    """Return how many count, of those from whom a share is told."""
    return round((number.value or 0) * (number.n or 0))


def _sides(computed: Computed) -> tuple[int, int]:
    """Return those who count and those who do not; of what is no share, how many it is counted from, and nothing."""
    if computed.numerator is None or computed.denominator is None:
        return computed.n or 0, 0
    return computed.numerator, computed.denominator - computed.numerator


def _tells_of_few(computed: Computed, record: Record, k: int) -> bool:
    calculation, detail = record.current.calculation, dict(computed.detail)
    if _is_of_nobody(record):
        return False
    if calculation in (Calculation.RATE, Calculation.DISSIMILARITY):
        return (computed.numerator or 0) < k
    if calculation is Calculation.RISK_RATIO:
        return min(*_sides(computed), detail["others_yes"], detail["others_no"]) < k
    if calculation in (Calculation.SHARE, Calculation.MIX, Calculation.REPRESENTATION):
        return min(_sides(computed)) < k
    if calculation is Calculation.QUANTILE and _stands_in_tables(record):
        return detail["spare"] < 2 * k
    return calculation is Calculation.MEAN or (computed.n or 0) < k


def _stands_in_tables(record: Record) -> bool:
    """Return whether tables count the same records by what everybody can read of them: how long each promise is."""
    return {cube for part in record.current.parts for cube in part.cubes} <= {"promise_lengths"}


def _is_of_nobody(record: Record) -> bool:
    """Return whether no number of this indicator can tell of somebody, however small."""
    read = {cube for part in record.current.parts for cube in part.cubes}
    is_of_hours = record.current.calculation is Calculation.RATE and record.current.interval is Interval.NONE
    return (
        is_of_hours
        or record.current.calculation is Calculation.LANGUAGE_COVER
        or (bool(read) and read <= _CUBES_OF_NOBODY)
    )


# What the city does itself, in the open: which houses are open where everybody may see it, when its figures came out.
_CUBES_OF_NOBODY = frozenset({"access", "publications"})
