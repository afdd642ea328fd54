"""The guide as a phone carries it: everything a resident may look up, in one language, without a connection.

One versioned document for each language, built once for a state of city and catalogue. It holds only what everybody may
read: situations with their questions and ends, and whom to call. Never a case, a person, a staff text.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import parvis
from parvis.cases import cards
from parvis.cases.cards import Card
from parvis.city import directory
from parvis.city import hours as opening_hours
from parvis.city.directory import Directory
from parvis.city.packs import Group
from parvis.city.packs.names import GROUP_NAMES
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core import revisions
from parvis.guide import pocket, residents
from parvis.situations import catalogue
from parvis.situations.rules import Action, End, Kind, Situation
from parvis.situations.rules.suggesting import keywords

FORMAT = 1
# The city vouches for its services' numbers each time a phone asks. One that has not asked for so long shows none.
SERVICES_LAST_DAYS = 180
KEPT_LANGUAGES = 16
# What the carried pages are drawn with.
FILES = (
    "vendor/govuk/govuk.css",
    "vendor/atkinson/latin-400.woff2",
    "vendor/atkinson/latin-700.woff2",
    "vendor/lucide/sprite.svg",
    "core/parvis.css",
    "core/parts.css",
    "core/left.css",
    "core/mark.svg",
    "core/parvis.js",
    "guide/who.css",
    "guide/pocket.css",
    "guide/offline-pocket.js",
    "guide/offline.js",
    "guide/offline-pages.js",
)
WORKER = "guide/service-worker.js"


@dataclass(frozen=True, slots=True)
class Packed:
    """The document, compressed, with the hash of its content."""

    body: bytes
    hash: str


def may_be_kept(situation: Situation) -> bool:
    """Return whether a report about it may wait on a phone: nothing that harms anybody who reads it there."""
    return situation.kind in (Kind.OBJECT, Kind.VOICE) and not residents.is_delicate(situation)


def packed(language: str, *, at: datetime) -> Packed:
    """Return the document in a language as city and catalogue stand now."""
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    return _packed(language, catalogue.current().hash, revisions.number(directory.current.name), monday)


@lru_cache(maxsize=KEPT_LANGUAGES)
def _packed(language: str, catalogue_hash: str, city_revision: int, monday: date) -> Packed:
    with translation.override(language):
        content = carried(language, monday=monday)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Packed(gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:20])


def forget() -> None:
    """Drop what this process built, for tests that roll the database back under it."""
    _packed.cache_clear()


def worker_version() -> str:
    """Return what changes whenever something a phone carries has changed."""
    numbers = [str(revisions.number(name)) for name in (directory.current.name, pocket.current.name)]
    parts = (_files_hash(), catalogue.current().hash, *numbers, str(FORMAT))
    return hashlib.sha256("\n".join((parvis.__version__, *parts)).encode()).hexdigest()[:20]


@cache
def worker_source() -> str:
    """Return the words of the service worker, which the view completes."""
    return Path(finders.find(WORKER) or "").read_text(encoding="utf-8")


@cache
def _files_hash() -> str:
    found = hashlib.sha256()
    for name in (*FILES, WORKER):
        found.update(static(name).encode() if name != WORKER else b"")
        found.update(Path(finders.find(name) or "").read_bytes())
    return found.hexdigest()


def carried(language: str, *, monday: date) -> dict[str, Any]:
    """Return the document. Opening hours are those of the week of `monday`, without its holidays."""
    here, known = directory.current(), catalogue.current()
    at = datetime.combine(monday, time(10), here.city.zone)
    box = _Cards(here, language, at)
    general = cards.general_card(at=at, language=language)
    return {
        "format": FORMAT,
        "language": language,
        "general": box.add(general) if general else "",
        "services_last_days": SERVICES_LAST_DAYS,
        "groups": [
            {"code": one.code, "title": one.title(language), "of": [each.code for each in found]}
            for one in known.groups
            if (found := residents.listed(one, known))
        ],
        "situations": {each.code: _situation(each, box, here, language) for each in known.situations.values()},
        "numbers": _numbers(box, here),
        "services": _services(box, here),
        "cards": box.found,
    }


def entry(situation: Situation, language: str, *, at: datetime) -> dict[str, Any]:
    """Return what a phone carries of one situation, with the names of whom its ends lead to."""
    here = directory.current()
    box = _Cards(here, language, at)
    said = _situation(situation, box, here, language)
    cards = list(dict.fromkeys(card for end in said["ends"].values() for card in end.get("cards", ())))
    return said | {
        "names": [box.found[card]["name"] for card in cards],
        "says": [end.get("says", "") for end in said["ends"].values()],
    }


class _Cards:
    """Every card once, under its code. What many situations share is looked up once: opening hours are slow to read."""

    def __init__(self, here: Directory, language: str, at: datetime) -> None:
        self.here, self.language, self.at = here, language, at
        self.found: dict[str, dict[str, Any]] = {}
        self.number, self.service, self.answer = cache(self._number), cache(self._service), cache(self._answer)

    def add(self, card: Card) -> str:
        if card.code not in self.found:
            self.found[card.code] = self._plain(card)
        return card.code

    def all(self, found: Iterable[Card]) -> list[str]:
        return list(dict.fromkeys(self.add(card) for card in found))

    def _number(self, code: str) -> list[str]:
        """Return the cards of a number, or of all numbers about a topic."""
        return self.all(cards.number_cards(code, at=self.at, language=self.language))

    def _service(self, kind: str, district: str | None = None) -> str:
        """Return the card of the service of this kind there, "" where there is none."""
        service = self.here.service_for(kind, district, self.at)
        return self.add(cards.service_card(service, at=self.at, language=self.language)) if service else ""

    def _answer(self, number_code: str, kind: str) -> list[str]:
        """Return whom an end names that leads elsewhere, in the order of `cards.answer_card`."""
        end = End(code="", action=Action.REDIRECT, redirect_kind=kind, number_code=number_code)
        found = cards.answer_card(end, at=self.at, language=self.language)
        return self.all([found, *found.more]) if found else []

    def _plain(self, card: Card) -> dict[str, Any]:
        kind, _dash, code = card.code.partition("-")
        number = self.here.pack.number(code) if kind == "number" else None
        service = self.here.service(code) if kind == "service" else None
        item = number or service
        said = {
            "name": card.name,
            "plain": card.plain_name if card.plain_name != card.name else "",
            "purpose": card.purpose,
            "reach": [
                *([[card.number, card.link, int(card.is_written)]] if card.number else []),
                *([phone.number, phone.link, int(phone.use == "text")] for phone in card.phones),
            ],
            "free": int(card.is_free),
            "address": card.address,
            "way_in": " ".join(card.way_in),
            "web": card.web_page,
            "languages": ", ".join(card.languages),
            "advice": card.advice,
            "hours": _hours(item.hours, self.here, timezone.localdate(self.at)) if item else [],
            "untried": int(not card.is_confirmed),
            # Emergency numbers are never taken away from anybody.
            "by": number.source.check_by.isoformat() if number and number.group is Group.HELP else "",
            "lasts": int(service is not None),
        }
        return _short(said)


def _short(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return it without what is empty."""
    return {name: value for name, value in said.items() if value}


