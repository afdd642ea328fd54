"""What the pocket guide holds, and which keys its files have."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.city.packs import COUNTRIES
from parvis.core.languages import best
from parvis.situations.rules.problems import Path, Problem
from parvis.situations.rules.schema import (
    TEXT_LISTS,
    TEXTS,
    Problems,
    code,
    flag,
    list_of,
    map_of,
    one_of,
    record,
    text,
    whole,
)

# The parts of a sheet: one text, or a list of short ones. The second of each pair is what residents read.
OFFICER_TEXTS, RIGHTS_TEXTS = ("first", "last_resort", "equipment"), ("rights_title", "contest")
OFFICER_LISTS, RIGHTS_LISTS = ("say", "steps", "never"), ("must", "expect", "may")
TEXT_PARTS = ("title", *OFFICER_TEXTS, *RIGHTS_TEXTS)
LIST_PARTS = ("synonyms", *OFFICER_LISTS, *RIGHTS_LISTS)
# What has to say the same in every language; words people search by are each language's own.
PARTS = (*TEXT_PARTS, *(part for part in LIST_PARTS if part != "synonyms"))
# How many lines a list has: few enough to be read standing.
LENGTHS: Mapping[str, tuple[int, int]] = {
    "synonyms": (3, 40),
    "say": (2, 5),
    "steps": (3, 8),
    "never": (2, 6),
    "must": (2, 6),
    "expect": (2, 6),
    "may": (2, 6),
}
LAW = "law."  # a city's words on a note of the law are kept under "law.identity"

Texts = Mapping[str, str]
Lists = Mapping[str, tuple[str, ...]]


def https(value: Any, path: Path, problems: Problems) -> str:
    """An address of the web."""
    words = text(value, path, problems)
    if words and not words.startswith("https://"):
        problems.append(Problem(path, _("Write an address that begins with https://.")))
    return words


HAND_OVER = record(needed={"what": TEXTS}, optional={"service": code, "number": code})
RIGHTS = record(
    needed={"title": TEXTS, "must": TEXT_LISTS, "expect": TEXT_LISTS, "may": TEXT_LISTS, "contest": TEXTS}, optional={}
)
SHEET = record(
    needed={
        "order": whole,
        "group": code,
        "situations": list_of(code),
        "law": list_of(code),
        "sources": list_of(code),
        "title": TEXTS,
        "synonyms": TEXT_LISTS,
        "first": TEXTS,
        "say": TEXT_LISTS,
        "steps": TEXT_LISTS,
        "last_resort": TEXTS,
        "never": TEXT_LISTS,
        "equipment": TEXTS,
        "hand_over": list_of(HAND_OVER),
        "rights": RIGHTS,
    },
    optional={"sensitive": flag},
)
GROUP = record(needed={"order": whole, "title": TEXTS}, optional={})
LAW_THEME = record(needed={"title": TEXTS, "any": TEXTS, "notes": map_of(one_of(*COUNTRIES), TEXTS)}, optional={})
SOURCE = record(needed={"title": text}, optional={"url": https})
SHARED = record(
    needed={"groups": map_of(code, GROUP), "law": map_of(code, LAW_THEME), "sources": map_of(code, SOURCE)}, optional={}
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """To whom an officer hands somebody over: a kind of service, or a topic of the country's help numbers; and what for."""

    service: str
    number: str
    what: Texts


