"""What has been stated, read from the rows: in force, earlier amounts, drafts."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from parvis.figures.models.sums import MonthlySum, SumCell
from parvis.figures.sums import measures, plausible
from parvis.figures.sums.measures import Cell, Measure, month_of
from parvis.figures.sums.rows import Stated

EARLIER = 2 * plausible.LOOK_BACK


def cells_of(statement: MonthlySum) -> dict[Cell, int]:
    """Return the numbers of one statement."""
    return {(cell.district, cell.category): cell.amount for cell in statement.cells.all()}


def in_force(*, since: int = 0) -> list[Stated]:
    """Return every statement in force from a month (yyyymm) on, for the figures. Two queries."""
    rows = MonthlySum.objects.in_force().filter(month__gte=since).prefetch_related("cells").order_by("measure", "month")
    return [Stated(row.measure, row.month, cells_of(row)) for row in rows]


def past(measure: Measure, before: int) -> dict[Cell, list[int]]:
    """Return, of each cell, the amounts of earlier months in force, newest first. One query."""
    statements = MonthlySum.objects.in_force().filter(measure=measure.code, month__lt=before).order_by("-month")
    ids = list(statements.values_list("pk", flat=True)[:EARLIER])
    found: dict[Cell, list[int]] = {}
    for cell in SumCell.objects.filter(statement__in=ids).select_related("statement").order_by("-statement__month"):
        found.setdefault((cell.district, cell.category), []).append(cell.amount)
    return found


def look_at(
    measure: Measure, month: int, stated: Mapping[Cell, int], *, districts: Iterable[str]
) -> list[plausible.Remark]:
    """Return what should be looked at before these numbers are signed."""
    return plausible.remarks(
        cells=measure.cells(list(districts)), stated=stated, past=past(measure, month), most=measure.most
    )


def first_signatures() -> dict[str, dict[date, date]]:
    """Return, of each measure, on which local day each month was signed for the first time. One query."""
    found: dict[str, dict[date, date]] = {}
    rows = MonthlySum.objects.signed().filter(version=1).values_list("measure", "month", "signed_at")
    for code, month, signed_at in rows:
        assert signed_at is not None
        found.setdefault(code, {})[month_of(month)] = timezone.localdate(signed_at)
    return found


def last_month(today: date) -> date:
    """Return the newest month that is over."""
    return measures.months_before(today, 1)[0]
