"""The residents' guide: what happened, one question a page, who helps and by when. GET only, nothing is kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.cases import cards
from parvis.city import directory, places
from parvis.city.directory import Directory, DistrictView
from parvis.core.access import open_to
from parvis.guide import counting, pocket, residents, who
from parvis.guide.answer_card import answer
from parvis.guide.models.points import Campaign
from parvis.guide.printing import campaigns
from parvis.guide.residents import OTHER, Step
from parvis.situations import catalogue
from parvis.situations.catalogue import Catalogue, Group
from parvis.situations.rules import (
    End,
    Question,
    Situation,
    UnknownAnswer,
    possible_danger,
    possible_grievance,
    possibly_sensitive,
)

MOST_FOUND = 5
MOST_EXAMPLES = 3
MOST_EXPECTED = 3
MAX_ASKED = 200


def _page(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    """Draw a page of the guide, with the address by which others find it in each language."""
    return render(
        request,
        f"guide/residents/{template}.html",
        {"page_url": f"{settings.PARVIS_BASE_URL}{request.path}", "asked": "", **values},
    )


@open_to("anyone")
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Show the danger card, then one search box and a few everyday words; then the other ways to the city."""
    return _first(request)


@open_to("anyone")
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the first page under what a campaign says, for whoever followed it; from its first day to twelve weeks after."""
    row = get_object_or_404(Campaign, pk=pk)
    text, today = campaigns.of(row.text, row.own_words), timezone.localdate()
    if text is None or not row.starts_on <= today <= row.ends_on + timedelta(weeks=counting.AFTER_WEEKS):
        return redirect("guide:home")
    language = text.language(request.LANGUAGE_CODE)
    said, _line = text.said(language, here=directory.current())
    return _first(request, campaign={"said": said, "language": language})


def _first(request: HttpRequest, **more: Any) -> HttpResponse:
    known, here, language = catalogue.current(), directory.current(), request.LANGUAGE_CODE
    return _page(
        request,
        "first",
        notices=[one.text(language) for one in here.notices(timezone.now())],
        groups=[_group(one, known, language) for one in known.groups if residents.listed(one, known)],
        complaint_url=_complaint_url(),
        map_url=reverse("cases:map") if here.city.has("public_map") else "",
        other_url=_report_url(OTHER) if OTHER in known.situations else "",
        **more,
    )


@open_to("anyone")
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show what the words somebody typed may mean; without words, every situation under its everyday word."""
    asked = request.GET.get("q", "").strip()[:MAX_ASKED]
    known, language = catalogue.current(), request.LANGUAGE_CODE
    if not asked:
        groups = [(one, residents.listed(one, known)) for one in known.groups]
        listed = [
            {"title": one.title(language), "situations": [_line(each, language) for each in found]}
            for one, found in groups
            if found
        ]
        return _page(
            request, "all", groups=listed, is_delicate=any(map(residents.is_delicate, known.situations.values()))
        )
    found = [known.situations[hit.code] for hit in known.suggest(asked, language, MOST_FOUND)]
    found = [one for one in found if one.code != OTHER]
    return _page(
        request,
        "found",
        asked=asked,
        found=[_line(one, language) for one in found],
        sounds_dangerous=possible_danger(asked),
        complaint_url=_complaint_url() if possible_grievance(asked) else "",
        is_delicate=possibly_sensitive(asked) or any(map(residents.is_delicate, found)),
        line=cards.general_card(at=timezone.now(), language=language) if not found else None,
    )


@open_to("anyone")
@require_safe
def group(request: HttpRequest, group: str) -> HttpResponse:
    """Show the situations of one everyday word."""
    known, language = catalogue.current(), request.LANGUAGE_CODE
    chosen = next((one for one in known.groups if one.code == group), None)
    if chosen is None:
        raise Http404
    found = residents.listed(chosen, known)
    return _page(
        request,
        "group",
        title=chosen.title(language),
        situations=[_line(one, language) for one in found],
        is_delicate=any(map(residents.is_delicate, found)),
    )


@open_to("anyone")
@require_safe
def situation(request: HttpRequest, code: str, choices: str = "") -> HttpResponse:
    """Ask the next question of a situation, or show who helps. The address carries the answers.

    An address with a choice that is no longer offered leads back to the beginning of its situation.
    """
    known = catalogue.current()
    about = known.situations.get(code)
    if about is None:
        raise Http404
    try:
        step = residents.step(about, tuple(choices.split("/")) if choices else ())
    except UnknownAnswer:
        return redirect("guide:situation", code)
    if isinstance(step.here, Question):
        return _question(request, step, step.here, known)
    return _answer(request, step, step.here, known)


def _about(request: HttpRequest, step: Step, known: Catalogue) -> dict[str, Any]:
    """Return what stands on every page of a situation."""
    about, language = step.situation, request.LANGUAGE_CODE
    within = next((one for one in known.groups if one.code == about.group), None)
    said_in = residents.language_of(about, language)
    return {
        "title": about.title(language),
        "summary": about.summary(language),
        "urgent_when": about.urgent_when(language),
        "is_delicate": residents.is_delicate(about),
        "said_in": said_in if said_in != language else "",
        "group_title": within.title(language) if within else "",
        "back_url": _back_url(step, within),
    }


