"""What the public reads: released words, and comments beside a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from parvis.city import directory
from parvis.core.languages import best
from parvis.figures import said
from parvis.figures.models.words import FigureComment, PublicText, PublicWords, WordsKind
from parvis.situations import catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """One released entry as a page shows it. `language` is that of the words: the reader's where there is such a text."""

    kind: str
    kind_name: str
    on: date
    district: str
    group: str
    service: str
    shown_as: str
    said: str
    text: str
    language: str
    is_voice: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """What those measured say to a figure, with the day and in whose name."""

    service: str
    at: datetime
    text: str
    language: str
    period: str = ""
    indicator: str = ""


def words(
    *, language: str, kinds: Sequence[str] = (), district: str = "", group: str = "", most: int = 100
) -> list[Shown]:
    """Return released words, newest first. Two queries."""
    rows: Any = PublicWords.objects.released().select_related("district", "service")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if district:
        rows = rows.filter(district__code=district)
    if group:
        rows = rows.filter(group=group)
    texts = PublicText.objects.filter(released_at__isnull=False)
    rows = rows.prefetch_related(Prefetch("texts", queryset=texts, to_attr="released_texts"))
    return [_shown(row, language) for row in rows[:most]]


def _shown(row: PublicWords, language: str) -> Shown:
    texts: dict[str, PublicText] = {text.language: text for text in row.released_texts}  # type: ignore[attr-defined]
    chosen = best({code: code for code in texts}, language)
    service = directory.current().services.get(row.service.code) if row.service else None
    return Shown(
        kind=row.kind,
        kind_name=str(WordsKind(row.kind).label),
        on=row.on,
        district=row.district.name if row.district else "",
        group=group_name(row.group, language),
        service=service.plain_name(language) if service else "",
        shown_as=row.shown_as,
        said=texts[chosen].said,
        text=texts[chosen].text,
        language=chosen,
        is_voice=row.is_voice,
    )


def group_name(code: str, language: str) -> str:
    """Return what a group of situations is called; "" for none, the code where it is no more."""
    names = dict(groups(language))
    return names.get(code, code) if code else ""


def groups(language: str) -> list[tuple[str, str]]:
    """Return code and title of every group of situations."""
    return [(group.code, group.title(language)) for group in catalogue.current().groups]


def comments_beside(*, split: str, language: str, period: str = "", most: int = 20) -> list[Comment]:
    """Return what stands beside all figures of one part of the city, or of the whole (""), newest first. One query."""
    rows = FigureComment.objects.shown().filter(split=split)
    rows = rows.filter(period=period) if period else rows
    return _comments(rows, language, most)


def _comments(rows: Any, language: str, most: int) -> list[Comment]:
    here = directory.current()
    found = []
    for row in rows.select_related("service").order_by("-period", "-written_at", "-pk")[:most]:
        view = here.services.get(row.service.code)
        name = view.name(language) if view else row.service.code
        found.append(Comment(name, row.written_at, row.text, row.language, said.period(row.period), row.indicator))
    return found


def comments_of(indicator: str, *, language: str, most: int = 20) -> list[Comment]:
    """Return what stands beside one indicator of the whole city, newest first. One query."""
    rows = FigureComment.objects.shown().filter(indicator=indicator, split="")
    return _comments(rows, language, most)


def comments(*, indicator: str, period: str, split: str = "", language: str) -> list[Comment]:
    """Return what stands beside one figure, oldest first. One query."""
    rows = FigureComment.objects.shown().filter(indicator=indicator, period=period, split=split)
    here = directory.current()
    found = []
    for row in rows.select_related("service").order_by("written_at", "pk"):
        view = here.services.get(row.service.code)
        found.append(Comment(view.name(language) if view else row.service.code, row.written_at, row.text, row.language))
    return found