@dataclass(frozen=True)
class Sheet:
    """One situation of the pocket guide, both sides. `texts` and `lists` hold the parts per language, see TEXT_PARTS."""

    code: str
    order: int
    group: str
    situations: tuple[str, ...]
    law: tuple[str, ...]
    sources: tuple[str, ...]
    is_sensitive: bool
    hand_over: tuple[HandOver, ...]
    texts: Mapping[str, Texts]
    lists: Mapping[str, Lists]

    @classmethod
    def of(cls, name: str, body: Mapping[str, Any]) -> "Sheet":
        """Build a sheet from what its file says, which has been checked."""
        rights = body["rights"]
        flat = {**body, **rights, "title": body["title"], "rights_title": rights["title"]}
        return cls(
            code=name,
            order=body["order"],
            group=body["group"],
            situations=tuple(body["situations"]),
            law=tuple(body["law"]),
            sources=tuple(body["sources"]),
            is_sensitive=body.get("sensitive", False),
            hand_over=tuple(
                HandOver(one.get("service", ""), one.get("number", ""), one["what"]) for one in body["hand_over"]
            ),
            texts={part: dict(flat[part]) for part in TEXT_PARTS},
            lists={part: {lang: tuple(lines) for lang, lines in flat[part].items()} for part in LIST_PARTS},
        )

    def language(self, wanted: str) -> str:
        """Return the language in which a reader of `wanted` gets this sheet."""
        return next((code for code in (wanted, wanted.split("-")[0], "en", "fr") if code in self.texts["title"]), "en")

    def text(self, part: str, language: str) -> str:
        """Return one of TEXT_PARTS."""
        return best(self.texts[part], language)

    def items(self, part: str, language: str) -> tuple[str, ...]:
        """Return one of LIST_PARTS."""
        lists = self.lists[part]
        return next((lists[code] for code in (language, language.split("-")[0], "en", "fr") if code in lists), ())

    def written(self, part: str, language: str) -> str:
        """Return a part as somebody edits it: lists with a line each; "" where the language is missing."""
        if part in TEXT_PARTS:
            return self.texts[part].get(language, "")
        return "\n".join(self.lists[part].get(language, ()))

    def all_written(self) -> dict[str, dict[str, str]]:
        """Return every part that is translated, in each language the sheet has: {part: {language: words}}."""
        spoken = self.texts["title"]
        return {
            part: {language: words for language in spoken if (words := self.written(part, language))} for part in PARTS
        }

    def with_words(self, part: str, language: str, words: str) -> "Sheet":
        """Return the sheet with other words in one part; a line break ends an item of a list."""
        if part in TEXT_PARTS:
            return replace(self, texts={**self.texts, part: {**self.texts[part], language: words}})
        lines = tuple(line.strip() for line in words.splitlines() if line.strip())
        return replace(self, lists={**self.lists, part: {**self.lists[part], language: lines}})


@dataclass(frozen=True)
class Law:
    """The legal frame of one theme: what holds in all of Europe, and a note per country that the city has to confirm."""

    code: str
    titles: Texts
    everywhere: Texts
    notes: Mapping[str, Texts]

    def note(self, country: str, language: str) -> str:
        """Return the note of a country; "" where nobody wrote one."""
        return best(self.notes.get(country, {}), language)

    def fingerprint(self, country: str) -> str:
        """Return what the words that somebody confirms are told apart by."""
        words = [dict(self.everywhere), dict(self.notes.get(country, {}))]
        return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def with_note(self, country: str, language: str, words: str) -> "Law":
        """Return the theme with the city's own note in one language."""
        return replace(self, notes={**self.notes, country: {**self.notes.get(country, {}), language: words}})


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who of the city confirmed a note, and when."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a sheet leans on."""

    title: str
    url: str


@dataclass(frozen=True)
class Guide:
    """The whole guide as it stands now: sheets in their order, with the city's words and settings.

    `is_open`: the city lets everybody read the officers' side. `responsible_id` is the account that answers remarks, None
    where nobody is named; `reply_hours` is their time to reply, in the city's working time.
    """

    groups: Mapping[str, Texts]
    sheets: Mapping[str, Sheet]
    law: Mapping[str, Law]
    sources: Mapping[str, Source]
    is_open: bool = False
    responsible_id: int | None = None
    reply_hours: int = 40
    confirmed: Mapping[str, Confirmed] = field(default_factory=dict)

    def group_title(self, code: str, language: str) -> str:
        return best(self.groups[code], language)

    def about(self, situation: str) -> tuple[Sheet, ...]:
        """Return the sheets that belong to a situation of the catalogue, in their order."""
        return tuple(sheet for sheet in self.sheets.values() if situation in sheet.situations)
