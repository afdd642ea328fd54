"""How a measure stands month by month: signed, late, missing, waiting, not asked for. Pure.

A measure begins with the first month that was ever signed for it; what a city does not count is not missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parvis.figures.sums.measures import Measure, months_before


class State(StrEnum):
    """How one month of one measure stands."""

    SIGNED = "signed"
    LATE = "late"  # signed, after its day
    MISSING = "missing"  # not signed, and its day has passed
    WAITING = "waiting"  # not signed, there is time
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a measure; `first_signed_on` is when its first statement was signed."""

    month: date
    state: State
    due_on: date
    first_signed_on: date | None = None


def months(measure: Measure, signed: Mapping[date, date], *, today: date, count: int = 12) -> list[Month]:
    """Return the last `count` months that are over, newest first. `signed` maps months to the day of their first signature."""
    begun = min(signed, default=None)
    return [_month(measure, month, signed.get(month), begun, today) for month in months_before(today, count)]


def _month(measure: Measure, month: date, signed_on: date | None, begun: date | None, today: date) -> Month:
    due_on = measure.due_on(month)
    if signed_on is not None:
        return Month(month, State.LATE if signed_on > due_on else State.SIGNED, due_on, signed_on)
    if begun is None or month < begun or not measure.is_asked_for(month):
        return Month(month, State.NOT_ASKED, due_on)
    return Month(month, State.MISSING if today > due_on else State.WAITING, due_on)
