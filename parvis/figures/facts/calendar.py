"""From which moment ages are measured, and when a year is frozen. Pure: days in, days out.

A month is written as of the start of a local day, so that two builds on one day agree. Rows of open cases age. A young
month is written anew each day for that; an older one, where a day more or less changes nothing anybody could see, as of the
last Monday: its file, and the cubes made of it, stay the same for a week unless something happened in it.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from parvis.core.facts import Month

YOUNG = timedelta(days=92)  # "not answered after 30 days" is known by then of every case in it
FROZEN_AFTER_MONTHS = 18
# Histories brought in late: so long the files of a year that is over are still completed.
COMPLETED_WITHIN = timedelta(days=30)


def day_of(at: datetime, zone: tzinfo) -> date:
    """Return the local day of a build."""
    return at.astimezone(zone).date()


def start_of(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins there, UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def as_of(month: Month, *, day: date, zone: tzinfo) -> datetime:
    """Return the moment at which ages in a month's file are measured when it is written on `day`."""
    grown = month.next.first_day + YOUNG
    return start_of(day if day <= grown else max(grown, day - timedelta(days=day.weekday())), zone)


def freezes_on(year: int, *, key_made_on: date) -> date:
    """Return the day from which on a year's key is destroyed and its months are frozen."""
    month = FROZEN_AFTER_MONTHS + 1
    over = date(year + 1 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return max(over, key_made_on + COMPLETED_WITHIN)
