"""The office's list of contact points: signing, changing, ending, reading a file, the house's own page."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory
from parvis.city.forms import LastDayForm
from parvis.city.imports import Report
from parvis.city.imports.report import FileRefused
from parvis.city.opening_words import say_opening
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, done, form_page
from parvis.core import said
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.guide import near
from parvis.guide.actions import points as actions
from parvis.guide.forms.points import NewPointForm, PointFileForm, PointForm, initial_of
from parvis.guide.models.points import ContactPoint
from parvis.guide.point_file import COLUMNS, read_points

SOON = actions.REMIND_DAYS[0]


@open_to(*OFFICE)
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """List every contact point: what somebody found closed first, then what ends soon, then the rest."""
    now, today = timezone.now(), timezone.localdate()
    unseen = Count("said_closed", filter=Q(said_closed__seen_at=None))
    rows = ContactPoint.objects.select_related("poster").annotate(unseen=unseen).order_by("poster__number")
    ordered = sorted(rows, key=lambda row: _urgency(row, today))
    here, known = directory.current(), near.current()
    lines = [_line(row, known.points[row.poster.number], here=here, now=now, today=today) for row in ordered]
    headings = (_("House"), _("Now"), _("Languages"), _("Agreement until"), _("Found closed"))
    return render(request, "guide/points/list.html", {"table": Table(_("Contact points"), headings, lines)})


def _urgency(row: Any, today: date) -> tuple[object, ...]:
    is_over = row.ends_on < today
    return (is_over, row.unseen == 0, row.ends_on, row.poster.number)


def _line(row: Any, view: near.PointView, *, here: directory.Directory, now: datetime, today: date) -> Row:
    left = (row.ends_on - today).days
    mark = ""
    if left < 0:
        mark = _("Over")
    elif row.starts_on > today:
        mark = _("Not yet")
    elif left <= SOON:
        mark = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    is_waiting = bool(row.unseen) and left >= 0
    return Row(
        (
            Cell(
                row.poster.name,
                reverse("guide:point", args=[row.poster.number]),
                note=f"{row.poster.number} · {row.get_kind_display()} · {row.poster.address}",
            ),
            Cell(say_opening(near.opening_of(view, here=here, at=now), now=now)),
            Cell(" ".join(row.languages) or _("not written down")),
            Cell(row.ends_on, mark=mark),
            Cell(row.unseen or "–", mark=_("Look into it:") if is_waiting else ""),
        ),
        state="late" if is_waiting else ("soon" if 0 <= left <= SOON else ""),
    )


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_point(request: HttpRequest) -> HttpResponse:
    """Write down an agreement with a house."""
    here = directory.current().city
    form = NewPointForm(posted(request), country=here.country)
    if form.is_valid():
        try:
            point = actions.add_point(
                place=form.place(), number=form.cleaned_data["number"], by=actor_of(request), at=timezone.now(),
                **form.agreement(),
            )  # fmt: skip
        except actions.NumberTaken:
            form.add_error("number", _("This number belongs to another house. Leave it empty for the next free one."))
        else:
            done(
                request,
                _("The agreement is written down. The poster's number is %(number)s.")
                % {"number": point.poster.number},
            )
            return redirect("guide:point", point.poster.number)
    return _form(request, form, title=_("A new contact point"), button=_("Write it down"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, number: int) -> HttpResponse:
    """Show and change a contact point."""
    row = _of_number(number)
    form = PointForm(posted(request), country=directory.current().city.country, initial=initial_of(row))
    if form.is_valid():
        actions.change_point(
            point=row, place=form.place(), changes=form.agreement(), by=actor_of(request), at=timezone.now()
        )
        done(request, _("Saved. Everybody sees it from now on."))
        return redirect("guide:point", number)
    now = timezone.now()
    closed = [(said.moment(one.at, now=now), one.was_stated_open) for one in row.said_closed.filter(seen_at=None)[:20]]
    more = {
        "point": row,
        "closed": closed,
        "is_over": row.ends_on < timezone.localdate(),
        "history_url": f"{reverse('city:history')}?about={actions.subject(row.poster)}",
    }
    return _form(request, form, title=row.poster.name, button=_("Save"), **more)


def _form(request: HttpRequest, form: PointForm, *, title: str, button: str, **more: Any) -> HttpResponse:
    values = {
        "form": form,
        "title": title,
        "button": button,
        "back": reverse("guide:points"),
        "city": directory.current().city,
        "districts_url": reverse("cases:map_districts"),
        **more,
    }
    return render(request, "guide/points/form.html", values, status=422 if form.errors else 200)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_point(request: HttpRequest, number: int) -> HttpResponse:
    """Say until when an agreement holds."""
    row = _of_number(number)
    form = LastDayForm(posted(request), initial={"last_day": timezone.localdate()})
    back = reverse("guide:point", args=[number])
    if form.is_valid():
        try:
            last_day = form.cleaned_data["last_day"]
            actions.end_agreement(point=row, last_day=last_day, by=actor_of(request), at=timezone.now())
        except actions.AgreementOver:
            form.add_error("last_day", _("This agreement ended before that day."))
        else:
            done(request, _("The agreement ends. Take the poster down after its last day."))
            return redirect(back)
    title = _("End the agreement of %(house)s") % {"house": row.poster.name}
    return form_page(request, form, title=title, back=back, button=_("End it"))


@open_to(*OFFICE)
@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Make a new secret link for the house's own page, shown once; or close the page."""
    row, by, at = _of_number(number), actor_of(request), timezone.now()
    if "revoke" in request.POST:
        actions.revoke_link(point=row, by=by, at=at)
        done(request, _("The link opens nothing any more."))
        return redirect("guide:point", number)
    token = actions.new_link(point=row, by=by, at=at)
    address = f"{settings.PARVIS_BASE_URL}{reverse('guide:own_page', args=[token])}"
    return render(request, "guide/points/link.html", {"point": row, "address": address})


@open_to(*OFFICE)
@require_POST
def looked(request: HttpRequest, number: int) -> HttpResponse:
    """Take the flag off: somebody has asked the house."""
    if actions.look_into(point=_of_number(number), by=actor_of(request), at=timezone.now()):
        done(request, _("The flag is gone. Mend the hours here if they were wrong."))
    return redirect("guide:point", number)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_points(request: HttpRequest) -> HttpResponse:
    """Read contact points from a CSV: a trial first, if wanted, and a report that says what to mend in which row."""
    form = PointFileForm(posted(request), request.FILES or None)
    report: Report | None = None
    if form.is_valid():
        try:
            report = read_points(
                _text(form.cleaned_data["file"].read()),
                country=directory.current().city.country,
                by=actor_of(request),
                at=timezone.now(),
                is_dry="try" in request.POST,
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
    values = {"form": form, "report": report, "columns": COLUMNS, "lines": list(report.lines()) if report else []}
    has_problems = bool(form.errors or (report and report.problems))
    return render(request, "guide/points/import.html", values, status=422 if has_problems else 200)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _of_number(number: int) -> ContactPoint:
    return get_object_or_404(ContactPoint.objects.select_related("poster"), poster__number=number)