def _situation(situation: Situation, box: _Cards, here: Directory, language: str) -> dict[str, Any]:
    said_in = residents.language_of(situation, language)
    return _short(
        {
            "title": situation.title(language),
            "summary": situation.summary(language),
            "urgent": situation.urgent_when(language),
            "prepare": situation.text("prepare", language),
            "worse": situation.text("if_worse", language),
            "rights": situation.text("rights", language),
            "lang": said_in if said_in != language else "",
            "group": situation.group,
            "delicate": int(residents.is_delicate(situation)),
            "keeps": int(may_be_kept(situation)),
            "place": int(situation.kind is Kind.OBJECT),
            "find": _find(situation, language),
            "helpers": _helpers(situation, box, here),
            "first": situation.first,
            "questions": {
                code: [
                    question.text(language),
                    question.help(language),
                    [[choice.code, choice.text(language), choice.leads_to] for choice in question.choices],
                ]
                for code, question in situation.questions.items()
            },
            "ends": {code: _end(end, situation, box, here, language) for code, end in situation.ends.items()},
        }
    )


def _find(situation: Situation, language: str) -> str:
    """Return the words under which it is found, beside those of its title and summary."""
    phrases = situation.synonyms.get(language) or situation.synonyms.get("en") or ()
    return " ".join(dict.fromkeys(word for phrase in phrases for word in keywords(phrase)))


