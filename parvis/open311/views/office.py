"""Open311 for those who look after it: partners' keys, services with a server of their own, what did not surely arrive."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.cases.models import Case
from parvis.city import directory
from parvis.city.models import ReachedBy, Service
from parvis.city.models.city import Part
from parvis.city.tables import Cell, Row, Table
from parvis.core import said
from parvis.core.access import Role, actor_of, has_role, open_to
from parvis.core.forms import posted
from parvis.core.models import DueRow, Entry
from parvis.core.references import spoken
from parvis.open311 import actions, deciding, remote
from parvis.open311.forms import ArrivedForm, CodesForm, KeyForm
from parvis.open311.handing_over import mark_of
from parvis.open311.models import Key, PartnerCase, RemoteCase, RemoteCode, RemoteState, Scope
from parvis.situations import catalogue

OFFICE = (Role.COORDINATOR, Role.ADMINISTRATOR)
VERBS = ("open311.key_created", "open311.key_revoked")


@open_to(*OFFICE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person, the services with a server of their own, and the keys of partners."""
    at, here = timezone.now(), directory.current()
    context = {
        "is_off": bool(here.city.parts) and Part.OPEN311 not in here.city.parts,
        "is_coordinator": has_role(request.user, Role.COORDINATOR),
        "waiting": _waiting(request, at),
        "services": _services(here, request.LANGUAGE_CODE),
        "keys": _keys(at),
        "endpoint": f"{settings.PARVIS_BASE_URL}/open311/v2",
    }
    return render(request, "open311/home.html", context)


def _waiting(request: HttpRequest, at: datetime) -> Table:
    rows = deciding.waiting(Case.objects.visible_to(request.user))
    headings = (_("Case"), _("Service"), _("How far it came"), _("Sent"))
    return Table(_("Hand-overs a person has to decide"), headings, [_waiting_row(row, at) for row in rows])


def _waiting_row(there: RemoteCase, at: datetime) -> Row:
    address = reverse("partners:handed_over", args=[there.pk])
    is_late = there.case.due_at is not None and there.case.due_at < at
    cells = (
        Cell(spoken(there.case.reference), address, mark=_("Late:") if is_late else ""),
        Cell(_name(there.service)),
        Cell(there.get_state_display()),
        Cell(said.moment(there.attempted_at, now=at) if there.attempted_at else "–"),
    )
    return Row(cells, state="late" if is_late else "")


def _name(service: Service) -> str:
    here = directory.current()
    view = here.service(service.code)
    return view.name(here.city.default_language) if view else service.code


def _services(here: directory.Directory, language: str) -> Table:
    rows = Service.objects.filter(reached_by=ReachedBy.OPEN311).order_by("code")
    codes = dict(RemoteCode.objects.order_by().values_list("service").annotate(Count("pk")))
    on_their_way = Q(case__closed_at=None, state__in=[RemoteState.KNOWN, RemoteState.TOKEN, RemoteState.BLIND])
    there = dict(RemoteCase.objects.filter(on_their_way).order_by().values_list("service").annotate(Count("pk")))
    headings = (_("Service"), _("Its server"), _("Our key there"), _("Codes"), _("Open cases there"))
    return Table(
        _("Services with a server of their own"),
        headings,
        [
            Row(
                (
                    Cell(_name(row), reverse("partners:codes", args=[row.code]), note=row.code),
                    Cell(row.endpoint or "–"),
                    Cell(
                        _("in place") if remote.api_key(row) else _("missing"),
                        note="" if remote.api_key(row) else _no_key(),
                    ),
                    Cell(codes.get(row.pk, 0)),
                    Cell(there.get(row.pk, 0)),
                ),
                state="" if remote.api_key(row) else "soon",
            )
            for row in rows
        ],
    )


def _no_key() -> str:
    return _("It belongs into the setting PARVIS_OPEN311_KEYS.")


