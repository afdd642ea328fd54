"""Reading country packs: strict YAML in, typed and checked items out, with file and line for whatever is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from parvis.city import hours as opening_hours
from parvis.city.packs.shape import (
    COUNTRIES,
    REQUIRED_TOPICS,
    CountryPack,
    Entitled,
    Entitlement,
    Force,
    Group,
    Justice,
    Number,
    Offence,
    OffenceNote,
    Remedy,
    Source,
    StaffGroups,
    Stage,
    Statement,
    Step,
    Topic,
    Use,
)
from parvis.city.service_kinds import POLICE_KINDS
from parvis.core import strict_yaml

FOLDER = Path(__file__).parent
ALL_LANGUAGES = ("fr", "en", "nl", "de", "es", "ca", "it", "pt")
ALWAYS = ("fr", "en")
LONGEST_BETWEEN_CHECKS = 400  # days
STAFF_GROUPS = ("sex", "age", "residence", "language", "birthplace", "origin")

_CODE = re.compile(r"[a-z]{2}-[a-z0-9_]+")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?")
_NUMBER = re.compile(r"\+?[0-9][0-9 ]{1,18}")
E = TypeVar("E", bound=StrEnum)


def is_a_number(number: str, use: Use) -> bool:
    """Return whether this can be dialled, or opened where the number is an app or a page."""
    return bool((_ADDRESS if use in (Use.APP, Use.WEB) else _NUMBER).fullmatch(number))


class PackRefused(Exception):
    """The pack cannot be used; `problems` holds a line each, with file and line number."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@lru_cache(maxsize=8)
def pack(country: str) -> CountryPack:
    """Return the shipped pack of a country (two letters, any case). Raises KeyError for a country without one."""
    if country.upper() not in COUNTRIES:
        raise KeyError(country)
    path = FOLDER / f"{country.lower()}.yml"
    return read_pack(path.read_text(encoding="utf-8"), name=path.name)


def check_packs() -> list[str]:
    """Return everything that is wrong with the shipped packs; an empty list is a clean bill."""
    problems = []
    for country in COUNTRIES:
        try:
            pack(country)
        except PackRefused as refused:
            problems += refused.problems
    return problems


def read_pack(text: str, *, name: str) -> CountryPack:
    """Read one pack. Raises PackRefused with every problem found, not only the first."""
    try:
        document = strict_yaml.read(text)
    except strict_yaml.Refused as refused:
        raise PackRefused([f"{name}:{refused.line}: {refused.sentence}"]) from None
    reader = _Reader(document, name)
    found = reader.pack()
    if reader.problems:
        raise PackRefused(reader.problems)
    return found


@dataclass
class _At:
    """One mapping of the file, and where it stands."""

    content: Mapping[str, Any]
    path: tuple[str, ...]


