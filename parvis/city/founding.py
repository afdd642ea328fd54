"""Founding a city from a file of answers: checked as a whole, done as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.city import actions, rules
from parvis.city import hours as opening_hours
from parvis.city.hours import WORKING_TIME, HolidayCalendar
from parvis.city.imports import Report, read_districts, read_services, read_streets
from parvis.city.imports.report import FileRefused, text_of
from parvis.city.models import City, CityTextKey, Part
from parvis.city.packs import COUNTRIES
from parvis.core import strict_yaml
from parvis.core.actors import Actor
from parvis.core.languages import RESIDENT_LANGUAGES

KEYS = (
    "name country region latitude longitude languages working_time accent_colour sender_name sender_email parts texts "
    "districts districts_code districts_name population_on services streets"
)


class AnswersWrong(Exception):
    """The answers cannot be used; `problems` holds a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Answers:
    """What a city says of itself. Files are looked for beside the file of answers."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    languages: tuple[str, ...]
    working_time: str = WORKING_TIME
    accent_colour: str = "#1d5fa8"
    sender_name: str = ""
    sender_email: str = ""
    parts: tuple[str, ...] = ()
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    districts: Path | None = None
    districts_code: str = ""
    districts_name: str = ""
    population_on: date | None = None
    services: Path | None = None
    streets: Path | None = None


def read_answers(text: str, *, folder: Path) -> Answers:
    """Read a YAML file of answers (see docs/new-city.md). Raises AnswersWrong with every problem found."""
    try:
        said = strict_yaml.read(text).content
    except strict_yaml.Refused as refused:
        raise AnswersWrong([str(refused)]) from None
    if not isinstance(said, dict):
        raise AnswersWrong([_("The answers must be keys and values.")])
    return answers_from(said, folder=folder)


def answers_from(said: Mapping[str, Any], *, folder: Path) -> Answers:
    """Check answers given as words. Raises AnswersWrong with every problem found."""
    checker = _Checker(said, folder)
    answers = checker.answers()
    if checker.problems:
        raise AnswersWrong(checker.problems)
    return answers


@transaction.atomic
def found(answers: Answers, *, by: Actor, at: datetime) -> list[Report]:
    """Found the city with its files. Raises CityExists or AnswersWrong; nothing is written then."""
    if City.objects.exists():
        raise actions.CityExists
    actions.found_city(
        name=answers.name,
        country=answers.country,
        region=answers.region,
        latitude=answers.latitude,
        longitude=answers.longitude,
        languages=answers.languages,
        working_time=answers.working_time,
        accent_colour=answers.accent_colour,
        sender_name=answers.sender_name,
        sender_email=answers.sender_email,
        parts=list(answers.parts),
        by=by,
        at=at,
    )
    for (key, language), text in answers.texts.items():
        actions.write_text(key=key, language=language, text=text, by=by, at=at)
    reports = [_read(path, reader, more, by=by, at=at) for path, reader, more in _files(answers) if path]
    problems = [f"{report.what}: {problem}" for report in reports for problem in report.problems]
    if problems:
        raise AnswersWrong(problems)
    return reports


def _files(answers: Answers) -> list[tuple[Path | None, Callable[..., Report], dict[str, Any]]]:
    fields = {
        "code_field": answers.districts_code,
        "name_field": answers.districts_name,
        "population_on": answers.population_on,
    }
    return [
        (answers.districts, read_districts, fields),
        (answers.services, read_services, {"country": answers.country}),
        (answers.streets, read_streets, {}),
    ]


def _read(path: Path, reader: Callable[..., Report], more: dict[str, Any], *, by: Actor, at: datetime) -> Report:
    try:
        return reader(text_of(path), by=by, at=at, **more)
    except FileRefused as refused:
        raise AnswersWrong([f"{path.name}: {refused}"]) from None


class _Checker:
    def __init__(self, said: Mapping[str, Any], folder: Path) -> None:
        self.said, self.folder = said, folder
        self.problems: list[str] = []

    def wrong(self, sentence: str) -> None:
        self.problems.append(sentence)

    def answers(self) -> Answers:
        for key in self.said:
            if key not in KEYS.split():
                self.wrong(_("“%(key)s” is not known. Known are: %(keys)s.") % {"key": key, "keys": KEYS})
        languages = self.words("languages", RESIDENT_LANGUAGES)
        if not languages:
            self.wrong(_("Say at least one language; the first is the default."))
        return Answers(
            name=self.needed("name"),
            country=self.country(),
            region=self.word("region"),
            latitude=self.degrees("latitude", 90),
            longitude=self.degrees("longitude", 180),
            languages=languages,
            working_time=self.hours(),
            accent_colour=self.colour(),
            sender_name=self.word("sender_name"),
            sender_email=self.email(),
            parts=self.words("parts", Part.values),
            texts=self.texts(),
            districts=self.file("districts"),
            districts_code=self.word("districts_code"),
            districts_name=self.word("districts_name"),
            population_on=self.day("population_on"),
            services=self.file("services"),
            streets=self.file("streets"),
        )

    def word(self, key: str, default: str = "") -> str:
        said = self.said.get(key, default)
        if isinstance(said, str):
            return said.strip()
        self.wrong(_("“%(key)s” must be one value.") % {"key": key})
        return default

    def needed(self, key: str) -> str:
        said = self.word(key)
        if not said:
            self.wrong(_("“%(key)s” is missing.") % {"key": key})
        return said

    def country(self) -> str:
        country = self.needed("country").upper()
        if country and country not in COUNTRIES:
            self.wrong(_("There is no country pack for “%(it)s”.") % {"it": country})
            return country
        try:
            HolidayCalendar(country, self.word("region")).days(2026)
        except opening_hours.HoursUnclear as unclear:
            self.wrong(str(unclear))
        return country

    def degrees(self, key: str, most: int) -> float:
        said = self.needed(key).replace(",", ".")
        try:
            value = float(said)
        except ValueError:
            value = float("nan")
        if not -most <= value <= most:
            self.wrong(_("“%(key)s” must be degrees, like 50.8467.") % {"key": key})
        return value

    def words(self, key: str, allowed: Any) -> tuple[str, ...]:
        said = self.said.get(key, [])
        listed = said.replace(",", " ").split() if isinstance(said, str) else said
        for word in listed:
            if word not in allowed:
                self.wrong(
                    _("“%(it)s” is no %(key)s. Known are: %(all)s.")
                    % {"it": word, "key": key, "all": ", ".join(allowed)}
                )
        return tuple(dict.fromkeys(str(word) for word in listed))

    def hours(self) -> str:
        hours = self.word("working_time", WORKING_TIME) or WORKING_TIME
        try:
            opening_hours.check(hours)
        except opening_hours.HoursUnclear as unclear:
            self.wrong(str(unclear))
        return hours

    def colour(self) -> str:
        colour = self.word("accent_colour") or "#1d5fa8"
        if not rules.is_readable_accent(colour):
            self.wrong(_("The colour %(it)s is hard to read on paper. Choose a darker one.") % {"it": colour})
        return colour

    def email(self) -> str:
        email = self.word("sender_email")
        if email:
            try:
                validate_email(email)
            except ValidationError:
                self.wrong(_("“%(it)s” is no e-mail address.") % {"it": email})
        return email

    def texts(self) -> dict[tuple[str, str], str]:
        said = self.said.get("texts", {})
        found: dict[tuple[str, str], str] = {}
        for key, per_language in said.items() if isinstance(said, dict) else ():
            if key not in CityTextKey.values or not isinstance(per_language, dict):
                self.wrong(_("“%(key)s” is no text of a city.") % {"key": key})
                continue
            found |= {(key, language): str(text) for language, text in per_language.items()}
        return found

    def file(self, key: str) -> Path | None:
        said = self.word(key)
        if not said:
            return None
        path = self.folder / said
        if not path.is_file():
            self.wrong(_("The file “%(it)s” is not there.") % {"it": said})
        return path

    def day(self, key: str) -> date | None:
        said = self.word(key)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.wrong(_("“%(key)s” must be a day, like 2026-01-01.") % {"key": key})
            return None
