"""What the city does to its pocket guide: settings, its own words, what it vouches for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.city import directory
from parvis.city.actions import history
from parvis.core import ledger, revisions
from parvis.core.actors import Actor
from parvis.guide.models.pocket import LawConfirmation, PocketSettings, SheetChange
from parvis.guide.pocket import reading, shape
from parvis.people.models import User

SUBJECT = "pocket"


class ChangedMeanwhile(Exception):
    """Somebody else worded the sheet while this was being written; nothing is kept."""


class LinesWrong(Exception):
    """A list has too few or too many lines: `part`, `least`, `most`."""

    def __init__(self, part: str, least: int, most: int) -> None:
        super().__init__(part)
        self.part, self.least, self.most = part, least, most


class NotStaff(Exception):
    """Who is to answer for the guide has no open account."""


class UnknownSheet(Exception):
    """The guide has no such sheet, part or note."""


class SeenOther(Exception):
    """The words that somebody wants to confirm are not those in force any more."""


@transaction.atomic
def settle(*, is_open: bool, responsible: User | None, reply_hours: int, by: Actor, at: datetime) -> None:
    """Say who reads the officers' side, who answers remarks, and in how many working hours. Raises NotStaff."""
    if responsible is not None and not responsible.is_active:
        raise NotStaff
    row, _made = PocketSettings.objects.select_for_update().get_or_create(pk=1)
    changes: dict[str, Any] = {"is_open": is_open, "responsible": responsible, "reply_hours": reply_hours}
    edits = history.differing(row, changes)
    if not edits:
        return
    for name in edits:
        setattr(row, name, changes[name])
    row.save()
    history.note(subject=SUBJECT, edits=edits, by=by, at=at)
    revisions.bump(reading.REVISION)
    codes: dict[str, ledger.Code] = {"fields": "+".join(sorted(edits))}
    ledger.write(verb="guide.pocket_settled", subject=SUBJECT, by=by, at=at, codes=codes)


@transaction.atomic
def change_sheet(
    *, sheet: str, language: str, words: Mapping[str, str], by: Actor, at: datetime, seen: int | None = None
) -> int:
    """Put the city's words over parts of a sheet in one language, at once everywhere; return how many parts changed.

    What says the same as the shipped words gives the part back to them. `seen` is the newest change (its id, 0 for none)
    the writer had before them. Raises UnknownSheet, LinesWrong, ChangedMeanwhile.
    """
    _hold()
    now, shipped = reading.current().sheets.get(sheet), reading.shipped().sheets.get(sheet)
    if now is None or shipped is None or not set(words) <= {*shape.TEXT_PARTS, *shape.LIST_PARTS}:
        raise UnknownSheet(sheet)
    if seen is not None and seen != newest_of(sheet):
        raise ChangedMeanwhile
    rows = []
    for part, new in words.items():
        tidy = _tidy(part, new)
        before, own = now.written(part, language), shipped.written(part, language)
        if tidy != before:
            rows.append((part, before, "" if tidy == own else tidy))
    _write(sheet, language, rows, by=by, at=at)
    return len(rows)


def differing(*, sheet: str, language: str, words: Mapping[str, str], seen: int | None = None) -> dict[str, str]:
    """Return the parts that would read differently, tidied. Raises UnknownSheet, LinesWrong, ChangedMeanwhile."""
    now = reading.current().sheets.get(sheet)
    if now is None or not set(words) <= {*shape.TEXT_PARTS, *shape.LIST_PARTS}:
        raise UnknownSheet(sheet)
    if seen is not None and seen != newest_of(sheet):
        raise ChangedMeanwhile
    tidy = {part: _tidy(part, new) for part, new in words.items()}
    return {part: new for part, new in tidy.items() if new != now.written(part, language)}


