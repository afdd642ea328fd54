"""Whether a month's figures came out by the day they were due: what the city's own releases say of themselves."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from parvis.core import facts
from parvis.core.facts import Making, Month, Row, flag, number
from parvis.core.models import DatabaseMark
from parvis.figures.models import Release, ReleasedTable
from parvis.figures.release.periods import period

# Ten days of grace for what comes in late, and five weeks for people to look at it and let it out.
DUE_AFTER_DAYS = 45
SINCE = "figures.since"


def due_on(month: Month) -> date:
    """Return the day by which the figures of a month are out. It always lies in the second month after it."""
    return month.next.first_day + timedelta(days=DUE_AFTER_DAYS - 1)


def due_in(month: Month) -> Month:
    """Return the month whose figures are due in this one."""
    months = month.year * 12 + month.month - 1 - 2
    return Month(months // 12, months % 12 + 1)


def since() -> datetime | None:
    """Return when figures were first built here; None before. For earlier months nothing was due."""
    mark = DatabaseMark.objects.filter(name=SINCE).first()
    return datetime.fromisoformat(mark.value) if mark else None


def is_out(month: Month, *, before: datetime) -> bool:
    """Return whether a release with a number for that month had been approved. One without any is none."""
    approved = Release.objects.public().filter(decision__decided_at__lt=before)
    tables = ReleasedTable.objects.filter(release__in=approved, period=period(month.number, "month"))
    return any(content["cells"] for content in tables.order_by().values_list("content", flat=True).iterator())


def _rows(making: Making) -> Iterator[Row]:
    begun, month = since(), due_in(making.month)
    if begun is None or month < Month.of(begun, making.zone):
        return
    end_of_day = datetime.combine(due_on(month) + timedelta(days=1), time(), making.zone)
    if end_of_day <= making.as_of:
        yield month.number, 1, int(is_out(month, before=end_of_day))


def _beginnings() -> Iterable[datetime]:
    begun = since()
    return [begun] if begun else []


facts.declare(
    facts.Kind(
        name="publications",
        meaning=(
            f"One row per month of figures, once the day has passed by which they were due: {DUE_AFTER_DAYS} days after the "
            "month's end. Tables, indicators, open data and report of a month are one release and come out together. Nothing was "
            "due for months before figures were first built here."
        ),
        month_of="the day they were due",
        columns=(
            number("of_month", "The month they are the figures of, as in 202611", "yyyymm"),
            flag("due", "Whether they were due: always 1"),
            flag(
                "on_time",
                "Whether by the end of that day a release with at least one number for the month had been approved",
            ),
        ),
        rows=_rows,
        beginnings=_beginnings,
        verbs=frozenset(),  # what is approved after the day they were due changes no row
        touched=lambda entries: (),
    )
)
