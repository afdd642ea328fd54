"""The pocket guide as it is read: by officers on a phone in one hand, by residents as what they may expect."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.city.directory import Directory
from parvis.city.opening_words import opening_of, say_opening
from parvis.city.packs import Use
from parvis.core.access import STAFF, has_role, open_to
from parvis.guide import pocket
from parvis.guide.forms.pocket import SearchForm
from parvis.guide.pocket import access, searching
from parvis.guide.pocket.shape import Guide, HandOver, Sheet
from parvis.people.models import User
from parvis.situations import catalogue

PAPERS = ("a4", "a6")


def language_of(request: HttpRequest) -> str:
    """Return the language in which the page is read."""
    return str(request.LANGUAGE_CODE)


def sheet_or_404(code: str) -> Sheet:
    """Return a sheet of the guide as it stands now."""
    try:
        return pocket.current().sheets[code]
    except KeyError:
        raise Http404 from None


@access.open_to_readers
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """List the officers' sheets by group, or those that a few words find."""
    context = {
        **_listed(request, "title", "first"),
        "is_staff": has_role(request.user, STAFF),
        "may_change": access.may_change(request.user),
    }
    return render(request, "guide/pocket/sheets.html", context)


@open_to("anyone")
@require_safe
def all_rights(request: HttpRequest) -> HttpResponse:
    """List what residents may expect of an officer, situation by situation."""
    return render(request, "guide/pocket/all_rights.html", _listed(request, "rights_title", ""))


def _listed(request: HttpRequest, title: str, line: str) -> dict[str, Any]:
    guide, language = pocket.current(), language_of(request)
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = searching.find(guide.sheets.values(), asked, language)
    groups = [("", found)] if asked else _by_group(guide, found, language)
    return {
        "form": form,
        "asked": asked,
        "count": len(found),
        "groups": [
            (name, [_line(sheet, language, title, line) for sheet in members]) for name, members in groups if members
        ],
    }


def _by_group(guide: Guide, sheets: Iterable[Sheet], language: str) -> list[tuple[str, list[Sheet]]]:
    members: dict[str, list[Sheet]] = {code: [] for code in guide.groups}
    for sheet in sheets:
        members[sheet.group].append(sheet)
    return [(guide.group_title(code, language), found) for code, found in members.items()]


def _line(sheet: Sheet, language: str, title: str, line: str) -> dict[str, str]:
    own = sheet.language(language)
    return {
        "code": sheet.code,
        "language": own if own != language else "",
        "title": sheet.text(title, own),
        "line": sheet.text(line, own) if line else "",
    }


@access.open_to_readers
@require_safe
def carried(request: HttpRequest) -> HttpResponse:
    """Show every officers' sheet on one page, for a phone to carry."""
    here, now = directory.current(), timezone.now()
    rows = []
    for sheet in pocket.current().sheets.values():
        language = sheet.language(language_of(request))
        said = _shown(
            request, sheet, language, ("title", "first", "last_resort", "equipment"), ("say", "steps", "never")
        )
        rows.append({**said, "ways": [_way(way, here, language, now) for way in sheet.hand_over]})
    return _carried(request, "guide/pocket/carried.html", rows)


@open_to("anyone")
@require_safe
def rights_carried(request: HttpRequest) -> HttpResponse:
    """Show the residents' side of every sheet on one page, for a phone to carry."""
    rows = []
    for sheet in pocket.current().sheets.values():
        language = sheet.language(language_of(request))
        rows.append(_shown(request, sheet, language, ("rights_title", "contest"), ("must", "expect", "may")))
    return _carried(request, "guide/pocket/rights_carried.html", rows)


