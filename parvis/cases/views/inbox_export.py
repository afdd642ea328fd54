"""A list leaves the house: by coordinators and those who lead a service, with a reason, written down, limited."""

import csv
import io
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from parvis.cases import actions, inbox
from parvis.cases.access import lateness, scope_of
from parvis.cases.models import Case
from parvis.cases.moves import Outcome, State
from parvis.cases.rules import SOON
from parvis.cases.staff_forms import ExportForm
from parvis.cases.views.inbox import filter_form
from parvis.city import directory
from parvis.city.rules import safe_cell
from parvis.core.access import Role, open_to
from parvis.core.forms import posted
from parvis.situations import catalogue
from parvis.situations.rules import Kind

MOST = 5000


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask why, then give the list as CSV: no words of anybody, no contact data, an exact place only for things."""
    scope, at = scope_of(request.user), timezone.now()
    if not scope.may_export:
        raise PermissionDenied
    form = ExportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        filters = filter_form(request, scope, directory.current(), catalogue.current()).filters()
        cases = inbox.page(scope, filters, at=at, size=MOST).cases
        if not scope.is_coordinator:
            cases = [case for case in cases if case.service_id in scope.leads]
        reason = f"{len(cases)}: {form.cleaned_data['reason']}"
        actions.look(user=request.user, what="export", at=at, reason=reason)
        out = io.StringIO()
        csv.writer(out).writerows(_lines(cases, request))
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="cases-{timezone.localdate():%Y-%m-%d}.csv"'
        return response
    return render(
        request, "cases/inbox/export.html", {"form": form, "most": MOST, "query": request.GET.urlencode()},
        status=400 if form.errors else 200,
    )  # fmt: skip


def _lines(cases: list[Case], request: HttpRequest) -> Iterator[list[str]]:
    language: str = request.LANGUAGE_CODE
    here, known, at = directory.current(), catalogue.current().situations, timezone.now()
    services = {one.pk: one.name(language) for one in here.services.values()}
    districts = {one.pk: one.name for one in here.districts.values()}
    yield [
        _("Reference"), _("What"), _("State"), _("How it ended"), _("District"), _("Place"), _("Service"), _("In whose hands"),
        _("Received"), _("First promise"), _("Date now"), pgettext("column: when it was answered", "Answered"), _("Promise"),
    ]  # fmt: skip
    for case in cases:
        is_thing = case.kind == Kind.OBJECT and not case.is_sensitive
        moments = (case.received_at, case.first_due_at, case.due_at, case.answered_at)
        yield [
            safe_cell(str(cell))
            for cell in (
                case.reference,
                known[case.situation].title(language) if case.situation in known else case.situation,
                State(case.state).label,
                Outcome(case.outcome).label if case.outcome else "",
                districts.get(case.district_id or 0, ""),
                case.place if is_thing else "",
                services.get(case.service_id or 0, ""),
                case.assigned_to or "",
                *(timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "" for moment in moments),
                {"late": _("late"), "soon": _("soon late"), "kept": _("kept"), "broken": _("answered late")}.get(
                    lateness(case, at=at, soon=at + SOON), ""
                ),
            )
        ]
