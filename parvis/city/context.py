"""What every page knows of the city: its name, colours and pages, the streets of its maps, and the numbers of the danger card."""

from functools import cache
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from parvis.city import directory
from parvis.city.models import CityTextKey
from parvis.city.packs import Group, Use

OUR_ACCENT = "#1d5fa8"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the city's name, colours, pages and emergency numbers: read only where a page uses them, and once."""
    language = getattr(request, "LANGUAGE_CODE", "en")

    @cache
    def here() -> directory.Directory | None:
        try:
            return directory.current()
        except DatabaseError:
            return None  # an error page must not need the database

    return {
        "city_name": SimpleLazyObject(lambda: known.city.name if (known := here()) else ""),
        "city_style_url": SimpleLazyObject(lambda: _style_url(known.city.accent_colour) if (known := here()) else ""),
        "legal_links": SimpleLazyObject(lambda: _legal_links(known, language) if (known := here()) else []),
        "streets_url": SimpleLazyObject(lambda: _streets_url(here())),
        "emergency_numbers": SimpleLazyObject(lambda: numbers(Group.EMERGENCY, language, here())),
        "emergency_text_numbers": SimpleLazyObject(lambda: numbers(Group.TEXT, language, here())),
    }


def _legal_links(here: directory.Directory, language: str) -> list[dict[str, str]]:
    """Return the pages of the city that somebody has written, for the foot of every page."""
    return [
        {"url": reverse("city:about", args=[key.value]), "label": str(key.label)}
        for key in CityTextKey
        if here.text(key.value, language)
    ]


def _streets_url(here: directory.Directory | None) -> str:
    """Return where maps find the lines of the streets; "" in a city whose list has none."""
    return reverse("city:streets") if here is not None and here.has_drawn_streets else ""


def frame(here: directory.Directory) -> dict[str, str]:
    """Return what the frame asks of the city, for a view that has the snapshot in hand: it is not asked for twice."""
    return {"city_name": here.city.name, "city_style_url": _style_url(here.city.accent_colour)}


def _style_url(accent: str) -> str:
    return f"{reverse('city:style')}?{accent.lstrip('#')}" if accent.lower() != OUR_ACCENT else ""


def numbers(group: Group, language: str, here: directory.Directory | None = None) -> list[dict[str, str]]:
    """Return the confirmed numbers of a group as the danger card takes them; `link` is what a press does.

    What nobody has confirmed stays off the card until the city has tried it. An app or page has no number, only a link.
    """
    return [
        {
            "number": "" if each.use in (Use.APP, Use.WEB) else each.number,
            "say": each.name(language),
            "link": each.link,
        }
        for each in (here or directory.current()).pack.of(group)
        if each.source.is_confirmed
    ]
