"""Signed monthly sums: what is missing, entering, looking, signing, correcting, files."""

import csv
import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory
from parvis.city.imports.report import FileRefused
from parvis.city.rules import safe_cell
from parvis.city.tables import Cell as TableCell
from parvis.city.tables import Row, Table
from parvis.city.views.shown import done
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.figures import access
from parvis.figures.actions import sums as actions
from parvis.figures.forms.sums import MOST_AT_ONCE, SignForm, SumFileForm, SumForm, name_of_place
from parvis.figures.models.sums import MonthlySum, SumSource
from parvis.figures.sums import measures, reading, standing, stated
from parvis.figures.sums.measures import ONE, Cell, Measure
from parvis.figures.sums.plausible import Remark
from parvis.figures.sums.standing import State
from parvis.figures.views.people import name_of, names_of, person

THEME_NAMES = {
    "presence": gettext_lazy("Presence in the street"),
    "force": gettext_lazy("Stops and force"),
    "staff": gettext_lazy("Who works for the police"),
    "people": gettext_lazy("Who lives here"),
}
UNIT_NAMES = {
    "hours": gettext_lazy("hours"),
    "shifts": gettext_lazy("shifts"),
    "incidents": gettext_lazy("incidents"),
    "people": gettext_lazy("people"),
    "stops": gettext_lazy("stops"),
    "arrests": gettext_lazy("arrests"),
}
STATE_NAMES = {
    State.SIGNED: gettext_lazy("Signed in time"),
    State.LATE: gettext_lazy("Signed late"),
    State.MISSING: gettext_lazy("Missing"),
    State.WAITING: gettext_lazy("Still to come"),
    State.NOT_ASKED: gettext_lazy("Not counted"),
}
ROW_STATES = {State.MISSING: "late", State.WAITING: "soon"}
SHOWN_MONTHS = 12
BACK = 120  # months that may still be stated


