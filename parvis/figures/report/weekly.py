"""The sheet of one week in words: the same for the page and for one A4 page of paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.city import directory
from parvis.city.tables import Cell, Row, Table
from parvis.core import revisions
from parvis.figures import said, week
from parvis.figures.indicators.shape import Unit
from parvis.figures.models import FigureComment, Release
from parvis.figures.week import Sheet, Told, Week
from parvis.guide.printing import Sheets
from parvis.guide.printing import facts as printed

MOST_SAID = 4
MOST_LETTERS = 420


@dataclass(frozen=True, slots=True)
class InWords:
    """What the sheet says, ready to be shown."""

    title: str
    first: str
    usual: str
    city_table: Table
    service_table: Table
    said: Sequence[dict[str, Any]]
    tells: Sequence[str]


def in_words(found: Sheet, *, language: str) -> InWords:
    """Say a sheet in the active language. Two queries: what services say, and which release went out."""
    return InWords(
        title=title_of(found.week),
        first=_first(found.promises),
        usual=_usual(found),
        city_table=_city_table(found),
        service_table=_service_table(found, language),
        said=_said(found.week, language),
        tells=_tells(found.week),
    )


def on_paper(found: Sheet, *, language: str, at: datetime) -> Sheets:
    """Return the sheet as one A4 page in a language."""
    with revisions.read_once(), translation.override(language):
        here = directory.current()
        words = in_words(found, language=language)
        frame = printed.frame(here, language=language, title=words.title, at=at, until=None)
        values = {
            **{key: frame[key] for key in ("language", "city", "title", "accent", "logo_alt")},
            "day": list(timezone.localdate(at).timetuple()[:3]),
            "footer": " ".join([frame["made_on"], _("Counts only: no person, no case, no single officer.")]),
            "first": words.first,
            "usual": words.usual,
            "city_table": _plain(words.city_table),
            "service_table": _plain(words.service_table),
            "not_ranked": not_ranked(),
            "said_title": _("What services say"),
            "said": [{**one, "text": _short(one["text"])} for one in words.said[:MOST_SAID]],
            "nobody_said": _("No service said anything to a figure this week."),
            "tells_title": _("What this cannot tell you"),
            "tells": list(words.tells),
        }
        return Sheets("week.typ", values, home="parvis.figures.report")


def title_of(one: Week) -> str:
    """Say a week: the week from 9 to 15 November 2026."""
    first = date_format(one.monday, "j F" if one.monday.year == one.sunday.year else "j F Y")
    return _("The week from %(first)s to %(last)s") % {"first": first, "last": date_format(one.sunday, "j F Y")}


def not_ranked() -> str:
    """Say in which order services stand."""
    return _("In the order of their names; they do not have the same work. Services with few promises are added up.")


def _first(promises: Told) -> str:
    if promises.due is None:
        return _("So few promises fell due this week that nothing can be said of them.")
    if promises.kept is None:
        return _("%(due)s promises fell due; those kept, or those not kept, are too few to be told apart.") % {
            "due": said.count(promises.due)
        }
    return _("%(kept)s of %(due)s promises that fell due were kept: %(share)s.") % {
        "kept": said.count(promises.kept),
        "due": said.count(promises.due),
        "share": said.value(promises.kept / promises.due, Unit.SHARE),
    }


def _usual(found: Sheet) -> str:
    if found.usual is None:
        return _("There are too few weeks before it to say what is usual.")
    low, high = (said.value(share, Unit.SHARE) for share in found.usual)
    return _("In the %(weeks)s weeks before, it was between %(low)s and %(high)s.") % {
        "weeks": found.usual_weeks,
        "low": low,
        "high": high,
    }


def _city_table(found: Sheet) -> Table:
    rows = (
        (_("People turned to the city"), found.contacts, found.contacts_before),
        (_("Cases that came of it"), found.cases, found.cases_before),
        (_("Promises that fell due"), found.promises.due, found.before.due),
        (_("Promises kept"), found.promises.kept, found.before.kept),
        (_("Not kept"), found.promises.broken, found.before.broken),
        (_("… answered late, within the week"), found.promises.late, found.before.late),
        (_("… without an answer when the week ended"), found.promises.unanswered, found.before.unanswered),
        (_("Cases whose promise was put off"), found.put_off, found.put_off_before),
        (_("Cases past their first date when the week ended"), found.waiting, found.waiting_before),
    )
    table = [Row((Cell(what), Cell(_count(now)), Cell(_count(before)))) for what, now, before in rows]
    table.append(Row((Cell(_("… for more than four weeks")), Cell(_count(found.waiting_long)), Cell(""))))
    return Table(_("The whole city"), (_("What is counted"), _("This week"), _("The week before")), table)


def _service_table(found: Sheet, language: str) -> Table:
    services = directory.current().services
    named = sorted(
        (services[code].name(language) if code in services else code, told)
        for code, told in found.services.items()
        if code != week.OTHERS
    )
    if week.OTHERS in found.services:
        named.append((_("All others together"), found.services[week.OTHERS]))
    headings = [_("Service"), _("Promises due"), _("Promises kept"), _("Not kept")]
    with_unanswered = all(told.unanswered is not None for _name, told in named)
    if with_unanswered:
        headings.append(_("Without an answer"))
    rows = []
    for name, told in named:
        counts = [told.due, told.kept, told.broken, *([told.unanswered] if with_unanswered else [])]
        rows.append(Row((Cell(name), *(Cell(_count(each)) for each in counts))))
    return Table(_("By service"), headings, rows)


def _count(number: int | None) -> str:
    return said.count(number) if number is not None else _("few")


def _said(one: Week, language: str) -> list[dict[str, Any]]:
    """Return what services said to figures and was released in the week, newest first."""
    start, end = one.span(directory.current().city.zone)
    services = directory.current().services
    rows = FigureComment.objects.shown().filter(decided_at__gte=start, decided_at__lt=end)
    return [
        {
            "who": _("%(service)s on %(indicator)s")
            % {
                "service": view.name(language) if (view := services.get(row.service.code)) else row.service.code,
                "indicator": row.indicator,
            },
            "text": row.text,
            "language": row.language,
        }
        for row in rows.select_related("service")
    ]


def _tells(one: Week) -> list[str]:
    start, end = one.span(directory.current().city.zone)
    told = [
        _("One week is short: much of what goes up or down here is chance. The figures of a month say more."),
        _("Counts below %(k)s stand as “few”, and so does what would give them away. So does nothing at all.")
        % {"k": settings.PARVIS_SMALLEST_COUNT},
        _("Long promises are easier to keep; whether the answers were good is for the residents to say."),
    ]
    released = Release.objects.public().filter(decision__decided_at__gte=start, decision__decided_at__lt=end)
    numbers = list(released.values_list("number", flat=True))
    if numbers:
        told.append(_("Release %(number)s of the public figures went out this week.") % {"number": numbers[-1]})
    return told


def _plain(table: Table) -> dict[str, Any]:
    return {
        "caption": str(table.caption),
        "head": [str(each) for each in table.headings],
        "rows": [[str(cell.text) for cell in row.cells] for row in table.rows],
    }


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rsplit(" ", 1)[0] + " …"
