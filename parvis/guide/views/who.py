"""Who is who, the numbers, and the way through justice. GET only, nothing is kept."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.city.packs import Group, Offence, Topic, Use
from parvis.city.packs.names import GROUP_NAMES, OFFENCE_NAMES
from parvis.city.service_kinds import ServiceKind
from parvis.core.access import open_to
from parvis.core.languages import language_name
from parvis.guide import who

# For whom there is a page of its own: its title, the topics of numbers and the kinds of service that help.
ENTRIES: Mapping[str, tuple[Any, tuple[Topic, ...], tuple[ServiceKind, ...]]] = {
    "children": (
        _("You are a child or young"),
        (Topic.CHILDREN, Topic.MISSING_CHILDREN, Topic.CYBERCRIME),
        (ServiceKind.CHILD_PROTECTION, ServiceKind.SCHOOL),
    ),
    "without-papers": (
        _("You have no papers"),
        (Topic.VICTIMS, Topic.HOMELESSNESS, Topic.TRAFFICKING, Topic.DISCRIMINATION),
        (ServiceKind.LEGAL_AID, ServiceKind.VICTIM_SUPPORT, ServiceKind.SOCIAL_OUTREACH, ServiceKind.OMBUDSMAN),
    ),
    "deaf": (_("You are deaf, or speaking is hard"), (), ()),
    "complained-about": (
        _("Somebody complained about you"),
        (),
        (ServiceKind.MEDIATION, ServiceKind.LEGAL_AID, ServiceKind.OMBUDSMAN),
    ),
}
# Read on somebody else's phone, perhaps: the way out is shown, and no cookie remembers the page.
DELICATE = frozenset({"children", "without-papers"})
WRITTEN = (Use.SMS, Use.MESSENGER, Use.APP, Use.WEB)


def _page(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    response = render(request, f"guide/who/{template}.html", values)
    response.keeps_no_trace = bool(values.get("is_delicate"))  # type: ignore[attr-defined]
    return response


def _said(request: HttpRequest) -> dict[str, Any]:
    """Return what every part of `who` wants to know: the city, the moment and the reader's language."""
    return {"here": directory.current(), "at": timezone.now(), "language": request.LANGUAGE_CODE}


@open_to("anyone")
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """Show who is who: police forces, the city's services, teams in the neighbourhoods, and pages for some."""
    said = _said(request)
    here = said["here"]
    return _page(
        request,
        "everybody",
        forces=[who.force_shown(force, **said) for force in here.pack.forces],
        kinds=who.services_by_kind(here.services.values(), **said, names=language_name),
        teams=who.teams_shown(here.teams, **said),
        districts=[(each.name, reverse("guide:who_district", args=[each.code])) for each in _districts(here)],
        entries=[(title, reverse("guide:who_for", args=[entry])) for entry, (title, *_rest) in ENTRIES.items()],
    )


@open_to("anyone")
@require_safe
def force(request: HttpRequest, code: str) -> HttpResponse:
    """Show one force: what it does, may and may not do, how to know a genuine officer, and its stations here."""
    said = _said(request)
    here = said["here"]
    found = next((each for each in here.pack.forces if each.code == code), None)
    if found is None:
        raise Http404
    stations = [service for service in here.services.values() if service.kind == found.kind]
    return _page(
        request,
        "force",
        force=who.force_shown(found, **said),
        services=[who.service_shown(service, **said, names=language_name) for service in stations],
        complaint_url=reverse("complaints:start") if apps.is_installed("parvis.complaints") else "",
    )


@open_to("anyone")
@require_safe
def district(request: HttpRequest, code: str) -> HttpResponse:
    """Show who is there for one district: its teams, the police and every service."""
    said = _said(request)
    here = said["here"]
    place = here.district(code)
    if place is None:
        raise Http404
    return _page(
        request,
        "district",
        district=place,
        teams=who.teams_shown(here.teams_in(code), **said),
        kinds=who.services_by_kind(who.services_in(here, code), **said, names=language_name),
    )


@open_to("anyone")
@require_safe
def entry(request: HttpRequest, entry: str) -> HttpResponse:
    """Show what somebody in a particular position wants to know first, and who is there for them."""
    if entry not in ENTRIES:
        raise Http404
    title, topics, kinds = ENTRIES[entry]
    said = _said(request)
    here, language = said["here"], said["language"]
    pack = here.pack
    services = [service for kind in kinds for service in here.of_kind(kind) if not service.is_police]
    in_writing = [number for number in pack.help if number.use in WRITTEN]
    with_text = [
        service for service in here.services.values() if any(phone.use in ("text", "relay") for phone in service.phones)
    ]
    return _page(
        request,
        f"for_{entry.replace('-', '_')}",
        title=title,
        is_delicate=entry in DELICATE,
        numbers=who.numbers_about(topics, **said),
        services=[who.service_shown(service, **said, names=language_name) for service in services],
        passed_on=who.statement(pack.passed_on_by_law, language),
        text_numbers=who.numbers_shown(pack.text_numbers, **said),
        in_writing=who.numbers_shown(in_writing, **said),
        with_text=[who.service_shown(service, **said, names=language_name) for service in with_text],
        complaint_url=reverse("complaints:start") if apps.is_installed("parvis.complaints") else "",
    )


@open_to("anyone")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show every number of the country and the city's corrections: who answers, what for, when it was looked at."""
    said = _said(request)
    groups = [(GROUP_NAMES[group], who.numbers_shown(said["here"].pack.of(group), **said)) for group in Group]
    return _page(request, "numbers", groups=[(title, found) for title, found in groups if found])


@open_to("anyone")
@require_safe
def offences(request: HttpRequest) -> HttpResponse:
    """Show the offences in everyday groups; each leads to its way through justice."""
    return _page(request, "offences", offences=who.offences())


@open_to("anyone")
@require_safe
def justice(request: HttpRequest, offence: str) -> HttpResponse:
    """Show the way of one kind of offence through justice: who decides, where to ask, what one can do and ask for."""
    chosen = next((each for each in Offence if each.value == offence), None)
    if chosen is None:
        raise Http404
    said = _said(request)
    here, language = said["here"], said["language"]
    note = here.pack.justice.note(chosen)
    return _page(
        request,
        "justice",
        title=OFFENCE_NAMES[chosen],
        is_delicate=chosen in who.DELICATE,
        note=who.words(note.texts, language) if note else None,
        note_checked=who.checked(note.source) if note else None,
        steps=list(who.chain(chosen, **said)),
        rights=who.rights(here=here, language=language),
        numbers=who.numbers_about(note.topics if note else (), **said),
        services=[
            who.service_shown(service, **said, names=language_name)
            for service in here.of_kind(ServiceKind.VICTIM_SUPPORT)
        ],
    )


def _districts(here: directory.Directory) -> list[Any]:
    return sorted(here.districts.values(), key=lambda each: each.name)
