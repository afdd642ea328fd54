"""The closed list of what may be stated as a monthly sum, and by whom; read from `measures.yml`.

measures.every()["force_stops"].cells(districts)      the cells one form or file fills in
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from parvis.city.packs import StaffGroups
from parvis.core import strict_yaml
from parvis.core.languages import best

FILE = Path(__file__).parent / "measures.yml"
THEMES = ("presence", "force", "staff", "people")
UNITS = ("hours", "shifts", "incidents", "people", "stops", "arrests")
WHOLE_CITY, OUTSIDE, ONE = "", "outside", "all"
# What the country pack may allow is counted there only once the city has confirmed what its pack says.
ASKS_CONFIRMATION = frozenset({"birthplace", "origin"})

Cell = tuple[str, str]  # district (WHOLE_CITY, OUTSIDE or a code), category (ONE where there are none)


class NotLawful(Exception):
    """People may not be counted by this mark here; the text is the country pack's sentence, in the reader's language."""


class MeasuresWrong(Exception):
    """`measures.yml` cannot be used; the text says where."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the closed list. `categories` maps codes to names per language; without any there is one column."""

    code: str
    theme: str
    unit: str
    per: str
    has_outside: bool
    every: int
    due_days: int
    most: int
    stated_by: str
    group: str
    is_population: bool
    titles: Mapping[str, str]
    helps: Mapping[str, str]
    known_by: Mapping[str, str]
    categories: Mapping[str, Mapping[str, str]]

    def title(self, language: str) -> str:
        return best(self.titles, language)

    def help(self, language: str) -> str:
        return best(self.helps, language)

    def who_knows(self, language: str) -> str:
        return best(self.known_by, language)

    def category(self, code: str, language: str) -> str:
        """Return what a column is called; "" where there is only one."""
        return best(self.categories[code], language) if code in self.categories else ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.categories) or (ONE,)

    def places(self, districts: Sequence[str]) -> tuple[str, ...]:
        """Return the lines of its table: districts, or the whole city."""
        if self.per == "city":
            return (WHOLE_CITY,)
        return (*districts, OUTSIDE) if self.has_outside else tuple(districts)

    def cells(self, districts: Sequence[str]) -> tuple[Cell, ...]:
        return tuple((place, column) for place in self.places(districts) for column in self.columns)

    def is_asked_for(self, month: date) -> bool:
        """Return whether this month has one: each, each quarter's first, or each January."""
        return (month.month - 1) % self.every == 0

    def due_on(self, month: date) -> date:
        """Return the day by which it should be signed."""
        return next_month(month) + timedelta(days=self.due_days - 1)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_before(month: date, count: int) -> list[date]:
    """Return the `count` months before, newest first."""
    found, first = [], month.replace(day=1)
    for _number in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found


def check_lawful(measure: Measure, law: StaffGroups, language: str) -> None:
    """Raise NotLawful where staff or residents may not be counted by this mark here.

    The closed list of a country is its pack's. Country of birth counts only once the city confirmed what its pack says.
    """
    if measure.group and measure.group not in lawful(law):
        raise NotLawful(law.text(language))


def lawful(law: StaffGroups) -> frozenset[str]:
    """Return the marks by which people may be counted here."""
    return frozenset(mark for mark in law.lawful if mark not in ASKS_CONFIRMATION or law.source.is_confirmed)


@lru_cache(maxsize=1)
def every() -> Mapping[str, Measure]:
    """Return all measures by code, in the order of the file. Raises MeasuresWrong."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Mapping[str, Measure]:
    """Read a list of measures. Raises MeasuresWrong at the first thing that is wrong."""
    try:
        content = strict_yaml.read(text).content
    except strict_yaml.Refused as refused:
        raise MeasuresWrong(str(refused)) from None
    if not isinstance(content, dict):
        raise MeasuresWrong("The file must hold measures by their codes.")
    return MappingProxyType({code: _measure(code, said) for code, said in content.items()})


_NEEDED = "theme unit per every due_days most stated_by title help known_by categories".split()
_KNOWN = {*_NEEDED, "group", "population", "outside"}


def _measure(code: str, said: Any) -> Measure:
    if not isinstance(said, dict) or set(_NEEDED) - set(said) or set(said) - _KNOWN:
        raise MeasuresWrong(f"{code}: needs {', '.join(_NEEDED)}, and knows {', '.join(sorted(_KNOWN))}.")
    for key, choices in (
        ("theme", THEMES), ("unit", UNITS), ("per", ("city", "district")), ("every", ("1", "3", "12")),
        ("stated_by", ("police", "city")), ("outside", ("yes", "no")), ("population", ("yes", "no")),
    ):  # fmt: skip
        if said.get(key, choices[0]) not in choices:
            raise MeasuresWrong(f"{code}: “{key}” is one of {', '.join(choices)}.")
    for key in ("title", "help", "known_by"):
        _check_texts(code, said[key])
    for texts in said["categories"].values():
        _check_texts(code, texts)
    for key in ("due_days", "most"):
        if not str(said[key]).isdecimal():
            raise MeasuresWrong(f"{code}: “{key}” is a whole number.")
    return Measure(
        code=code,
        theme=said["theme"],
        unit=said["unit"],
        per=said["per"],
        has_outside=said.get("outside") == "yes",
        every=int(said["every"]),
        due_days=int(said["due_days"]),
        most=int(said["most"]),
        stated_by=said["stated_by"],
        group=said.get("group", ""),
        is_population=said.get("population") == "yes",
        titles=said["title"],
        helps=said["help"],
        known_by=said["known_by"],
        categories=MappingProxyType(dict(said["categories"])),
    )


def _check_texts(code: str, texts: Any) -> None:
    if not isinstance(texts, dict) or not texts.get("en") or not texts.get("fr"):
        raise MeasuresWrong(f"{code}: every text is there in English and French.")


def number_of(month: date) -> int:
    """Return a month as it is kept: 202611 for November 2026."""
    return month.year * 100 + month.month


def month_of(number: int) -> date:
    """Return the first day of a month as it is kept. Raises ValueError where there is no such month."""
    return date(number // 100, number % 100, 1)


def read_month(text: str) -> date:
    """Return the first day of a month written 2026-11. Raises ValueError."""
    if len(text) != 7 or text[4] != "-" or not (text[:4] + text[5:]).isascii() or not (text[:4] + text[5:]).isdecimal():
        raise ValueError(text)
    return date(int(text[:4]), int(text[5:]), 1)


def written(month: date) -> str:
    """Write a month as in addresses and files: 2026-11."""
    return f"{month.year:04d}-{month.month:02d}"
