"""Reading the pocket guide: the shipped sheets with the city's words over them, cached under a revision."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.db.models import Max

from parvis.city import directory
from parvis.core.revisions import Cached
from parvis.guide.models.pocket import LawConfirmation, PocketSettings, SheetChange
from parvis.guide.pocket import shape
from parvis.guide.pocket.shape import LAW, Confirmed, Guide, Law, Sheet, Source
from parvis.guide.pocket.validation import read
from parvis.situations import catalogue

REVISION = "pocket"


class GuideUnreadable(Exception):
    """The shipped sheets cannot be used; `parvis check_pocket` says where."""


def shipped_files() -> dict[str, str]:
    """Return the names and texts of the files that come with this release."""
    folder = resources.files("parvis.guide.pocket") / "sheets"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries}


@cache
def shipped() -> Guide:
    """Return the guide of this release, without any city's words. Raises GuideUnreadable."""
    found = read(shipped_files(), situations=frozenset(catalogue.shipped().situations))
    if found.problems:
        raise GuideUnreadable(str(found.problems[0]))
    in_order = sorted(found.shared["groups"].items(), key=lambda item: item[1]["order"])
    place = {code: number for number, (code, _group) in enumerate(in_order)}
    sheets = sorted(
        (Sheet.of(code, body) for code, body in found.sheets.items()),
        key=lambda sheet: (place[sheet.group], sheet.order, sheet.code),
    )
    return Guide(
        groups={code: group["title"] for code, group in in_order},
        sheets={sheet.code: sheet for sheet in sheets},
        law={
            code: Law(code, theme["title"], theme["any"], theme["notes"]) for code, theme in found.shared["law"].items()
        },
        sources={
            code: Source(source["title"], source.get("url", "")) for code, source in found.shared["sources"].items()
        },
    )


def newest_changes() -> list[SheetChange]:
    """Return the change in force of each part the city words its own way."""
    newest = SheetChange.objects.values("sheet", "part", "language").annotate(newest=Max("pk")).values("newest")
    return list(SheetChange.objects.filter(pk__in=newest).exclude(after="").order_by("pk"))


def _build() -> Guide:
    base = shipped()
    sheets, law = dict(base.sheets), dict(base.law)
    country = directory.current().city.country
    for change in newest_changes():
        theme = change.sheet.removeprefix(LAW)
        if change.sheet in sheets and change.part in (*shape.TEXT_PARTS, *shape.LIST_PARTS):
            sheets[change.sheet] = sheets[change.sheet].with_words(change.part, change.language, change.after)
        elif change.sheet.startswith(LAW) and theme in law:
            law[theme] = law[theme].with_note(country, change.language, change.after)
    confirmed = {
        row.theme: Confirmed(row.confirmed_at, row.confirmed_by)
        for row in LawConfirmation.objects.filter(country=country)
        if row.theme in law and row.fingerprint == law[row.theme].fingerprint(country)
    }
    settings = PocketSettings.objects.first() or PocketSettings()
    return Guide(
        groups=base.groups,
        sheets=sheets,
        law=law,
        sources=base.sources,
        is_open=settings.is_open,
        responsible_id=settings.responsible_id,
        reply_hours=settings.reply_hours,
        confirmed=confirmed,
    )


current = Cached(REVISION, _build)


def plain(language: str, *, officers: bool) -> list[dict[str, Any]]:
    """Return every sheet as plain data in a language, in their order: what residents read, and with `officers` both sides.

    `language` of each says in which language its words are. Whoever asks for the officers' side sees to who reads it.
    """
    guide = current()
    return [_plain(sheet, guide, sheet.language(language), officers=officers) for sheet in guide.sheets.values()]


def _plain(sheet: Sheet, guide: Guide, language: str, *, officers: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": sheet.code,
        "group": guide.group_title(sheet.group, language),
        "language": language,
        "is_sensitive": sheet.is_sensitive,
        "rights": _parts(sheet, (*shape.RIGHTS_TEXTS, *shape.RIGHTS_LISTS), language),
        "words": list(sheet.items("synonyms", language)),
    }
    if officers:
        parts = ("title", *shape.OFFICER_TEXTS, *shape.OFFICER_LISTS)
        said["officers"] = {
            **_parts(sheet, parts, language),
            "hand_over": [
                {"service": way.service, "number": way.number, "what": way.what.get(language, way.what["en"])}
                for way in sheet.hand_over
            ],
        }
    return said


def _parts(sheet: Sheet, parts: tuple[str, ...], language: str) -> Mapping[str, Any]:
    return {
        part: sheet.text(part, language) if part in shape.TEXT_PARTS else list(sheet.items(part, language))
        for part in parts
    }
