"""How good the data is: what is missing, late or odd; who can be told; when and where nobody is open."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.city.tables import Cell, Row, Table
from parvis.core.access import open_to
from parvis.figures import access, told
from parvis.figures.models.sums import MonthlySum
from parvis.figures.sums import measures, standing, stated
from parvis.figures.sums.standing import State
from parvis.figures.views.hours import hours_table
from parvis.figures.views.sums import say_month


@open_to(*access.STATERS)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Show what those who read the figures should know of their sources."""
    if not access.may_look(request.user):
        raise PermissionDenied
    today, language = timezone.localdate(), request.LANGUAGE_CODE
    context = {
        "late": _late(language),
        "odd": _odd(language),
        "told": _told(),
        "hours": hours_table(reverse("words:open_hours")),
        "today": today,
    }
    return render(request, "figures/quality/staff.html", context)


def _late(language: str) -> Table:
    signed, today = stated.first_signatures(), timezone.localdate()
    rows = []
    for code, measure in measures.every().items():
        for month in standing.months(measure, signed.get(code, {}), today=today):
            if month.state not in (State.MISSING, State.LATE):
                continue
            said = (
                _("signed %(day)s") % {"day": date_format(month.first_signed_on, "j F Y")}
                if month.first_signed_on
                else _("missing")
            )
            cells = (
                Cell(measure.title(language), reverse("sums:month", args=[code, measures.written(month.month)])),
                Cell(say_month(month.month)),
                Cell(date_format(month.due_on, "j F Y")),
                Cell(said),
            )
            rows.append(
                (
                    month.state != State.MISSING,
                    month.due_on,
                    Row(cells, state="late" if month.state == State.MISSING else ""),
                )
            )
    rows.sort(key=lambda row: row[:2])
    return Table(
        _("Missing and late sums"),
        (_("What is counted"), _("Month"), _("Was due"), _("How it stands")),
        [row for _state, _due, row in rows],
    )


def _odd(language: str) -> Table:
    since = measures.number_of(measures.months_before(timezone.localdate(), 12)[-1])
    known = measures.every()
    rows = [
        Row(
            (
                Cell(
                    known[row.measure].title(language),
                    reverse("sums:month", args=[row.measure, measures.written(measures.month_of(row.month))]),
                ),
                Cell(say_month(measures.month_of(row.month))),
                Cell(row.remarks),
                Cell(row.explains),
            )
        )
        for row in MonthlySum.objects.in_force().filter(month__gte=since, remarks__gt=0).order_by("-month", "measure")
        if row.measure in known
    ]
    return Table(
        _("Signed although something looked odd"),
        (_("What is counted"), _("Month"), _("Odd numbers"), _("What was said to it")),
        rows,
    )


def _told() -> Table:
    rows = [
        Row(
            (
                Cell(say_month(one.month)),
                Cell(one.cases),
                Cell(one.can_be_told, note=_share(one.can_be_told, one.cases)),
                Cell(one.looks_alone),
            )
        )
        for one in told.coverage(today=timezone.localdate(), zone=directory.current().city.zone)
    ]
    headings = (_("Month"), _("Cases"), _("Somebody can be told"), _("Everybody looks by themselves"))
    return Table(_("Who can be told what became of it"), headings, rows)


def _share(part: int, whole: int) -> str:
    return _("%(share)s of 100") % {"share": round(100 * part / whole)} if whole else ""