def _question(request: HttpRequest, step: Step, asked: Question, known: Catalogue) -> HttpResponse:
    language = request.LANGUAGE_CODE
    return _page(
        request,
        "question",
        **_about(request, step, known),
        question=asked.text(language),
        help=asked.help(language),
        is_first=not step.choices,
        notices=[
            one.text(language)
            for one in directory.current().notices(timezone.now(), situation=step.situation.code)
            if one.situation
        ],
        choices=[
            {"text": one.text(language), "url": address(step.situation.code, (*step.choices, one.code))}
            for one in asked.choices
        ],
    )


def _answer(request: HttpRequest, step: Step, end: End, known: Catalogue) -> HttpResponse:
    about, language, here = step.situation, request.LANGUAGE_CODE, directory.current()
    where = _where(request, about, here)
    found = answer(
        about,
        end,
        here=here,
        at=timezone.now(),
        language=language,
        district=where.district.code if where.district else None,
    )
    return _page(
        request,
        "answer",
        **_about(request, step, known),
        answer=found,
        justice_url=who.way_through_justice(about),
        expect=[_expected(sheet, language) for sheet in pocket.sheets_about(about.code)[:MOST_EXPECTED]],
        where=where,
        districts=_districts(here) if found.asks_place and (residents.is_delicate(about) or where.is_unknown) else [],
        complaint_url=_complaint_url() if found.is_complaint else "",
        report_url=_report_url(about.code, step.choices, place=where.street) if found.is_case else "",
        said=[
            {"key": question, "value": choice, "url": address(about.code, before)}
            for question, choice, before in step.said(language)
        ],
    )


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is, as far as somebody said. `found`: places to choose among; `is_unknown`: no such place is known."""

    street: str = ""
    district: DistrictView | None = None
    found: tuple[dict[str, str], ...] = ()
    is_unknown: bool = False


def _where(request: HttpRequest, about: Situation, here: Directory) -> Where:
    """Read the place from the address. Nobody is asked to type a street on a delicate page."""
    street = "" if residents.is_delicate(about) else request.GET.get("street", "").strip()[:MAX_ASKED]
    chosen = here.district(request.GET.get("district", ""))
    if chosen or not street:
        return Where(street, chosen)
    exact = places.search(street, limit=6)
    hits = [
        (hit.name, district)
        for hit in exact or places.similar(street)
        if (district := here.district_at(hit.latitude, hit.longitude))
    ]
    if exact and len({district.code for _name, district in hits}) == 1:
        return Where(street, hits[0][1])
    found = tuple(
        {
            "name": name,
            "district": district.name,
            "url": f"?{urlencode({'street': name, 'district': district.code})}",
        }
        for name, district in hits
    )
    return Where(street, found=found, is_unknown=not found)


def _districts(here: Directory) -> list[DistrictView]:
    return sorted(here.districts.values(), key=lambda one: one.name.casefold())


def _group(one: Group, known: Catalogue, language: str) -> dict[str, Any]:
    titles = sorted((each.title(language) for each in residents.listed(one, known)), key=len)
    url = reverse("guide:group", args=[one.code])
    return {"title": one.title(language), "url": url, "examples": titles[:MOST_EXAMPLES]}  # the shortest fit a card


def _line(one: Situation, language: str) -> dict[str, str]:
    said_in = residents.language_of(one, language)
    return {
        "title": one.title(language),
        "summary": one.summary(language),
        "url": address(one.code),
        "said_in": said_in if said_in != language else "",
    }


def _expected(sheet: pocket.Sheet, language: str) -> dict[str, str]:
    """Return the way to what residents may expect of an officer in such a situation."""
    own = sheet.language(language)
    return {
        "title": sheet.text("rights_title", own),
        "url": reverse("guide:rights_sheet", args=[sheet.code]),
        "said_in": own if own != language else "",
    }


def address(code: str, choices: tuple[str, ...] = ()) -> str:
    """Return the address of a situation after some choices."""
    if not choices:
        return reverse("guide:situation", args=[code])
    return reverse("guide:step", args=[code, "/".join(choices)])


def _back_url(step: Step, within: Group | None) -> str:
    if step.choices:
        return address(step.situation.code, step.choices[:-1])
    return reverse("guide:group", args=[within.code]) if within else reverse("guide:home")


def _complaint_url() -> str:
    return reverse("complaints:start") if apps.is_installed("parvis.complaints") else ""


def _report_url(code: str, choices: tuple[str, ...] = (), *, place: str = "") -> str:
    """Return the way into the report that asks nothing again."""
    said = [("situation", code), *(("answer", choice) for choice in choices), *([("place", place)] if place else [])]
    return f"{reverse('cases:report')}?{urlencode(said)}"