def _end(end: End, situation: Situation, box: _Cards, here: Directory, language: str) -> dict[str, Any]:
    is_complaint = situation.kind is Kind.GRIEVANCE or end.action is Action.GRIEVANCE
    kind = end.routes[-1].service_kind if end.routes else end.redirect_kind
    taken_by = box.service(kind) if end.routes else ""
    found = [*([taken_by] if taken_by else []), *box.answer(end.number_code, end.redirect_kind)]
    said: dict[str, Any] = {
        "do": "complaint" if is_complaint else str(end.action),
        "says": end.what_happens(language),
        "cards": list(dict.fromkeys(found)),
        "urgent": int(end.is_urgent),
    }
    if not is_complaint and residents.depends_on_place(end, here=here):
        said["places"] = _places(kind, box, here)
    return _short(said)


def _places(kind: str, box: _Cards, here: Directory) -> list[list[str]]:
    """Return who answers in which parts of the city, where that differs."""
    by_card: dict[str, list[str]] = {}
    for district in sorted(here.districts.values(), key=lambda one: one.name.casefold()):
        if card := box.service(kind, district.code):
            by_card.setdefault(card, []).append(district.name)
    return [[", ".join(names), card] for card, names in by_card.items()]


def _helpers(situation: Situation, box: _Cards, here: Directory) -> list[str]:
    found: list[str] = []
    for code in situation.helpers:
        service = "" if here.pack.about(code) else box.service(code)
        found += [service] if service else box.number(code)
    return list(dict.fromkeys(found))


def _numbers(box: _Cards, here: Directory) -> list[list[Any]]:
    groups = [
        [str(GROUP_NAMES[group]), [card for number in here.pack.of(group) for card in box.number(number.code)]]
        for group in Group
    ]
    return [group for group in groups if group[1]]


def _services(box: _Cards, here: Directory) -> list[list[Any]]:
    kinds = sorted(ServiceKind, key=lambda kind: kind not in POLICE_KINDS)
    groups = [
        [
            str(kind.label),
            box.all(cards.service_card(service, at=box.at, language=box.language) for service in here.of_kind(kind)),
        ]
        for kind in kinds
    ]
    return [group for group in groups if group[1]]


def _hours(hours: str, here: Directory, monday: date) -> list[str]:
    """Return an ordinary week in words, days alike together; nothing where nobody wrote the hours."""
    if not hours.strip():
        return []
    try:
        days = opening_hours.week(hours, start=monday, zone=here.city.zone)
    except opening_hours.HoursUnclear:
        return []
    if all(day.spans == ((time.min, time.min),) for day in days):
        return [_("Open day and night.")]
    lines = []
    for spans, group in groupby(days, key=lambda day: day.spans):
        alike = list(group)
        if spans:
            names = [date_format(day.day, "l") for day in dict.fromkeys((alike[0], alike[-1]))]
            lines.append(f"{'–'.join(names)}: {', '.join(f'{start:%H:%M}–{end:%H:%M}' for start, end in spans)}")
    return lines
