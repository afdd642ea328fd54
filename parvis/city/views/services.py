"""Services, their agreements and their people."""

import csv
from datetime import date, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import actions, directory, rules, ways
from parvis.city.forms import AgreementForm, LastDayForm, MemberForm, ServiceForm
from parvis.city.models import Agreement, Membership, Service
from parvis.city.opening_words import opening_of, say_opening
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.public import week_of
from parvis.city.views.shown import OFFICE, actor_of, done, form_page
from parvis.core.access import open_to


@open_to(*OFFICE)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List every service with who reaches it how, and what it promised."""
    here, now = directory.current(), timezone.now()
    rows = Service.objects.prefetch_related("texts", "agreements").order_by("-is_active", "code")
    table = Table(
        _("All services"),
        (_("Service"), _("What it does"), _("Reached by"), _("Open"), _("Agreements")),
        [_service_row(row, here, now, request.LANGUAGE_CODE) for row in rows],
    )
    return render(request, "city/services.html", {"table": table})


def _service_row(row: Service, here: directory.Directory, now: datetime, language: str) -> Row:
    view = here.service(row.code)
    in_force = [agreement for agreement in row.agreements.all() if agreement.holds_on(timezone.localdate(now))]
    name = view.name(language) if view else row.code
    mark = "" if row.is_active else _("Switched off")
    return Row(
        (
            Cell(name, reverse("city:service", args=[row.code]), note=row.code, mark=mark),
            Cell(row.get_kind_display()),
            Cell(row.get_reached_by_display(), note=row.email),
            Cell(say_opening(opening_of(here, view, now), now=now) if view else "–"),
            Cell(
                len(in_force) or pgettext("agreements", "none"),
                reverse("city:agreements", args=[row.code]),
                note="" if in_force else _("Nothing is promised."),
            ),
        ),
        state="" if in_force or row.relation == "controller" or not row.is_active else "soon",
    )


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_service(request: HttpRequest) -> HttpResponse:
    """Add a service."""
    here = directory.current().city
    form = ServiceForm(request.POST or None, languages=here.languages, country=here.country)
    if request.method == "POST" and form.is_valid():
        columns = form.columns()
        service = actions.add_service(
            code=form.cleaned_data["code"],
            texts=form.words(),
            phones=form.phones(),
            territory=form.cleaned_data["territory"],
            by=actor_of(request),
            at=timezone.now(),
            **columns,
        )
        done(request, _("The service is there. It promises nothing before it has signed an agreement."))
        return redirect("city:agreements", code=service.code)
    return form_page(request, form, title=_("A new service"), back=reverse("city:services"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change a service."""
    row = get_object_or_404(Service, code=code)
    here = directory.current()
    form = ServiceForm(request.POST or None, languages=here.city.languages, country=here.city.country, service=row)
    if request.method == "POST" and form.is_valid():
        actions.change_service(
            service=row,
            changes=form.columns(),
            texts=form.words(),
            phones=form.phones(),
            territory=form.cleaned_data["territory"],
            by=actor_of(request),
            at=timezone.now(),
        )
        done(request, _("Saved. Everybody sees it from now on."))
        return redirect("city:service", code=code)
    view = here.service(code)
    links = [
        (reverse("city:agreements", args=[code]), _("Agreements")),
        (reverse("city:people", args=[code]), _("People")),
        (reverse("city:teams", args=[code]), _("Teams in the neighbourhoods")),
        (f"{reverse('city:history')}?about=service:{code}", _("History")),
        *([(reverse("city:who", args=[code]), _("What residents see"))] if view else []),
        *(
            (reverse(way.url_name, args=[code]), way.label)
            for way in ways.of_services
            if way.reached_by == row.reached_by
        ),
    ]
    week = week_of(here, view) if view else []
    title = view.name(request.LANGUAGE_CODE) if view else code
    return form_page(request, form, title=title, back=reverse("city:services"), links=links, week=week)


