"""What every printed thing says: the numbers of this moment, the city's colours, the day, and until when to trust it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.cases import cards
from parvis.city.directory import Directory
from parvis.city.packs import Group, Number, Use
from parvis.core import colours

OUR_ACCENT = "#1d5fa8"


def day_said(day: date) -> str:
    """Write a day with its year: paper outlives one."""
    return date_format(day, pgettext("date format, day, month and year", "j F Y"))


def address(path: str) -> str:
    """Return an address of our pages in full."""
    return f"{settings.PARVIS_BASE_URL}{path}"


def short(path: str) -> str:
    """Return an address as somebody types it."""
    return address(path).split("://", 1)[1].rstrip("/")


def on_the_card(here: Directory) -> list[Number]:
    """Return the numbers everything printed carries: emergency, then in writing; only what somebody confirmed."""
    return [each for group in (Group.EMERGENCY, Group.TEXT) for each in here.pack.of(group) if each.source.is_confirmed]


def check_by(numbers: Iterable[Number]) -> date | None:
    """Return the first day on which one of the numbers has to be looked at again."""
    return min((each.source.check_by for each in numbers), default=None)


def stamped(here: Directory, *, at: datetime) -> dict[str, str]:
    """Return the numbers that go stale on paper when they change: {code: number}, those of the card and the city's line."""
    said = {each.code: each.number for each in on_the_card(here)}
    line = cards.general_card(at=at, language=here.city.default_language)
    if line and line.phones:
        said[line.code] = line.phones[0].number
    return said


def frame(here: Directory, *, language: str, title: str, at: datetime, until: date | None) -> dict[str, Any]:
    """Return the values of frame.typ."""
    city = here.city
    today = timezone.localdate(at)
    accent = city.accent_colour
    try:
        colours.accent_style_sheet(accent)
    except ValueError:
        accent = OUR_ACCENT  # a colour nobody could read on
    return {
        "language": language,
        "city": city.name or "Parvis",
        "title": title,
        "accent": accent,
        "logo_alt": _("Logo of %(city)s") % {"city": city.name or "Parvis"},
        "made_on": _("Printed on %(day)s.") % {"day": day_said(today)},
        "check_by": _("Numbers may have changed after %(day)s. Please check by then, and take a new copy.")
        % {"day": day_said(until)}
        if until
        else "",
        "danger_title": _("In danger now? Call"),
        "written_title": _("Cannot speak or hear? Write"),
        "numbers": [dial(each, language) for each in on_the_card(here) if each.group is Group.EMERGENCY],
        "written": [dial(each, language) for each in on_the_card(here) if each.group is Group.TEXT],
        "site": short("/"),
    }


def dial(number: Number, language: str) -> Mapping[str, str]:
    """Return a number with its name, as paper shows it; a page is written out."""
    is_page = number.use in (Use.APP, Use.WEB)
    shown = number.number.split("://", 1)[-1].rstrip("/") if is_page else number.number
    return {"code": number.code, "number": shown, "name": number.name(language), "purpose": number.purpose(language)}