class _Reader:
    def __init__(self, document: strict_yaml.Document, name: str) -> None:
        self.document = document
        self.name = name
        self.problems: list[str] = []
        self.own: tuple[str, ...] = ()
        self.codes: set[str] = set()
        self.numbers: set[str] = set()

    def wrong(self, path: tuple[str, ...], sentence: str) -> None:
        while path and path not in self.document.lines:
            path = path[:-1]
        self.problems.append(f"{self.name}:{self.document.lines.get(path, 1)}: {sentence}")

    def pack(self) -> CountryPack:
        top = self.mapping(self.document.content, ())
        self.only(
            top,
            "country languages numbers forces remedies justice not_a_criminal_complaint passed_on_by_law video "
            "staff_groups",
        )
        country = self.word(top, "country")
        if country not in COUNTRIES or self.name[:2].upper() != country:
            self.wrong(("country",), "The country does not fit the file's name.")
        self.own = self.words(top, "languages")
        numbers = tuple(self.number(at) for at in self.each(top, "numbers"))
        self.topics(numbers)
        self.numbers = {number.code for number in numbers}
        return CountryPack(
            country=country,
            languages=self.own,
            numbers=numbers,
            forces=tuple(self.force(at) for at in self.each(top, "forces")),
            remedies=tuple(self.remedy(at) for at in self.each(top, "remedies")),
            not_a_criminal_complaint=self.statement(top, "not_a_criminal_complaint"),
            passed_on_by_law=self.statement(top, "passed_on_by_law"),
            video=self.statement(top, "video"),
            staff_groups=self.staff_groups(top),
            justice=self.justice(top),
        )

    def topics(self, numbers: Iterable[Number]) -> None:
        there = {number.topic for number in numbers}
        for topic in sorted(REQUIRED_TOPICS - there):
            self.wrong(("numbers",), f"No number for “{topic}”. Every pack has one, if need be with “confirmed: no”.")

    def number(self, at: _At) -> Number:
        self.only(at, "code group topic use number name what_for answered_by hours free languages", with_source=True)
        group, use = self.choice(at, "group", Group), self.choice(at, "use", Use, Use.CALL)
        number = self.word(at, "number")
        if use in (Use.APP, Use.WEB):
            self.https(at, "number", number)
        elif not _NUMBER.fullmatch(number):
            self.wrong((*at.path, "number"), f"“{number}” is no telephone number. Write digits and spaces.")
        return Number(
            code=self.code(at),
            group=group,
            topic=self.choice(at, "topic", Topic),
            use=use,
            number=number,
            names=self.texts(at, "name", ALL_LANGUAGES if group is not Group.HELP else None),
            what_for=self.texts(at, "what_for"),
            answered_by=self.word(at, "answered_by"),
            hours=self.hours(at),
            is_free=self.yes_or_no(at, "free"),
            languages=self.words(at, "languages"),
            source=self.source(at),
        )

    def force(self, at: _At) -> Force:
        known = "code kind name may may_not activities not_at_once recognise numbers"
        self.only(at, known, with_source=True)
        kind = self.word(at, "kind")
        if kind not in POLICE_KINDS:
            self.wrong(
                (*at.path, "kind"), f"“{kind}” is no kind of police. Use one of {', '.join(sorted(POLICE_KINDS))}."
            )
        return Force(
            code=self.code(at),
            kind=kind,
            names=self.texts(at, "name"),
            may=self.texts(at, "may"),
            may_not=self.texts(at, "may_not"),
            activities=tuple(self.texts_of(each) for each in self.each(at, "activities")),
            not_at_once=self.texts(at, "not_at_once"),
            recognise=self.statement(at, "recognise", None),
            numbers=self.known_numbers(at),
            source=self.source(at),
        )

    def known_numbers(self, at: _At) -> tuple[str, ...]:
        codes = self.words(at, "numbers")
        for code in codes:
            if code not in self.numbers:
                self.wrong((*at.path, "numbers"), f"“{code}” is the code of no number of this pack.")
        return codes

    def justice(self, top: _At) -> Justice:
        at = self.mapping(top.content.get("justice"), ("justice",))
        self.only(at, "steps rights offences")
        found = Justice(
            steps=tuple(self.step(each) for each in self.each(at, "steps")),
            rights=tuple(self.entitled(each) for each in self.each(at, "rights")),
            offences=tuple(self.offence_note(each) for each in self.each(at, "offences")),
        )
        for stage in Stage:
            if not any(step.stage is stage and not step.offences for step in found.steps):
                self.wrong((*at.path, "steps"), f"No step for “{stage}” that holds for every offence.")
        self.once_each(at, "rights", [right.kind for right in found.rights], Entitlement)
        self.once_each(at, "offences", [note.offence for note in found.offences], Offence)
        return found

    def once_each(self, at: _At, key: str, there: list[E], wanted: type[E]) -> None:
        for word in wanted:
            if there.count(word) != 1:
                self.wrong((*at.path, key), f"“{word}” must stand here once, and only once.")

    def step(self, at: _At) -> Step:
        self.only(at, "code stage offences who ask can_do wait", with_source=True)
        source = self.source(at)
        wait = self.texts(at, "wait", ALWAYS) if "wait" in at.content else {}
        if wait and not source.is_confirmed:
            self.wrong(
                (*at.path, "wait"), "A usual wait is only said with a source: “confirmed: yes”, or leave it out."
            )
        return Step(
            code=self.code(at),
            stage=self.choice(at, "stage", Stage),
            offences=self.choices(at, "offences", Offence),
            who=self.texts(at, "who", ALWAYS),
            ask=self.texts(at, "ask", ALWAYS),
            can_do=self.texts(at, "can_do", ALWAYS) if "can_do" in at.content else {},
            wait=wait,
            source=source,
        )

    def entitled(self, at: _At) -> Entitled:
        self.only(at, "code right text", with_source=True)
        return Entitled(
            code=self.code(at),
            kind=self.choice(at, "right", Entitlement),
            texts=self.texts(at, "text", ALWAYS),
            source=self.source(at),
        )

    def offence_note(self, at: _At) -> OffenceNote:
        self.only(at, "code offence text topics", with_source=True)
        return OffenceNote(
            code=self.code(at),
            offence=self.choice(at, "offence", Offence),
            texts=self.texts(at, "text", ALWAYS),
            topics=self.choices(at, "topics", Topic),
            source=self.source(at),
        )

    def remedy(self, at: _At) -> Remedy:
        self.only(at, "code name who_may how time_limit time_limit_days cost passes_on web phone", with_source=True)
        web, phone, days = (self.word(at, key, "") for key in ("web", "phone", "time_limit_days"))
        if web:
            self.https(at, "web", web)
        if phone and not _NUMBER.fullmatch(phone):
            self.wrong((*at.path, "phone"), f"“{phone}” is no telephone number. Write digits and spaces.")
        if days and not days.isdecimal():
            self.wrong((*at.path, "time_limit_days"), "Write the time limit as a whole number of days.")
        return Remedy(
            code=self.code(at),
            names=self.texts(at, "name"),
            who_may=self.texts(at, "who_may"),
            how=self.texts(at, "how"),
            time_limit=self.texts(at, "time_limit"),
            time_limit_days=int(days) if days.isdecimal() else 0,
            cost=self.texts(at, "cost"),
            passes_on=self.texts(at, "passes_on"),
            web=web,
            phone=phone,
            source=self.source(at),
        )

    def statement(self, top: _At, key: str, languages: tuple[str, ...] | None = ALL_LANGUAGES) -> Statement:
        at = self.mapping(top.content.get(key), (*top.path, key))
        self.only(at, "text", with_source=True)
        return Statement(texts=self.texts(at, "text", languages), source=self.source(at))

    def staff_groups(self, top: _At) -> StaffGroups:
        at = self.mapping(top.content.get("staff_groups"), (*top.path, "staff_groups"))
        self.only(at, "lawful text", with_source=True)
        lawful = self.words(at, "lawful")
        for word in lawful:
            if word not in STAFF_GROUPS:
                self.wrong((*at.path, "lawful"), f"“{word}” is not one of {', '.join(STAFF_GROUPS)}.")
        return StaffGroups(lawful=lawful, texts=self.texts(at, "text"), source=self.source(at))

    # The small words of the schema

    def only(self, at: _At, keys: str, *, with_source: bool = False) -> None:
        allowed = {*keys.split(), *(("source", "checked_on", "check_by", "confirmed") if with_source else ())}
        for key in at.content:
            if key not in allowed:
                self.wrong((*at.path, key), f"“{key}” is not known here. Known are: {', '.join(sorted(allowed))}.")

    def mapping(self, content: Any, path: tuple[str, ...]) -> _At:
        if isinstance(content, dict):
            return _At(content, path)
        self.wrong(path, f"“{path[-1] if path else 'The file'}” must hold keys and values.")
        return _At({}, path)

    def each(self, at: _At, key: str) -> list[_At]:
        content = at.content.get(key)
        if not isinstance(content, list) or not content:
            self.wrong((*at.path, key), f"“{key}” must be a list with at least one item.")
            return []
        return [self.mapping(item, (*at.path, key, str(place))) for place, item in enumerate(content)]

    def word(self, at: _At, key: str, default: str | None = None) -> str:
        content = at.content.get(key, default)
        if isinstance(content, str) and (content.strip() or default is not None):
            return content.strip()
        self.wrong((*at.path, key), f"“{key}” is missing.")
        return ""

    def words(self, at: _At, key: str) -> tuple[str, ...]:
        content = at.content.get(key, [])
        if isinstance(content, list) and all(isinstance(word, str) for word in content):
            return tuple(content)
        self.wrong((*at.path, key), f"“{key}” must be a list of words, like [fr, nl].")
        return ()

    def code(self, at: _At) -> str:
        code = self.word(at, "code")
        if not _CODE.fullmatch(code):
            self.wrong((*at.path, "code"), f"“{code}” is no code. Write the country, a hyphen and small letters.")
        if code in self.codes:
            self.wrong((*at.path, "code"), f"The code “{code}” is used twice.")
        self.codes.add(code)
        return code

    def choice(self, at: _At, key: str, choices: type[E], default: E | None = None) -> E:
        word = self.word(at, key, default)
        if word in choices.__members__.values():
            return choices(word)
        self.wrong((*at.path, key), f"“{word}” is not one of {', '.join(choices)}.")
        return next(iter(choices))

    def choices(self, at: _At, key: str, choices: type[E]) -> tuple[E, ...]:
        words = self.words(at, key)
        for word in words:
            if word not in choices.__members__.values():
                self.wrong((*at.path, key), f"“{word}” is not one of {', '.join(choices)}.")
        return tuple(choices(word) for word in words if word in choices.__members__.values())

    def yes_or_no(self, at: _At, key: str) -> bool | None:
        word = self.word(at, key, "")
        if word not in ("", "yes", "no"):
            self.wrong((*at.path, key), f"Write “{key}: yes” or “{key}: no”, or leave it out when unknown.")
        return {"yes": True, "no": False}.get(word)

    def texts(self, at: _At, key: str, languages: tuple[str, ...] | None = None) -> dict[str, str]:
        return self.texts_of(self.mapping(at.content.get(key), (*at.path, key)), languages, key)

    def texts_of(self, here: _At, languages: tuple[str, ...] | None = None, key: str = "") -> dict[str, str]:
        for language in languages or tuple(dict.fromkeys((*ALWAYS, *self.own))):
            if not str(here.content.get(language, "")).strip():
                self.wrong(here.path, f"“{key or here.path[-2]}” has no text in “{language}”.")
        for language, text in here.content.items():
            if language not in ALL_LANGUAGES or not isinstance(text, str):
                self.wrong((*here.path, language), f"“{language}” is no language of residents.")
        return {language: str(text).strip() for language, text in here.content.items()}

    def hours(self, at: _At) -> str:
        hours = self.word(at, "hours", "")
        try:
            opening_hours.check(hours)
        except opening_hours.HoursUnclear as unclear:
            self.wrong((*at.path, "hours"), str(unclear))
        return hours

    def https(self, at: _At, key: str, url: str) -> None:
        if not _ADDRESS.fullmatch(url):
            self.wrong((*at.path, key), f"“{url}” is no web address that begins with https://.")

    def day(self, at: _At, key: str) -> date:
        try:
            return date.fromisoformat(self.word(at, key))
        except ValueError:
            self.wrong((*at.path, key), f"Write “{key}” as year-month-day, like 2026-11-21.")
            return date(2000, 1, 1)

    def source(self, at: _At) -> Source:
        self.https(at, "source", self.word(at, "source"))
        checked_on, check_by = self.day(at, "checked_on"), self.day(at, "check_by")
        if not 0 < (check_by - checked_on).days <= LONGEST_BETWEEN_CHECKS:
            self.wrong(
                (*at.path, "check_by"), f"“check_by” comes within {LONGEST_BETWEEN_CHECKS} days of “checked_on”."
            )
        confirmed = self.yes_or_no(at, "confirmed")
        if confirmed is None:
            self.wrong((*at.path, "confirmed"), "Say “confirmed: yes” (found on a public page) or “confirmed: no”.")
        return Source(str(at.content.get("source", "")), checked_on, check_by, bool(confirmed))
