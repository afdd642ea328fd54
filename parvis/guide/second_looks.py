"""What one person put in force alone and nobody else has looked at yet: numbers, sheets, urgent versions of the catalogue.

A number that somebody corrects, a sheet worded in an emergency and an urgent publication hold at once. Until another
person has looked, they stand on this list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.city import directory, packs
from parvis.city.models import EditHistory
from parvis.core.actors import ActorKind
from parvis.guide import pocket
from parvis.guide.forms.pocket import LABELS
from parvis.guide.models import SecondLook, SheetChange
from parvis.guide.pocket.shape import LAW
from parvis.situations.models import PublishedVersion

Row = TypeVar("Row", EditHistory, SheetChange)
# That somebody tried a number and it was right changes nothing for anybody.
NUMBER_FIELDS = {
    "number": gettext_lazy("Number"),
    "hours": gettext_lazy("Hours"),
    "is_hidden": gettext_lazy("Withdrawn"),
}
FEW = 60


@dataclass
class Waiting:
    """One thing that was changed, by whom, and how; `newest` is its newest change, `lines` are (part, was, now)."""

    subject: str
    title: str
    url: str
    since: datetime
    newest: int
    authors: set[str] = field(default_factory=set)
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    note: str = ""


def waiting(language: str) -> list[Waiting]:
    """Return what nobody else has looked at yet, the oldest first; titles in a language."""
    rows = SecondLook.objects.values_list("subject").annotate(Max("up_to"))
    looked = dict(rows)
    found = [*_numbers(looked, language), *_sheets(looked, language), *_versions(looked)]
    return sorted(found, key=lambda one: one.since)


def count() -> int:
    """Return how many things wait."""
    return len(waiting("en"))


def _numbers(looked: dict[str, int], language: str) -> Iterator[Waiting]:
    changes = EditHistory.objects.filter(
        subject__startswith="number:", field__in=NUMBER_FIELDS, by_kind=ActorKind.STAFF
    ).order_by("id")
    country = directory.current().city.country
    for subject, rows in _by_subject(((row.subject, row) for row in changes), looked):
        code = subject.partition(":")[2]
        shipped = packs.pack(country).number(code)
        yield Waiting(
            subject=subject,
            title=shipped.name(language) if shipped else code,
            url=reverse("city:number", args=[code]),
            since=rows[0].at,
            newest=rows[-1].pk,
            authors={row.by_reference for row in rows},
            lines=[(str(NUMBER_FIELDS[row.field]), row.old, row.new) for row in rows],
        )


def _sheets(looked: dict[str, int], language: str) -> Iterator[Waiting]:
    guide = pocket.current()
    changes = SheetChange.objects.filter(made_by_kind=ActorKind.STAFF).order_by("id")
    for subject, rows in _by_subject(((f"sheet:{row.sheet}", row) for row in changes), looked):
        code = subject.partition(":")[2]
        theme = code.removeprefix(LAW)
        if code.startswith(LAW):
            title, url = guide.law[theme].titles["en"] if theme in guide.law else theme, reverse("guide:pocket_law")
        else:
            sheet = guide.sheets.get(code)
            title = sheet.text("title", language) if sheet else code
            url = reverse("guide:pocket_history", args=[code])
        yield Waiting(
            subject=subject,
            title=title,
            url=url,
            since=rows[0].made_at,
            newest=rows[-1].pk,
            authors={row.made_by for row in rows},
            lines=[
                (f"{LABELS.get(row.part, _('The note'))} ({row.language})", row.before, row.after) for row in rows[:FEW]
            ],
        )


def _versions(looked: dict[str, int]) -> Iterator[Waiting]:
    for row in PublishedVersion.objects.filter(is_urgent=True).defer("compiled").order_by("pk"):
        subject = f"catalogue:{row.pk}"
        if subject not in looked:
            yield Waiting(
                subject=subject,
                title=_("Version %(number)s of the catalogue, put in force in an emergency") % {"number": row.pk},
                url=reverse("situations:publish"),
                since=row.published_at,
                newest=row.pk,
                authors={row.published_by_reference},
                note=row.note,
            )


def _by_subject(changes: Iterable[tuple[str, Row]], looked: dict[str, int]) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for subject, row in changes:
        if row.pk > looked.get(subject, 0):
            found.setdefault(subject, []).append(row)
    yield from found.items()
