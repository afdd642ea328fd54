"""What the counts of opened codes say of a campaign: weeks before, during and after. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BEFORE_WEEKS, AFTER_WEEKS = 4, 12


@dataclass(frozen=True, slots=True)
class Week:
    """A week that begins on a Monday; `part` is before, during or after."""

    monday: date
    count: int
    part: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(counts: Iterable[tuple[date, int]], *, starts_on: date, ends_on: date, today: date) -> list[Week]:
    """Return every week from four before a campaign to twelve after it, as far as it has begun; none counted is 0.

    A week belongs to the campaign when it holds one of its days.
    """
    sums: dict[date, int] = {}
    for monday, count in counts:
        sums[monday] = sums.get(monday, 0) + count
    first, last = monday_of(starts_on), monday_of(ends_on)
    told = []
    monday = first - timedelta(weeks=BEFORE_WEEKS)
    while monday <= min(last + timedelta(weeks=AFTER_WEEKS), monday_of(today)):
        part = "before" if monday < first else ("during" if monday <= last else "after")
        told.append(Week(monday, sums.get(monday, 0), part))
        monday += timedelta(weeks=1)
    return told


def mean(told: Iterable[Week], part: str, *, today: date) -> float | None:
    """Return the mean count of the whole weeks of a part; the week that still runs is left out. None where there is none."""
    counts = [week.count for week in told if week.part == part and week.monday < monday_of(today)]
    return sum(counts) / len(counts) if counts else None
