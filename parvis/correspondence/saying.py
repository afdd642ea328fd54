"""Saying a placeholder's value in a language: a service by what people call it, a moment as a day and its part."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from parvis.city import directory
from parvis.city.packs import Group, Topic, Use
from parvis.city.packs.reading import PackRefused
from parvis.core import references
from parvis.core.languages import best
from parvis.correspondence import texts
from parvis.correspondence.events import Fact

# Answers in every country we ship a pack for, and in most others of Europe.
EUROPEAN_EMERGENCY = "112"
# In these languages the names of days and months begin with a capital.
_CAPITALS = frozenset({"en", "de"})


def say(fact: Fact, value: Any, *, language: str, at: datetime) -> str:
    """Return the value as it is said in the language at this moment; "" where there is nothing to say."""
    if not value:
        return ""
    if fact == Fact.TEXTS:
        return best(value, language) if isinstance(value, Mapping) else str(value)
    text = str(value)
    if fact == Fact.SERVICE:
        service = directory.current().service(text)
        return service.plain_name(language) if service else ""
    if fact == Fact.REFERENCE:
        return spoken(text)
    if fact in (Fact.BY_WHEN, Fact.DAY):
        return day(datetime.fromisoformat(text), language=language, at=at, with_part=fact == Fact.BY_WHEN)
    if fact == Fact.LINK:
        return our_link(text)
    return text


def spoken(reference: str) -> str:
    """Return a reference in groups; any other name as it is."""
    return references.spoken(reference) if references.is_reference(reference) else reference


def our_link(path: str) -> str:
    """Return the whole address of one of our pages; "" for anything that would lead elsewhere."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc:
        return path if path.startswith(f"{settings.PARVIS_BASE_URL}/") else ""
    return settings.PARVIS_BASE_URL + path if path.startswith("/") and "\\" not in path else ""


def day(moment: datetime, *, language: str, at: datetime, with_part: bool) -> str:
    """Return a day in the city's time zone, with its part where one is promised; the year only where it is another."""
    local, now = timezone.localtime(moment), timezone.localtime(at)
    patterns = texts.language_of(language).dates
    with translation.override(language):
        weekday = date_format(local, "l")
        date = date_format(local, patterns["date" if local.year == now.year else "date_with_year"])
    if language not in _CAPITALS:
        weekday, date = weekday.lower(), date.lower()
    part = _part_of(local.hour) if with_part else "day"
    return patterns[part].replace("{weekday}", weekday).replace("{date}", date)


def _part_of(hour: int) -> str:
    return "dawn" if hour < 6 else "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def built_in(*, about: str, link: str) -> dict[str, str]:
    """Return the values every message has: its reference, the person's own link, the city, whom to call in danger."""
    emergency, in_writing = whom_to_call()
    return {
        "reference": spoken(about),
        "link": link,
        "city": directory.current().city.name or "Parvis",
        "emergency": emergency,
        "emergency_text": in_writing,
    }


def whom_to_call() -> tuple[str, str]:
    """Return the emergency number and the number to text ("" where the country has none).

    Never fails: where no country pack can be read it is 112.
    """
    try:
        numbers = directory.current().pack.numbers
    except (PackRefused, OSError, KeyError):
        return EUROPEAN_EMERGENCY, ""
    to_any = [number for number in numbers if number.topic == Topic.ANY_EMERGENCY]
    calls = [number.number for number in to_any if number.group == Group.EMERGENCY and number.use == Use.CALL]
    written = [number.number for number in to_any if number.group == Group.TEXT and number.use == Use.SMS]
    return (calls or [EUROPEAN_EMERGENCY])[0], (written or [""])[0]
