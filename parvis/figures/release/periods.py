"""Months, quarters and years as releases count them."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

Month = int  # yyyymm


def after(month: Month) -> Month:
    """Return the month that follows."""
    return month + 1 if month % 100 < 12 else month + 89


def period(month: Month, level: str) -> str:
    """Return how the month, quarter or year with this month is called: 2026-03, 2026-Q1, 2026."""
    year, number = divmod(month, 100)
    if level == "month":
        return f"{year}-{number:02d}"
    return f"{year}-Q{(number + 2) // 3}" if level == "quarter" else f"{year}"


def months_of(name: str) -> Sequence[Month]:
    """Return the months of a period."""
    year = int(name[:4]) * 100
    if "Q" in name:
        first = int(name[-1]) * 3 - 2
        return range(year + first, year + first + 3)
    return [year + int(name[5:])] if "-" in name else range(year + 1, year + 13)


def is_complete(month: Month, *, on: date, grace_days: int) -> bool:
    """Return whether the month is over and its days of grace too: what comes later waits for a correction."""
    year, number = divmod(month, 100)
    last = date(year, number, monthrange(year, number)[1])
    return on > last + timedelta(days=grace_days)