def _carried(request: HttpRequest, template: str, rows: list[dict[str, Any]]) -> HttpResponse:
    response = render(request, template, {"rows": rows, "as_of": timezone.now(), "paper": ""})
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@access.open_to_readers
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show one sheet as an officer reads it."""
    found, guide, here = sheet_or_404(code), pocket.current(), directory.current()
    language = found.language(language_of(request))
    is_staff = has_role(request.user, STAFF)
    context = {
        **_shown(request, found, language, ("title", "first", "last_resort", "equipment"), ("say", "steps", "never")),
        "ways": [_way(way, here, language, timezone.now()) for way in found.hand_over],
        "laws": _laws(found, guide, here, language, is_staff=is_staff),
        "sources": [guide.sources[source] for source in found.sources],
        "situations": _situations(found, language),
        "is_staff": is_staff,
        "may_change": access.may_change(request.user),
    }
    return render(request, "guide/pocket/sheet.html", context)


@open_to("anyone")
@require_safe
def rights(request: HttpRequest, code: str) -> HttpResponse:
    """Show what residents read of a sheet: what the officer must do, what to expect, what to do, how to contest it."""
    found, here = sheet_or_404(code), directory.current()
    language = found.language(language_of(request))
    remedies = [
        {
            "name": remedy.name(language),
            "time_limit": remedy.text("time_limit", language),
            "is_confirmed": remedy.source.is_confirmed,
        }
        for remedy in here.pack.remedies
    ]
    context = {
        **_shown(request, found, language, ("rights_title", "contest"), ("must", "expect", "may")),
        "numbers": [
            number
            for way in found.hand_over
            if way.number and way.number != "any_emergency"
            for number in _numbers(way.number, here, language)
        ],
        "remedies": remedies,
        "is_sensitive": found.is_sensitive,
        "is_confirmed": set(found.law) <= pocket.current().confirmed.keys(),
    }
    return render(request, "guide/pocket/rights.html", context)


def _shown(
    request: HttpRequest, sheet: Sheet, language: str, texts: tuple[str, ...], lists: tuple[str, ...]
) -> dict[str, Any]:
    """Return the named parts of a sheet and nothing else of it, so that no page shows what is not its own."""
    paper = request.GET.get("paper", "")
    return {
        "code": sheet.code,
        "language": language if language != language_of(request) else "",
        "said": {part: sheet.text(part, language) for part in texts}
        | {part: sheet.items(part, language) for part in lists},
        "paper": paper if paper in PAPERS else "",
    }


def _way(way: HandOver, here: Directory, language: str, now: datetime) -> dict[str, Any]:
    services = [
        {
            "code": service.code,
            "name": service.name(language),
            "phones": service.phones,
            "opening": say_opening(opening_of(here, service, now), now=now),
        }
        for service in (here.of_kind(way.service) if way.service else ())
    ]
    numbers = _numbers(way.number, here, language) if way.number else []
    return {
        "what": way.what.get(language) or way.what["en"],
        "services": services,
        "numbers": numbers,
        "is_nobody": not services and not numbers,
    }


def _numbers(topic: str, here: Directory, language: str) -> list[dict[str, Any]]:
    return [
        {
            "number": number.number,
            "name": number.name(language),
            "link": number.link,
            "is_page": number.use in (Use.APP, Use.WEB),
            "is_confirmed": number.source.is_confirmed,
        }
        for number in here.pack.about(topic)
    ]


def _laws(sheet: Sheet, guide: Guide, here: Directory, language: str, *, is_staff: bool) -> list[dict[str, Any]]:
    """Return the legal frame with who confirmed it and when; to others than staff only when."""
    names = names_of({one.by for one in guide.confirmed.values()}) if is_staff and guide.confirmed else {}
    found = []
    for code in sheet.law:
        law, confirmed = guide.law[code], guide.confirmed.get(code)
        found.append(
            {
                "code": code,
                "title": law.titles.get(language) or law.titles["en"],
                "everywhere": law.everywhere.get(language) or law.everywhere["en"],
                "note": law.note(here.city.country, language),
                "confirmed": confirmed,
                "who": names.get(confirmed.by, "") if confirmed else "",
            }
        )
    return found


def names_of(references: set[str]) -> dict[str, str]:
    """Return the names of colleagues by their references. One query."""
    return dict(User.objects.filter(actor_reference__in=references).values_list("actor_reference", "name"))


def _situations(sheet: Sheet, language: str) -> list[str]:
    known = catalogue.current().situations
    return [known[code].text("title", language) for code in sheet.situations if code in known]