def _keys(at: datetime) -> Table:
    rows = sorted(Key.objects.all(), key=lambda key: (not _is_in_force(key, at), key.name, key.pk))
    headings = (_("Partner"), _("What it opens"), _("Last used"), _("Requests a second"), _("Until"))
    return Table(
        _("Keys of partners' programs"),
        headings,
        [
            Row(
                (
                    Cell(key.name, reverse("partners:key", args=[key.pk]), mark=_state(key, at)),
                    Cell(_opens(key)),
                    Cell(_day(key.last_used_on) if key.last_used_on else _("never")),
                    Cell(key.per_second),
                    Cell(_day(timezone.localdate(key.expires_at)) if key.expires_at else _("without end")),
                )
            )
            for key in rows
        ],
    )


def _is_in_force(key: Key, at: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > at)


def _state(key: Key, at: datetime) -> str:
    if key.revoked_at:
        return _("Revoked:")
    return "" if _is_in_force(key, at) else _("Lapsed:")


def _opens(key: Key) -> str:
    return ", ".join(str(Scope(code).label) for code in key.scopes)


def _day(day: date) -> str:
    return date_format(day, pgettext("date format, day, month and year", "j F Y"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form = KeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, secret = actions.create_key(
            name=given["name"], scopes=given["scopes"], addresses=given["addresses"], media_hosts=given["media_hosts"],
            language=given["language"], per_second=given["per_second"], expires_at=given["expires_on"],
            by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
        return render(request, "open311/key_made.html", {"key": key, "secret": secret})
    return render(request, "open311/new_key.html", {"form": form}, status=422 if form.errors else 200)


@open_to(*OFFICE)
@require_safe
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a key: what it opens, when it was used, who made it; and the way to revoke it."""
    at, row = timezone.now(), get_object_or_404(Key, pk=pk)
    languages = dict(settings.LANGUAGES)
    facts = [
        {"key": _("What it opens"), "value": _opens(row)},
        {"key": _("Last used"), "value": _day(row.last_used_on) if row.last_used_on else _("never")},
        {"key": _("Reports it handed in"), "value": PartnerCase.objects.filter(key=row).count()},
        {"key": _("Requests a second at most"), "value": row.per_second},
        {"key": _("Until"), "value": _day(timezone.localdate(row.expires_at)) if row.expires_at else _("without end")},
        {"key": _("Only from"), "value": "\n".join(row.addresses) or _("anywhere")},
        {"key": _("Photos from"), "value": "\n".join(row.media_hosts) or _("nowhere")},
        {"key": _("Writes to people in"), "value": languages.get(row.language, _("The city's first language"))},
    ]
    context = {
        "key": row, "facts": facts, "is_in_force": _is_in_force(row, at), "state": _state(row, at), "items": _history(row)
    }  # fmt: skip
    return render(request, "open311/key.html", context)


def _history(row: Key) -> list[Mapping[str, Any]]:
    titles = {"open311.key_created": _("Made"), "open311.key_revoked": _("Revoked")}
    entries = list(Entry.objects.filter(subject=row.reference, verb__in=VERBS).order_by("-id"))
    people = get_user_model().objects.filter(actor_reference__in={entry.actor_reference for entry in entries})
    names = {person.actor_reference: str(person) for person in people}
    return [
        {"title": titles[entry.verb], "at": entry.at, "who": names.get(entry.actor_reference, _("a command"))}
        for entry in entries
    ]


@open_to(*OFFICE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key back at once."""
    row = get_object_or_404(Key, pk=pk)
    actions.revoke_key(key=row, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The key opens nothing any more. What came in by it stays."))
    return redirect("partners:key", pk)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change how a service's own server calls what may be sent there."""
    service = get_object_or_404(Service, code=code, reached_by=ReachedBy.OPEN311)
    known = dict(RemoteCode.objects.filter(service=service).values_list("situation", "code"))
    form = CodesForm(posted(request), titles=_titles(service, known, request.LANGUAGE_CODE), codes=known)
    if request.method == "POST" and form.is_valid():
        if actions.keep_codes(service=service, codes=form.codes(), by=actor_of(request), at=timezone.now()):
            messages.success(request, _("Kept. It counts from the next case that is sent."))
        return redirect("partners:codes", code)
    context = {"form": form, "service": service, "name": _name(service), "has_key": bool(remote.api_key(service))}
    return render(request, "open311/codes.html", context, status=422 if form.errors else 200)


def _titles(service: Service, known: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the situations that may reach the service, and those that have a code, by the names people know."""
    situations = catalogue.current().situations
    wanted = {
        code
        for code, situation in situations.items()
        if any(service.kind in end.service_kinds for end in situation.ends.values() if end.routes)
    } | (known.keys() - {""})
    titles = {code: situations[code].title(language) if code in situations else code for code in wanted}
    return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))


@open_to(Role.COORDINATOR)
@require_safe
def handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one hand-over that waits for a person, and what can be decided."""
    return _decide(request, _waiting_one(request, pk), ArrivedForm())


def _waiting_one(request: HttpRequest, pk: int) -> RemoteCase:
    return get_object_or_404(
        RemoteCase.objects.select_related("case", "service"), pk=pk, case__in=Case.objects.visible_to(request.user)
    )


def _decide(request: HttpRequest, there: RemoteCase, form: ArrivedForm) -> HttpResponse:
    at, case = timezone.now(), there.case
    waits = deciding.waiting(Case.objects.visible_to(request.user)).filter(pk=there.pk).exists()
    is_looked_for = DueRow.objects.filter(kind=deciding.LOOK_AGAIN, key=str(there.pk)).exists()
    passing = case.passings.filter(service=there.service).order_by("-id").first()
    facts = [
        {"key": _("Service"), "value": _name(there.service), "url": there.service.web_page, "link": _("Web page")},
        {"key": _("Its server"), "value": there.endpoint},
        {"key": _("How far it came"), "value": there.get_state_display()},
        {"key": _("Sent"), "value": said.moment(there.attempted_at, now=at) if there.attempted_at else _("never")},
        {"key": _("Mark at the end of its words"), "value": mark_of(there)},
        {"key": _("Promised by"), "value": said.part_of_day(case.due_at, now=at) if case.due_at else ""},
    ]
    context = {
        "there": there,
        "case": case,
        "facts": [fact for fact in facts if fact["value"]],
        "why": passing.reason if passing else "",
        "waits": waits,
        "is_looked_for": is_looked_for,
        "is_unsure": there.state == RemoteState.UNSURE,
        "form": form,
    }
    return render(request, "open311/handed_over.html", context, status=422 if form.errors else 200)


@open_to(Role.COORDINATOR)
@require_POST
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Look for it again, send it again, or write down that it arrived."""
    there, at, by = _waiting_one(request, pk), timezone.now(), actor_of(request)
    form = ArrivedForm(request.POST if what == "arrived" else None)
    try:
        if what == "look":
            deciding.look_again(there=there, at=at)
            messages.success(request, _("We look for it now. Open this page again in a minute."))
            return redirect("partners:handed_over", pk)
        if what == "send":
            deciding.send_again(there=there, by=by, at=at)
            messages.success(request, _("It is sent again. The service has the case."))
        elif what == "arrived":
            if not form.is_valid():
                return _decide(request, there, form)
            deciding.it_arrived(there=there, remote_id=form.cleaned_data["remote_id"], by=by, at=at)
            messages.success(request, _("Noted. The service has the case."))
        else:
            raise Http404
    except deciding.Decided:
        messages.error(request, _("Somebody has just done this, or the case has gone on. Nothing was changed."))
    except deciding.LeavesInPerson:
        messages.error(request, _("This is sensitive: nothing leaves by itself. Hand it over in person."))
    except deciding.NumberTaken:
        form.add_error("remote_id", _("Another case has this number there. Look at it once more."))
        return _decide(request, there, form)
    return redirect("partners:home")