@open_to(*OFFICE)
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """List when each service is open: now, next, and as it is written."""
    here, now = directory.current(), timezone.now()
    rows = []
    for view in here.services.values():
        opening = opening_of(here, view, now)
        name = view.name(request.LANGUAGE_CODE)
        rows.append(
            Row(
                (
                    Cell(name, reverse("city:service", args=[view.code])),
                    Cell(say_opening(opening, now=now)),
                    Cell(view.hours or _("not written down")),
                ),
                state="" if opening.is_known else "soon",
            )
        )
    table = Table(_("Opening hours"), (_("Service"), _("Now"), _("As written")), rows)
    return render(request, "city/list.html", {"title": _("Opening hours"), "table": table})


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a service has signed, and sign something new."""
    row = get_object_or_404(Service, code=code)
    form = AgreementForm(
        request.POST or None, initial={"promise_basis": "working"}, situations=ways.situations(request.LANGUAGE_CODE)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_agreement(service=row, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except actions.AgreementOverlaps:
            form.add_error(
                "starts_on", _("Another agreement holds on one of these days. End that one first, or begin later.")
            )
        else:
            done(request, _("The agreement is signed."))
            return redirect("city:agreements", code=code)
    today, titles = timezone.localdate(), dict(ways.situations(request.LANGUAGE_CODE))
    table = Table(
        _("Agreements"),
        (_("What"), _("Answers within"), _("From"), _("Until"), _("Signed by")),
        [
            Row(
                (
                    Cell(
                        titles.get(agreement.situation, agreement.situation) or _("Everything it takes"),
                        mark=_agreement_mark(agreement, today),
                    ),
                    Cell(f"{agreement.promise_hours} {agreement.get_promise_basis_display()}"),
                    Cell(_day(agreement.starts_on)),
                    Cell(
                        _day(agreement.ends_on) or pgettext("agreement without a last day", "open"),
                        "" if agreement.ends_on else reverse("city:end_agreement", args=[agreement.pk]),
                        note="" if agreement.ends_on else _("Press to end it."),
                    ),
                    Cell(agreement.signed_by, note=_day(agreement.signed_on)),
                )
            )
            for agreement in row.agreements.order_by("situation", "-starts_on")
        ],
    )
    title = _("Agreements of %(code)s") % {"code": _name(row.code, request.LANGUAGE_CODE)}
    back = reverse("city:service", args=[code])
    return form_page(request, form, title=title, back=back, table=table, button=_("Sign"), heading=_("A new agreement"))


def _name(code: str, language: str) -> str:
    view = directory.current().service(code)
    return view.name(language) if view else code


def _day(day: date | None) -> str:
    return date_format(day, pgettext("date format, day, month and year", "j F Y")) if day else ""


def _agreement_mark(agreement: Agreement, today: date) -> str:
    if agreement.holds_on(today):
        return ""
    return _("Not yet") if agreement.starts_on > today else _("Over")


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Say until when an agreement holds."""
    agreement = get_object_or_404(Agreement.objects.select_related("service"), pk=pk)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    back = reverse("city:agreements", args=[agreement.service.code])
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_agreement(
                agreement=agreement, last_day=form.cleaned_data["last_day"], by=actor_of(request), at=timezone.now()
            )
        except actions.AgreementOver:
            form.add_error("last_day", _("This agreement ended before that day."))
        else:
            done(request, _("The agreement ends. First promises made under it stay as they are."))
            return redirect(back)
    title = _("End the agreement of %(code)s") % {"code": _name(agreement.service.code, request.LANGUAGE_CODE)}
    return form_page(request, form, title=title, back=back, button=_("End it"))


@open_to("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show who works for a service, and let somebody join."""
    row = get_object_or_404(Service, code=code)
    form = MemberForm(request.POST or None, initial={"role": "answers"})
    if request.method == "POST" and form.is_valid():
        actions.add_member(service=row, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        done(request, _("They belong to the service now."))
        return redirect("city:people", code=code)
    members = row.memberships.select_related("user").order_by("user__name", "pk")
    title = _("People of %(code)s") % {"code": _name(row.code, request.LANGUAGE_CODE)}
    back = reverse("city:service", args=[code])
    return form_page(request, form, title=title, back=back, members=members, button=_("Add"), heading=_("Somebody new"))


@open_to("administrator")
@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's work for a service."""
    membership = get_object_or_404(Membership.objects.select_related("service"), pk=pk)
    actions.remove_member(membership=membership, by=actor_of(request), at=timezone.now())
    done(request, _("They no longer belong to the service."))
    return redirect("city:people", code=membership.service.code)


@open_to("administrator")
@require_POST
@transaction.atomic
def export_services(request: HttpRequest) -> HttpResponse:
    """Give the services as a CSV that import_services reads again; cells no spreadsheet takes for a formula."""
    rows = actions.services_for_export(by=actor_of(request), at=timezone.now())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="services.csv"'
    response["Cache-Control"] = "no-store"
    writer = csv.writer(response)
    writer.writerows([rules.safe_cell(cell) for cell in row] for row in rows)
    return response
