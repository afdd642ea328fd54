"""What a booklet says, in a few digests, so that a copy on paper can be compared with what holds now."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.city import directory
from parvis.core import revisions
from parvis.guide import pocket
from parvis.guide.models import BookletKind, BookletStack
from parvis.guide.printing import booklet as booklets
from parvis.guide.printing import facts
from parvis.situations import catalogue

KEPT = 32


def booklet(kind: str, language: str, *, at: datetime) -> dict[str, str]:
    """Return what each part of a booklet says today: numbers as they are, situations and sheets as digests."""
    day = timezone.localdate(at)
    revision = (
        catalogue.current().hash,
        revisions.number(directory.current.name),
        revisions.number(pocket.current.name),
    )
    return dict(_booklet(kind, language, day, revision))


@lru_cache(maxsize=KEPT)
def _booklet(kind: str, language: str, day: date, _revision: tuple[str, int, int]) -> Mapping[str, str]:
    here = directory.current()
    at = datetime.combine(day, time(12), here.city.zone)
    said = {f"number:{code}": number for code, number in facts.stamped(here, at=at).items()}
    if kind == BookletKind.POCKET:
        sheets = booklets.of_pocket(language=language, at=at).values["sheets"]
        return said | {f"sheet:{one['code']}": _digest(one) for one in sheets}
    values = booklets.of_residents(language=language, at=at).values
    said |= {f"number:{one['code']}": one["number"] for one in values["help"]}
    listed = [one for chapter in values["chapters"] for one in chapter["situations"]]
    return said | {f"situation:{one['code']}": _digest(one) for one in listed}


def forget() -> None:
    """Drop what this process built, for tests that roll the database back under it."""
    _booklet.cache_clear()


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Stale:
    """Copies that say something that does not hold any more: `wrong` numbers (on paper, now or ""), `texts` by name."""

    stack: BookletStack
    wrong: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def stale(stacks: Iterable[BookletStack], *, language: str, at: datetime) -> list[Stale]:
    """Return the copies that lie somewhere with old words; names of what changed are in the reader's language."""
    found = []
    for stack in stacks:
        now = booklet(stack.kind, stack.language, at=at)
        differing = [code for code in stack.says if stack.says[code] != now.get(code)]
        added = [code for code in now if code not in stack.says and not code.startswith("number:")]
        if differing or added:
            wrong = [(stack.says[code], now.get(code, "")) for code in differing if code.startswith("number:")]
            texts = [_name(code, language) for code in [*differing, *added] if not code.startswith("number:")]
            found.append(Stale(stack, tuple(wrong), tuple(sorted(texts, key=str.casefold))))
    return found


def _name(code: str, language: str) -> str:
    kind, _colon, name = code.partition(":")
    if kind == "sheet":
        sheet = pocket.current().sheets.get(name)
        return sheet.text("title", language) if sheet else name
    situation = catalogue.current().situations.get(name)
    return situation.title(language) if situation else _("%(code)s (out of use)") % {"code": name}