@open_to(*access.STATERS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List every measure with its months: what is missing stands first."""
    _look(request)
    language, today = request.LANGUAGE_CODE, timezone.localdate()
    signed, here = stated.first_signatures(), directory.current()
    waiting = {(row.measure, row.month) for row in MonthlySum.objects.drafts()}
    themes = []
    for theme, name in THEME_NAMES.items():
        rows = [
            _measure_row(measure, signed.get(measure.code, {}), waiting, today=today, language=language)
            for measure in measures.every().values()
            if measure.theme == theme and _is_lawful(measure, here, language)
        ]
        headings = (_("What is counted"), _("Who knows it"), _("Newest month"), _("Missing"))
        themes.append((name, Table(name, headings, rows)))
    context = {"themes": themes, "law": here.pack.staff_groups.text(language), "may_state": _may_state_any(request)}
    return render(request, "figures/sums/overview.html", context)


def _measure_row(
    measure: Measure,
    signed: Mapping[date, date],
    drafts: set[tuple[str, int]],
    *,
    today: date,
    language: str,
) -> Row:
    months = standing.months(measure, signed, today=today, count=SHOWN_MONTHS)
    newest = max(signed, default=None)
    missing = [month for month in months if month.state == State.MISSING]
    to_sign = sorted(month for code, month in drafts if code == measure.code)
    waits = ", ".join(say_month(measures.month_of(month)) for month in to_sign)
    return Row(
        (
            TableCell(measure.title(language), reverse("sums:measure", args=[measure.code])),
            TableCell(measure.who_knows(language)),
            TableCell(
                say_month(newest) if newest else _("never stated"),
                note=_("To sign: %(months)s") % {"months": waits} if waits else "",
            ),
            TableCell(", ".join(say_month(month.month) for month in reversed(missing)) or "–"),
        ),
        state="late" if missing else "soon" if waits else "",
    )


@open_to("service")
@require_safe
def ours(request: HttpRequest) -> HttpResponse:
    """Lead those who lead a service to what they state and say; tell the others who does."""
    context = {"leads": bool(access.led_by(request.user)), "leads_police": access.leads_police(request.user)}
    return render(request, "figures/sums/ours.html", context)


@open_to(*access.STATERS)
@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """Show one measure: what it means, and its months, each leading to its numbers."""
    _look(request)
    found, language, today = _measure_or_404(code), request.LANGUAGE_CODE, timezone.localdate()
    here = directory.current()
    months = standing.months(found, stated.first_signatures().get(code, {}), today=today, count=36)
    rows_of = {row.month: row for row in MonthlySum.objects.in_force().filter(measure=code)}
    drafts = {row.month for row in MonthlySum.objects.drafts().filter(measure=code)}
    rows = [
        _month_row(found, month, rows_of.get(measures.number_of(month.month)), drafts)
        for month in months
        if found.is_asked_for(month.month)
    ]
    context = {
        "measure": found,
        "title": found.title(language),
        "help": found.help(language),
        "who_knows": found.who_knows(language),
        "unit": UNIT_NAMES[found.unit],
        "law": "" if _is_lawful(found, here, language) else here.pack.staff_groups.text(language),
        "table": Table(_("Months"), (_("Month"), _("How it stands"), _("Signed by")), rows),
        "may_state": access.may_state(request.user, found),
    }
    return render(request, "figures/sums/measure.html", context)


def _month_row(measure: Measure, month: standing.Month, row: MonthlySum | None, drafts: set[int]) -> Row:
    number = measures.number_of(month.month)
    is_draft = number in drafts
    said = STATE_NAMES[month.state] if row or month.state != State.NOT_ASKED else _("Not stated")
    return Row(
        (
            TableCell(
                say_month(month.month), reverse("sums:month", args=[measure.code, measures.written(month.month)])
            ),
            TableCell(
                said,
                mark=_("To sign:") if is_draft else "",
                note=_("by %(day)s") % {"day": date_format(month.due_on, "j F Y")} if month.state in ROW_STATES else "",
            ),
            TableCell(f"{row.signed_name}, {row.signed_as}" if row else "–", note=_version(row)),
        ),
        state=ROW_STATES.get(month.state, "soon" if is_draft else ""),
    )


def _version(row: MonthlySum | None) -> str:
    return _("corrected, version %(number)s") % {"number": row.version} if row and row.version > 1 else ""


@open_to(*access.STATERS)
@require_safe
def month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Show the numbers of one month: in force, waiting to be signed, and every earlier version with its date and reason."""
    _look(request)
    found, first = _measure_or_404(code), _month_or_404(month)
    rows = list(
        MonthlySum.objects.filter(measure=code, month=measures.number_of(first))
        .prefetch_related("cells")
        .order_by("-version")
    )
    signed = [row for row in rows if row.is_signed]
    draft = next((row for row in rows if not row.is_signed), None)
    people = names_of([row.stated_by for row in rows])
    in_force = signed[0] if signed else None
    older = [(row, _differences(found, row, newer, request.LANGUAGE_CODE)) for newer, row in itertools.pairwise(signed)]
    context = {
        "measure": found,
        "title": found.title(request.LANGUAGE_CODE),
        "month": measures.written(first),
        "month_name": say_month(first),
        "unit": UNIT_NAMES[found.unit],
        "in_force": in_force,
        "stated_by": people.get(in_force.stated_by, "") if in_force else "",
        "table": _numbers(found, stated.cells_of(in_force), request.LANGUAGE_CODE) if in_force else None,
        "draft": draft,
        "drafted_by": people.get(draft.stated_by, "") if draft else "",
        "older": older,
        "may_state": access.may_state(request.user, found) and _is_over(found, first),
        "is_lawful": _is_lawful(found, directory.current(), request.LANGUAGE_CODE),
    }
    return render(request, "figures/sums/month.html", context)


def _differences(measure: Measure, old: MonthlySum, new: MonthlySum, language: str) -> list[tuple[str, Any, Any]]:
    before, after = stated.cells_of(old), stated.cells_of(new)
    names = _district_names()
    return [
        (say_cell(measure, cell, names, language), before.get(cell, "–"), after.get(cell, "–"))
        for cell in sorted({*before, *after})
        if before.get(cell) != after.get(cell)
    ]


@open_to(*access.STATERS)
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Take the numbers of one month: all places and categories on one page, a long list in parts."""
    found, first = _statable(request, code, month)
    here, language, number = directory.current(), request.LANGUAGE_CODE, measures.number_of(first)
    if not _is_lawful(found, here, language):
        return _not_lawful(request, found, here, language)
    parts = _parts(found, list(here.districts))
    part = _part(request, len(parts))
    rows = MonthlySum.objects.filter(measure=code, month=number)
    signed, draft = rows.in_force().first(), rows.drafts().first()
    begin = draft or signed
    form = SumForm(
        posted(request), measure=found, places=parts[part], names=_district_names(), language=language,
        is_correction=signed is not None,
        initial=SumForm.initial_of(stated.cells_of(begin), draft.reason if draft else "") if begin else {},
    )  # fmt: skip
    if form.is_valid() and _keep(request, form, found, number):
        if part + 1 < len(parts):
            return redirect(f"{reverse('sums:state', args=[code, month])}?part={part + 2}")
        return redirect("sums:sign", code, month)
    context = {
        "form": form,
        "measure": found,
        "title": found.title(language),
        "help": found.help(language),
        "unit": UNIT_NAMES[found.unit],
        "month": month,
        "month_name": say_month(first),
        "is_correction": signed is not None,
        "part": part + 1,
        "parts": len(parts),
    }
    return render(request, "figures/sums/state.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: SumForm, measure: Measure, number: int) -> bool:
    try:
        actions.state(
            measure=measure,
            month=number,
            cells=form.cells(),
            source=SumSource.FORM,
            by=actor_of(request),
            at=timezone.now(),
            reason=form.cleaned_data.get("reason", ""),
            instead_of=form.asked(),
        )
    except actions.NothingStated:
        form.add_error(None, _("Fill in at least one number; 0 is a number, too."))
    except actions.NeedsReason:
        form.add_error(None, _("Somebody signed this month meanwhile. Open it again to correct it."))
    except actions.SeenOther:
        form.add_error(None, _("Somebody else states this month in this moment. Look at it again."))
    else:
        return True
    return False


def _parts(measure: Measure, districts: Sequence[str]) -> list[Sequence[str]]:
    """Cut the places of a long table into pages of at most so many numbers."""
    places = measure.places(districts)
    at_once = max(1, MOST_AT_ONCE // len(measure.columns))
    return [places[start : start + at_once] for start in range(0, len(places), at_once)] or [()]


def _part(request: HttpRequest, count: int) -> int:
    asked = request.GET.get("part", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return min(max(number, 1), count) - 1


@open_to(*access.STATERS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Show all numbers of the draft with what looks odd, then take the signature."""
    found, first = _statable(request, code, month)
    here, language, number = directory.current(), request.LANGUAGE_CODE, measures.number_of(first)
    draft = MonthlySum.objects.drafts().filter(measure=code, month=number).prefetch_related("cells").first()
    if draft is None:
        return redirect("sums:month", code, month)
    cells = stated.cells_of(draft)
    odd = stated.look_at(found, number, cells, districts=here.districts)
    form = SignForm(posted(request), is_odd=bool(odd), initial={"seen": actions.fingerprint(cells)})
    if form.is_valid() and _sign(request, form, draft):
        done(request, _("Signed. The numbers are in force from now on."))
        return redirect("sums:month", code, month)
    names = _district_names()
    context = {
        "form": form,
        "measure": found,
        "title": found.title(language),
        "unit": UNIT_NAMES[found.unit],
        "month": month,
        "month_name": say_month(first),
        "draft": draft,
        "drafted_by": name_of(draft.stated_by),
        "table": _numbers(found, cells, language, odd=odd),
        "odd": [(say_cell(found, remark.cell, names, language), say_remark(remark)) for remark in odd],
        "signer": person(request),
    }
    return render(request, "figures/sums/sign.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest, form: SignForm, draft: MonthlySum) -> bool:
    try:
        actions.sign(
            statement=draft,
            seen=form.cleaned_data["seen"],
            signed_as=form.cleaned_data["signed_as"],
            explains=form.cleaned_data.get("explains", ""),
            by=person(request),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except (actions.SeenOther, MonthlySum.DoesNotExist, actions.AlreadySigned):
        form.add_error(None, _("The numbers have changed since you opened this page. Look at them again, then sign."))
    except actions.NeedsReason:
        form.add_error(None, _("Something looks odd now. Open this page again and say why it is right."))
    except actions.NothingChanged:
        form.add_error(None, _("These are the numbers that are in force already: there is nothing to correct."))
    else:
        return True
    return False


@open_to(*access.STATERS)
@require_POST
def drop(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Throw the draft of a month away."""
    _found, first = _statable(request, code, month)
    draft = MonthlySum.objects.drafts().filter(measure=code, month=measures.number_of(first)).first()
    if draft is not None:
        actions.drop(statement=draft, by=actor_of(request), at=timezone.now())
        done(request, _("The numbers that waited to be signed are thrown away."))
    return redirect("sums:month", code, month)


@open_to(*access.STATERS)
@require_safe
def template(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Give a CSV of one measure and month to fill in."""
    found, first = _statable(request, code, month)
    name = f"{code}-{measures.written(first)}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in reading.template(found, first, districts=list(directory.current().districts)):
        writer.writerow([safe_cell(cell) for cell in row])
    return response


@open_to(*access.STATERS)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """Read sums from a CSV: every row, or none, with the row and what to mend."""
    _look(request)
    here, language = directory.current(), request.LANGUAGE_CODE
    known = {
        code: each
        for code, each in measures.every().items()
        if access.may_state(request.user, each) and _is_lawful(each, here, language)
    }
    if not known:
        raise PermissionDenied
    form = SumFileForm(posted(request), request.FILES or None)
    found: reading.Read | None = None
    kept: list[MonthlySum] = []
    if form.is_valid():
        try:
            found = reading.read(
                reading.text_of(form.cleaned_data["file"].read(reading.MOST_BYTES + 1)),
                known=known,
                districts=list(here.districts),
                last_month=stated.last_month(timezone.localdate()),
            )
            _add_law(found, here, language)
            kept = actions.state_all(sums=found.sums, by=actor_of(request), at=timezone.now()) if found.sums else []
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except actions.AlreadySigned as signed:
            code, number = signed.args
            form.add_error("file", _say_signed(code, number, language))
        except actions.SeenOther:
            form.add_error("file", _("Somebody else states the same month in this moment. Try again."))
    lines = [
        (each, measures.written(measures.month_of(each.month)), say_month(measures.month_of(each.month)))
        for each in kept
    ]
    context = {
        "form": form,
        "problems": found.problems if found else [],
        "kept": [
            (measures.every()[each.measure].title(language), each.measure, month, name) for each, month, name in lines
        ],
        "columns": reading.COLUMNS,
        "measures": [(code, each.title(language), each) for code, each in known.items()],
        "law": here.pack.staff_groups.text(language),
        "last_month": measures.written(stated.last_month(timezone.localdate())),
    }
    is_wrong = bool(form.errors or (found and found.problems))
    return render(request, "figures/sums/file.html", context, status=422 if is_wrong else 200)


def _add_law(found: reading.Read, here: directory.Directory, language: str) -> None:
    """Say why, where a row was refused because people may not be counted that way here."""
    unlawful = [code for code, each in measures.every().items() if not _is_lawful(each, here, language)]
    for place, problem in enumerate(found.problems):
        if any(f"“{code}”" in problem.what for code in unlawful):
            found.problems[place] = type(problem)(problem.row, problem.what, here.pack.staff_groups.text(language))


def _say_signed(code: str, number: int, language: str) -> str:
    return _(
        "%(measure)s for %(month)s is signed already. Correct it on its own page, with a reason. Nothing was saved."
    ) % {
        "measure": measures.every()[code].title(language),
        "month": say_month(measures.month_of(number)),
    }


def _not_lawful(request: HttpRequest, measure: Measure, here: directory.Directory, language: str) -> HttpResponse:
    context = {
        "title": measure.title(language),
        "law": here.pack.staff_groups.text(language),
        "source": here.pack.staff_groups.source,
    }
    return render(request, "figures/sums/not_lawful.html", context, status=403)


def _look(request: HttpRequest) -> None:
    if not access.may_look(request.user):
        raise PermissionDenied


def _may_state_any(request: HttpRequest) -> bool:
    return any(access.may_state(request.user, each) for each in measures.every().values())


def _statable(request: HttpRequest, code: str, month: str) -> tuple[Measure, date]:
    """Return measure and month for somebody who may state it, and a month that is over; else refuse."""
    _look(request)
    found, first = _measure_or_404(code), _month_or_404(month)
    if not access.may_state(request.user, found):
        raise PermissionDenied
    if not _is_over(found, first):
        raise Http404
    return found, first


def _is_over(measure: Measure, first: date) -> bool:
    today = timezone.localdate()
    months = (today.year - first.year) * 12 + today.month - first.month
    return 0 < months <= BACK and measure.is_asked_for(first)


def _measure_or_404(code: str) -> Measure:
    found = measures.every().get(code)
    if found is None:
        raise Http404
    return found


def _month_or_404(month: str) -> date:
    try:
        return measures.read_month(month)
    except ValueError:
        raise Http404 from None


def _is_lawful(measure: Measure, here: directory.Directory, language: str) -> bool:
    try:
        measures.check_lawful(measure, here.pack.staff_groups, language)
    except measures.NotLawful:
        return False
    return True


def _district_names() -> dict[str, str]:
    return {code: view.name for code, view in directory.current().districts.items()}


def _numbers(measure: Measure, cells: Mapping[Cell, int], language: str, *, odd: Sequence[Remark] = ()) -> Table:
    """Return the numbers as a table: places by categories, or for the whole city one category a line."""
    names, marked = _district_names(), {remark.cell for remark in odd}

    def cell(place: str, column: str) -> TableCell:
        text = cells.get((place, column), _("not stated"))
        return TableCell(text, mark=_("Look:") if (place, column) in marked else "")

    known = list(dict.fromkeys([*directory.current().districts, *(place for place, _column in cells)]))
    if measure.per == "city":
        rows = [
            Row((TableCell(say_cell(measure, ("", column), names, language)), cell("", column)))
            for column in measure.columns
        ]
        return Table(measure.title(language), (_("What"), UNIT_NAMES[measure.unit]), rows)
    places = [place for place in known if place and place in {*measure.places(known)}]
    headings = (
        _("District"),
        *(measure.category(column, language) or UNIT_NAMES[measure.unit] for column in measure.columns),
    )
    rows = [
        Row((TableCell(name_of_place(place, names)), *(cell(place, column) for column in measure.columns)))
        for place in dict.fromkeys([*places, *measure.places(places)])
    ]
    return Table(measure.title(language), headings, rows)


def say_month(month: date) -> str:
    """Write a month as people say it: November 2026."""
    return date_format(month, "F Y")


def say_cell(measure: Measure, cell: Cell, names: Mapping[str, str], language: str) -> str:
    """Write for what a number stands."""
    place, column = cell
    column_name = measure.category(column, language) if column != ONE or column in measure.categories else ""
    if measure.per == "city":
        return column_name or measure.title(language)
    where = name_of_place(place, names)
    return f"{where}, {column_name}" if column_name else where


def say_remark(remark: Remark) -> str:
    """Say in a sentence what looks odd."""
    low, high = remark.usual or (0, 0)
    facts = {"amount": remark.amount, "low": low, "high": high}
    return {
        "not_stated": _("Nobody stated this number."),
        "too_much": _("%(amount)s is more than can be (%(high)s).") % facts,
        "zero": _("0 is unusual: the months before lay between %(low)s and %(high)s.") % facts,
        "unusual": _("%(amount)s is unusual: by the months before, it lies between %(low)s and %(high)s.") % facts,
        "nothing": _("Every number is 0. Is that so, or does nobody know?"),
    }[remark.kind]
