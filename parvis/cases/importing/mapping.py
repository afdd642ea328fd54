"""What the columns of a file mean, written down by a person in YAML and checked before a row is read (docs/import.md)."""

import hashlib
from collections.abc import Collection
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from parvis.cases import rules
from parvis.cases.models import Door
from parvis.cases.moves import Outcome
from parvis.core import strict_yaml
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import UnknownAnswer

ISO = "iso"


class MappingWrong(Exception):
    """The mapping cannot be used; `problems` holds a sentence each, with the line it is about."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Told:
    """A situation with the answers to its questions."""

    situation: str
    answers: Map[str, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A column that holds a time. `format` as for strptime, or "iso"; `at` is the hour where the file has only a day."""

    column: str
    format: str = ISO
    at: time | None = None
    only_when: Map[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for all rows (`default` without a column), or one per value of a column; no default: others are refused."""

    column: str = ""
    values: Map[str, Any] = field(default_factory=dict)
    default: Any = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything needed to read a row of one kind of file."""

    received_at: Moment
    situation: Choice
    zone: ZoneInfo
    separator: str = ""
    encoding: str = "utf-8"
    language: Choice = Choice(default="en")
    door: Choice = Choice(default=Door.IMPORT)
    outcome: Choice = Choice(default=Outcome.DONE)
    answered_at: Moment | None = None
    due_at: Moment | None = None
    answer: str = ""
    words: str = ""
    latitude: str = ""
    longitude: str = ""
    place: str = ""
    place_note: str = ""
    leave_out: Map[str, frozenset[str]] = field(default_factory=dict)
    digest: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """Return every column the file must have."""
        moments = [moment for moment in (self.received_at, self.answered_at, self.due_at) if moment]
        named = {self.answer, self.words, self.latitude, self.longitude, self.place, self.place_note}
        named |= {choice.column for choice in (self.situation, self.language, self.door, self.outcome)}
        named |= {moment.column for moment in moments} | set(self.leave_out)
        for moment in moments:
            named |= set(moment.only_when)
        return frozenset(named - {""})


def read_mapping(text: str, *, catalogue: Catalogue, zone: str) -> Mapping:
    """Check a mapping against the catalogue in force; `zone` holds where the file names none. Raises MappingWrong."""
    try:
        document = strict_yaml.read(text)
    except strict_yaml.Refused as refused:
        raise MappingWrong([str(refused)]) from None
    checker = _Checker(document, catalogue)
    mapping = checker.mapping(zone, hashlib.sha256(text.encode()).hexdigest())
    if checker.problems or mapping is None:
        raise MappingWrong(checker.problems)
    return mapping


_PARTS = (
    "file", "zone", "language", "leave_out", "received_at", "answered_at", "due_at", "outcome", "answer", "door",
    "situation", "place", "words",
)  # fmt: skip


class _Checker:
    """Walks the document once and gathers every problem, so that nobody mends a file line by line."""

    def __init__(self, document: strict_yaml.Document, catalogue: Catalogue) -> None:
        self.document, self.catalogue = document, catalogue
        self.problems: list[str] = []

    def wrong(self, path: tuple[str, ...], sentence: str) -> None:
        while path and path not in self.document.lines:
            path = path[:-1]
        line = self.document.lines.get(path, 1)
        self.problems.append(_("line %(line)d: %(what)s") % {"line": line, "what": sentence})

    def mapping(self, zone: str, digest: str) -> Mapping | None:
        said = self.part((), self.document.content, _PARTS)
        received, told = self.moment(said, "received_at"), self.situation(said)
        if "received_at" not in said:
            self.wrong((), _("Say under received_at which column tells when it was received."))
        if "situation" not in said:
            self.wrong((), _("Say under situation what the rows are about."))
        file = self.part(("file",), said.get("file", {}), ("separator", "encoding"))
        place = self.part(("place",), said.get("place", {}), ("latitude", "longitude", "text", "note"))
        if ("latitude" in place) != ("longitude" in place):
            self.wrong(("place",), _("A point needs both latitude and longitude."))
        fields: dict[str, Any] = {
            "zone": self.zone(said, zone),
            "separator": self.separator(file),
            "encoding": self.encoding(file),
            "answered_at": self.moment(said, "answered_at"),
            "due_at": self.moment(said, "due_at"),
            "answer": self.word(said, "answer"),
            "words": self.word(said, "words"),
            "latitude": self.word(place, "latitude", "place"),
            "longitude": self.word(place, "longitude", "place"),
            "place": self.word(place, "text", "place"),
            "place_note": self.word(place, "note", "place"),
            "leave_out": self.lists(("leave_out",), said.get("leave_out", {})),
        }
        for name, allowed in (("language", RESIDENT_LANGUAGES), ("door", Door.values), ("outcome", Outcome.values)):
            if name in said:
                fields[name] = self.choice((name,), said[name], allowed)
        if received is None or told is None:
            return None
        return Mapping(received_at=received, situation=told, digest=digest, **fields)

    def part(self, path: tuple[str, ...], said: Any, allowed: Collection[str]) -> dict[str, Any]:
        """Return a mapping whose keys are all known; others are named."""
        if not isinstance(said, dict):
            self.wrong(path, _("Here keys and values are needed: %(keys)s.") % {"keys": ", ".join(allowed)})
            return {}
        for key in said:
            if key not in allowed:
                self.wrong(
                    (*path, key),
                    _("“%(key)s” is not known here. Known are: %(keys)s.") % {"key": key, "keys": ", ".join(allowed)},
                )
        return {key: value for key, value in said.items() if key in allowed}

    def word(self, said: Map[str, Any], key: str, *above: str) -> str:
        value = said.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self.wrong((*above, key), _("“%(key)s” needs the name of one column.") % {"key": key})
        return ""

    def zone(self, said: Map[str, Any], default: str) -> ZoneInfo:
        name = self.word(said, "zone") or default
        if name not in available_timezones():
            self.wrong(("zone",), _("“%(zone)s” is no time zone. Write it like Europe/Brussels.") % {"zone": name})
            name = "UTC"
        return ZoneInfo(name)

    def separator(self, file: Map[str, Any]) -> str:
        value = file.get("separator", "")
        if value == "tab":
            return "\t"
        if not isinstance(value, str) or len(value) > 1:
            self.wrong(("file", "separator"), _('The separator is one sign, like ";", or the word tab.'))
            return ""
        return value

    def encoding(self, file: Map[str, Any]) -> str:
        value = self.word(file, "encoding", "file") or "utf-8"
        try:
            "".encode(value)
        except LookupError:
            self.wrong(
                ("file", "encoding"), _("“%(it)s” is no known encoding. Usual are utf-8 and cp1252.") % {"it": value}
            )
        return value

    def moment(self, said: Map[str, Any], name: str) -> Moment | None:
        if name not in said:
            return None
        value = said[name] if isinstance(said[name], dict) else {"column": said[name]}
        part = self.part((name,), value, ("column", "format", "at", "only_when"))
        column = self.word(part, "column", name)
        if not column:
            self.wrong((name,), _("Say the column under “%(name)s”.") % {"name": name})
        form = self.word(part, "format", name) or ISO
        if form != ISO:
            self.check_format(name, form)
        return Moment(
            column=column,
            format=form,
            at=self.hour(name, self.word(part, "at", name)),
            only_when=self.lists((name, "only_when"), part.get("only_when", {})),
        )

    def check_format(self, name: str, form: str) -> None:
        try:
            fine = "%" in form and bool(datetime.strptime(datetime(2026, 2, 3, 4, 5, 6).strftime(form), form))  # noqa: DTZ001, DTZ007
        except ValueError:
            fine = False
        if not fine:
            self.wrong(
                (name, "format"),
                _("“%(it)s” is no format of a time. Write iso, or signs like %%d/%%m/%%Y %%H:%%M.") % {"it": form},
            )

    def hour(self, name: str, written: str) -> time | None:
        try:
            return time.fromisoformat(written) if written else None
        except ValueError:
            self.wrong((name, "at"), _("“%(it)s” is no time of day. Write it like 12:00.") % {"it": written})
            return None

    def lists(self, path: tuple[str, ...], said: Any) -> dict[str, frozenset[str]]:
        """Return column → values, e.g. `leave_out: {Status: [cancelled, test]}`."""
        if not isinstance(said, dict):
            self.wrong(path, _("Write a column and its values here, like Status: [closed]."))
            return {}
        found = {}
        for column, values in said.items():
            if isinstance(values, list) and all(isinstance(value, str) for value in values):
                found[column] = frozenset(value.strip() for value in values)
            else:
                self.wrong((*path, column), _("Write the values as a list, like [closed, done]."))
        return found

    def choice(self, path: tuple[str, ...], said: Any, allowed: Collection[str]) -> Choice:
        """Return a value for all rows, or one per value of a column, each among `allowed`."""
        if isinstance(said, str):
            return Choice(default=self.allowed(path, said, allowed))
        part = self.part(path, said, ("column", "values", "default"))
        values = part.get("values", {})
        if not isinstance(values, dict) or not part.get("column"):
            self.wrong(path, _("Say a column and, under values, what each of its values means."))
            values = {}
        return Choice(
            column=self.word(part, "column", *path),
            values={key.strip(): self.allowed((*path, "values", key), value, allowed) for key, value in values.items()},
            default=self.allowed((*path, "default"), part["default"], allowed) if "default" in part else None,
        )

    def allowed(self, path: tuple[str, ...], value: Any, allowed: Collection[str]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        self.wrong(
            path, _("“%(it)s” is not possible here. Possible are: %(all)s.") % {"it": value, "all": ", ".join(allowed)}
        )
        return None

    def situation(self, said: Map[str, Any]) -> Choice | None:
        if "situation" not in said:
            return None
        path = ("situation",)
        part = self.part(path, said["situation"], ("column", "values", "default"))
        values = part.get("values", {})
        if not isinstance(values, dict) or (values and not part.get("column")):
            self.wrong(path, _("Say a column and, under values, which situation each of its values is."))
            values = {}
        if not values and "default" not in part:
            self.wrong(path, _("Name values, or a default for all rows."))
        return Choice(
            column=self.word(part, "column", *path),
            values={key.strip(): self.told((*path, "values", key), value) for key, value in values.items()},
            default=self.told((*path, "default"), part["default"]) if "default" in part else None,
        )

    def told(self, path: tuple[str, ...], said: Any) -> Told | None:
        """Return a situation with answers that lead to a service, as the catalogue in force has it."""
        part = self.part(path, said, ("situation", "answers"))
        code, answers = self.word(part, "situation", *path), part.get("answers", {})
        if not isinstance(answers, dict):
            self.wrong((*path, "answers"), _("Write questions and choices here, like where: street."))
            return None
        try:
            rules.case_end_of(rules.situation_of(self.catalogue, code), answers)
        except rules.UnknownSituation:
            self.wrong(path, _("The catalogue has no situation “%(code)s”.") % {"code": code})
        except UnknownAnswer as unknown:
            offered = self.catalogue.situations[code].questions[unknown.question].choices
            self.wrong(
                (*path, "answers", unknown.question),
                _("“%(choice)s” is no answer to “%(question)s”. Answers are: %(all)s.")
                % {
                    "choice": unknown.choice,
                    "question": unknown.question,
                    "all": ", ".join(choice.code for choice in offered),
                },
            )
        except rules.NotYetAnswered as open_:
            self.wrong(
                path,
                _("“%(code)s” still asks “%(question)s”. Answers are: %(all)s.")
                % {
                    "code": code,
                    "question": open_.question.code,
                    "all": ", ".join(choice.code for choice in open_.question.choices),
                },
            )
        except rules.NotACase as elsewhere:
            self.wrong(
                path,
                _(
                    "With these answers “%(code)s” ends at “%(end)s”, where no service takes a case. Choose other answers."
                )
                % {"code": code, "end": elsewhere.end.code},
            )
        return Told(code, answers)