@transaction.atomic
def change_law(*, theme: str, language: str, words: str, by: Actor, at: datetime) -> bool:
    """Put the city's own note in one language in place of the shipped one; return whether anything changed.

    Nothing of it is confirmed any more. Empty words give the note back to the shipped one. Raises UnknownSheet.
    """
    _hold()
    now, shipped = reading.current().law.get(theme), reading.shipped().law.get(theme)
    if now is None or shipped is None:
        raise UnknownSheet(theme)
    country = directory.current().city.country
    before, own = (law.notes.get(country, {}).get(language, "") for law in (now, shipped))
    new = words.strip() or own
    if new == before:
        return False
    _write(f"{shape.LAW}{theme}", language, [("note", before, "" if new == own else new)], by=by, at=at)
    return True


@transaction.atomic
def put_back(*, change: SheetChange, by: Actor, at: datetime) -> bool:
    """Let a part read again as it did before a change; that is a change itself. Returns whether anything changed."""
    if change.sheet.startswith(shape.LAW):
        theme = change.sheet.removeprefix(shape.LAW)
        return change_law(theme=theme, language=change.language, words=change.before, by=by, at=at)
    if not change.before:  # a language the city had added
        _hold()
        before = reading.current().sheets[change.sheet].written(change.part, change.language)
        _write(change.sheet, change.language, [(change.part, before, "")] if before else [], by=by, at=at)
        return bool(before)
    words = {change.part: change.before}
    return bool(change_sheet(sheet=change.sheet, language=change.language, words=words, by=by, at=at))


@transaction.atomic
def confirm_law(*, theme: str, fingerprint: str, by: Actor, at: datetime) -> None:
    """Vouch for a note of the law as it reads now. Raises UnknownSheet, SeenOther."""
    law = reading.current().law.get(theme)
    if law is None:
        raise UnknownSheet(theme)
    country = directory.current().city.country
    if fingerprint != law.fingerprint(country):
        raise SeenOther
    LawConfirmation.objects.update_or_create(
        theme=theme,
        country=country,
        defaults={"fingerprint": fingerprint, "confirmed_at": at, "confirmed_by": by.reference},
    )
    _note_law("guide.law_confirmed", theme, country, by=by, at=at)


@transaction.atomic
def doubt_law(*, theme: str, by: Actor, at: datetime) -> None:
    """Take back that somebody vouched for a note."""
    country = directory.current().city.country
    if LawConfirmation.objects.filter(theme=theme, country=country).delete()[0]:
        _note_law("guide.law_doubted", theme, country, by=by, at=at)


def newest_of(sheet: str) -> int:
    """Return the id of the newest change of a sheet; 0 where it reads as shipped."""
    return SheetChange.objects.filter(sheet=sheet).order_by("-pk").values_list("pk", flat=True).first() or 0


def _hold() -> None:
    """Let one person at a time word the guide: the settings' row is held until the transaction ends."""
    PocketSettings.objects.get_or_create(pk=1)
    PocketSettings.objects.select_for_update().get(pk=1)


def _tidy(part: str, words: str) -> str:
    if part in shape.TEXT_PARTS:
        return words.replace("\r\n", "\n").strip()
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    least, most = shape.LENGTHS[part]
    if not least <= len(lines) <= most:
        raise LinesWrong(part, least, most)
    return "\n".join(lines)


def _write(sheet: str, language: str, rows: list[tuple[str, str, str]], *, by: Actor, at: datetime) -> None:
    if not rows:
        return
    for part, before, after in rows:
        SheetChange.objects.create(
            sheet=sheet, part=part, language=language, before=before, after=after, made_at=at,
            made_by_kind=by.kind, made_by=by.reference,
        )  # fmt: skip
    revisions.bump(reading.REVISION)
    codes: dict[str, ledger.Code] = {"sheet": sheet, "language": language, "parts": len(rows)}
    ledger.write(verb="guide.sheet_changed", subject=SUBJECT, by=by, at=at, codes=codes)


def _note_law(verb: str, theme: str, country: str, *, by: Actor, at: datetime) -> None:
    revisions.bump(reading.REVISION)
    ledger.write(verb=verb, subject=SUBJECT, by=by, at=at, codes={"theme": theme, "country": country})
