"""Reading records of indicators: strict YAML in, checked records out, with file and line for whatever is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from parvis.core import strict_yaml
from parvis.figures.indicators.shape import (
    Calculation,
    Counted,
    Definition,
    Direction,
    Groups,
    Interval,
    Principle,
    Record,
    Texts,
    Time,
    Unit,
    When,
)

FOLDER = Path(__file__).parent / "records"
LANGUAGES = ("fr", "en")
LEAST_BASE = 10
SPLITS = frozenset(
    "district situation service kind language door ended_as category sex age residence group".split()
)  # fmt: skip
# Nothing is ever counted by one of these: they are persons, or lead to persons.
PERSONS = frozenset("officer taker call_taker has_taker reader staff reporter pseudonym person cell".split())
E = TypeVar("E", bound=StrEnum)

_CODE = re.compile(r"[A-Z][0-9]{1,2}[a-z]?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = "code principle name unit direction smallest_base pitfalls who_is_missing source definitions"


@dataclass(frozen=True)
class _Rule:
    """What a calculation needs, may have, and gives."""

    needs: str
    may: str
    intervals: tuple[Interval, ...]
    units: tuple[Unit, ...]


_TIMES = (Unit.MINUTES, Unit.HOURS, Unit.DAYS)
_RATES = (Unit.PER_100, Unit.PER_1000, Unit.HOURS_PER_1000)
_RULES: Mapping[Calculation, _Rule] = {
    Calculation.SHARE: _Rule("numerator denominator", "", (Interval.WILSON, Interval.NONE), (Unit.SHARE,)),
    Calculation.MIX: _Rule("numerator", "", (Interval.WILSON,), (Unit.SHARE,)),
    Calculation.RATE: _Rule("numerator denominator per", "time", (Interval.POISSON, Interval.NONE), _RATES),
    Calculation.MEAN: _Rule("numerator denominator squares", "", (Interval.STUDENT,), _TIMES),
    Calculation.QUANTILE: _Rule("numerator at", "", (Interval.RANKS, Interval.NONE), _TIMES),
    Calculation.MEDIAN_DURATION: _Rule("numerator", "", (Interval.KAPLAN_MEIER,), _TIMES),
    Calculation.RISK_RATIO: _Rule("numerator denominator strata", "", (Interval.MANTEL_HAENSZEL,), (Unit.RATIO,)),
    Calculation.REPRESENTATION: _Rule("numerator denominator groups", "", (Interval.WILSON,), (Unit.RATIO,)),
    Calculation.DISSIMILARITY: _Rule("numerator denominator groups", "", (Interval.BOOTSTRAP,), (Unit.INDEX,)),
    Calculation.LANGUAGE_COVER: _Rule("numerator denominator weight", "", (Interval.NONE,), (Unit.SHARE,)),
}


class RecordsRefused(Exception):
    """Records cannot be used; `problems` holds a line each, with file, line number and a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@lru_cache(maxsize=1)
def shipped() -> tuple[Record, ...]:
    """Return the records of Parvis, principle by principle, by their codes. Raises RecordsRefused."""
    return read({path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml"))})


@lru_cache(maxsize=1)
def by_code() -> Mapping[str, Record]:
    """Return all records by their code."""
    return {record.code: record for record in shipped()}


def of_address(slug: str) -> Record | None:
    """Return the record of an address, in which codes are written small; None where there is none."""
    return next((record for record in shipped() if record.code.lower() == slug), None)


def written_in(language: str) -> str:
    """Return the language in which definitions are written that comes nearest to a reader's."""
    return "fr" if language.startswith("fr") else "en"


def read(files: Mapping[str, str]) -> tuple[Record, ...]:
    """Read file names → texts. Raises RecordsRefused with every problem found, not only the first."""
    problems: list[str] = []
    records: list[Record] = []
    beside: list[tuple[_Reader, tuple[str, ...], str]] = []
    for name, text in files.items():
        try:
            document = strict_yaml.read(text)
        except strict_yaml.Refused as refused:
            problems.append(f"{name}:{refused.line}: {refused.sentence}")
            continue
        reader = _Reader(document, name, problems)
        taken = {record.code for record in records}
        for place, record in reader.records():
            if record.code in taken:
                reader.wrong((*place, "code"), f"The code {record.code} is taken. Codes are never used twice.")
            taken.add(record.code)
            records.append(record)
            beside += [(reader, (*place, "beside"), code) for code in record.beside]
    for reader, place, code in beside:
        if code not in {record.code for record in records}:
            reader.wrong(place, f"No indicator has the code {code}.")
    if problems:
        raise RecordsRefused(problems)
    return tuple(sorted(records, key=_order))


def _order(record: Record) -> tuple[int, int, str]:
    number = re.sub(r"\D", "", record.code)
    return list(Principle).index(record.principle), int(number), record.code


class _Reader:
    """Reads one file."""

    def __init__(self, document: strict_yaml.Document, name: str, problems: list[str]) -> None:
        self.document = document
        self.name = name
        self.problems = problems

    def wrong(self, path: tuple[str, ...], sentence: str) -> None:
        """Note a problem where it stands."""
        while path and path not in self.document.lines:
            path = path[:-1]
        self.problems.append(f"{self.name}:{self.document.lines.get(path, 1)}: {sentence}")

    def records(self) -> list[tuple[tuple[str, ...], Record]]:
        top = self.mapping(self.document.content, (), "indicators")
        entries = self.entries(top["indicators"], ("indicators",)) if top else []
        found = [(path, self.record(content, path)) for path, content in entries]
        return [(path, record) for path, record in found if record]

    def mapping(self, content: Any, path: tuple[str, ...], needs: str, may: str = "") -> dict[str, Any] | None:
        """Return a mapping that has these keys and no others; None with a problem noted."""
        if not isinstance(content, dict):
            self.wrong(path, "A mapping is needed here: names, each with a colon.")
            return None
        before = len(self.problems)
        for key in content:
            if key in ("target", "rank", "ranking", "league"):
                self.wrong((*path, key), "No figure has a target and none is ranked: who is measured by one serves it.")
            elif key not in (*needs.split(), *may.split()):
                self.wrong((*path, key), f"“{key}” is not expected here.")
        for key in needs.split():
            if key not in content:
                self.wrong(path, f"“{key}” is missing.")
        return content if len(self.problems) == before else None

    def entries(self, content: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
        if not isinstance(content, list) or not content:
            self.wrong(path, "A list is needed here: each entry begins with a dash.")
            return []
        return [((*path, str(place)), entry) for place, entry in enumerate(content)]

    def one_of(self, kind: type[E], content: Any, path: tuple[str, ...]) -> E | None:
        if isinstance(content, str) and content in list(kind):
            return kind(content)
        self.wrong(path, f"“{content}” is none of: {', '.join(kind)}.")
        return None

    def words(self, content: Any, path: tuple[str, ...], *, pattern: re.Pattern[str] = _WORD) -> tuple[str, ...]:
        found = self.entries(content, path)
        for place, word in found:
            if not isinstance(word, str) or not pattern.fullmatch(word):
                self.wrong(place, f"“{word}” is no code.")
        return tuple(str(word) for _place, word in found)

    def whole(self, content: Any, path: tuple[str, ...], least: int) -> int:
        if isinstance(content, str) and content.isdigit() and int(content) >= least:
            return int(content)
        self.wrong(path, f"A whole number of at least {least} is needed here.")
        return least

    def texts(self, content: Any, path: tuple[str, ...], *, sentence: bool = True) -> Texts:
        found = self.mapping(content, path, " ".join(LANGUAGES)) or {}
        for language, text in found.items():
            if not isinstance(text, str) or not text.strip():
                self.wrong((*path, language), "A text is missing here.")
            elif text.rstrip().endswith(".") is not sentence:
                what = (
                    "is a sentence and ends with a full stop" if sentence else "is a name and ends without a full stop"
                )
                self.wrong((*path, language), f"This {what}.")
        return found

    def day(self, content: Any, path: tuple[str, ...]) -> date | None:
        try:
            if _DAY.fullmatch(str(content)):
                return date.fromisoformat(content)
        except ValueError:
            pass  # such as 2026-02-30
        self.wrong(path, f"“{content}” is no day. Write it as 2026-11-01.")
        return None

    def record(self, content: Any, path: tuple[str, ...]) -> Record | None:
        before = len(self.problems)
        body = self.mapping(content, path, _KEYS, "split_by beside waiting_for mark")
        if body is None:
            return None
        if not _CODE.fullmatch(str(body["code"])):
            self.wrong((*path, "code"), f"“{body['code']}” is no code: a capital, a number, perhaps a small letter.")
        principle = self.one_of(Principle, body["principle"], (*path, "principle"))
        unit = self.one_of(Unit, body["unit"], (*path, "unit"))
        direction = self.one_of(Direction, body["direction"], (*path, "direction"))
        split_by = self.words(body["split_by"], (*path, "split_by")) if "split_by" in body else ()
        for split in split_by:
            self.check_split(split, (*path, "split_by"))
        waiting = self.words(body["waiting_for"], (*path, "waiting_for")) if "waiting_for" in body else ()
        definitions = self.definitions(body["definitions"], (*path, "definitions"), unit, is_waiting=bool(waiting))
        texts = {
            key: self.texts(body[key], (*path, key), sentence=key != "name")
            for key in ("name", "pitfalls", "who_is_missing")
        }
        is_full_count = bool(definitions) and not waiting and definitions[-1].interval is Interval.NONE
        smallest = self.whole(body["smallest_base"], (*path, "smallest_base"), 1 if is_full_count else LEAST_BASE)
        beside = self.words(body["beside"], (*path, "beside"), pattern=_CODE) if "beside" in body else ()
        if len(self.problems) > before or not (principle and unit and direction):
            return None
        return Record(
            code=body["code"],
            principle=principle,
            unit=unit,
            direction=direction,
            smallest_base=smallest,
            split_by=split_by,
            beside=beside,
            source=body["source"],
            definitions=definitions,
            waiting_for=waiting,
            mark=body.get("mark", ""),
            **texts,
        )

    def check_split(self, split: str, path: tuple[str, ...]) -> None:
        if split in PERSONS:
            self.wrong(path, f"Nothing is counted by {split}: that leads to persons.")
        elif split not in SPLITS:
            self.wrong(path, f"“{split}” is nothing one can split by: {', '.join(sorted(SPLITS))}.")

    def definitions(
        self, content: Any, path: tuple[str, ...], unit: Unit | None, *, is_waiting: bool
    ) -> tuple[Definition, ...]:
        found: list[Definition] = []
        for place, entry in self.entries(content, path):
            definition = self.definition(entry, place, unit, is_waiting=is_waiting)
            if definition is None:
                continue
            if definition.version != len(found) + 1:
                self.wrong(
                    (*place, "version"),
                    f"Version {len(found) + 1} is next. Old versions stay, and are never renumbered.",
                )
            if found and definition.since <= found[-1].since:
                self.wrong((*place, "since"), "A definition comes into force after the one it replaces.")
            if found and definition.reason is None:
                self.wrong(place, "“reason” is missing: readers are told why a definition was replaced.")
            found.append(definition)
        return tuple(found)

    def definition(
        self, content: Any, path: tuple[str, ...], unit: Unit | None, *, is_waiting: bool
    ) -> Definition | None:
        named = content.get("calculation") if isinstance(content, dict) else None
        calculation = None if named is None else self.one_of(Calculation, named, (*path, "calculation"))
        if named is not None and calculation is None:
            return None
        if is_waiting and calculation:
            self.wrong((*path, "calculation"), "What waits for data has no calculation yet.")
        if not is_waiting and not calculation:
            self.wrong(path, "“calculation” is missing; or say under waiting_for which data do not exist yet.")
            return None
        rule = _RULES[calculation] if calculation else None
        needs = f" calculation interval {rule.needs}" if rule else ""
        body = self.mapping(
            content, path, "version since formula symbols" + needs, f"reason {rule.may if rule else ''}"
        )
        if body is None:
            return None
        interval = self.one_of(Interval, body["interval"], (*path, "interval")) if rule else Interval.NONE
        if rule and interval and interval not in rule.intervals:
            self.wrong((*path, "interval"), f"The limits of {calculation} are: {', '.join(rule.intervals)}.")
        if rule and unit and unit not in rule.units:
            self.wrong((*path, "calculation"), f"The unit of {calculation} is one of: {', '.join(rule.units)}.")
        since = self.day(body["since"], (*path, "since"))
        strata = self.words(body["strata"], (*path, "strata")) if "strata" in body else ()
        for dimension in strata:
            self.check_split(dimension, (*path, "strata"))
        time = self.one_of(Time, body.get("time", Time.NONE), (*path, "time"))
        if not (since and interval and time):
            return None
        return Definition(
            version=self.whole(body["version"], (*path, "version"), 1),
            since=since,
            reason=self.texts(body["reason"], (*path, "reason")) if "reason" in body else None,
            formula=self.texts(body["formula"], (*path, "formula")),
            symbols=str(body["symbols"]),
            calculation=calculation,
            interval=interval,
            numerator=self.counted(body, "numerator", path),
            denominator=self.counted(body, "denominator", path),
            squares=self.counted(body, "squares", path),
            per=self.whole(body.get("per", "1"), (*path, "per"), 1),
            time=time,
            at=self.share(body.get("at", "0.5"), (*path, "at")),
            strata=strata,
            groups=self.groups(body, path),
            weight=self.weight(body, path),
        )

    def share(self, content: Any, path: tuple[str, ...]) -> float:
        if re.fullmatch(r"0\.[0-9]{1,3}", str(content)) and float(content) > 0:
            return float(content)
        self.wrong(path, "A share between 0 and 1 is needed here, such as 0.9.")
        return 0.5

    def weight(self, body: Mapping[str, Any], path: tuple[str, ...]) -> str:
        if "weight" in body and body["weight"] not in ("any", "shifts"):
            self.wrong(
                (*path, "weight"), "The weight is any (on one shift at least) or shifts (on which share of them)."
            )
        return str(body.get("weight", ""))

    def counted(self, body: Mapping[str, Any], name: str, path: tuple[str, ...]) -> Counted | None:
        if name not in body:
            return None
        path = (*path, name)
        found = self.mapping(body[name], path, "cubes add", "subtract where when every_month")
        if found is None:
            return None
        where = found.get("where", {})
        if not isinstance(where, dict):
            self.wrong((*path, "where"), "Write a dimension and the list of its values.")
            return None
        for dimension in where:
            if dimension in PERSONS:
                self.wrong((*path, "where", dimension), f"Nothing is counted by {dimension}: that leads to persons.")
        values = {
            key: tuple(str(v) for _place, v in self.entries(own, (*path, "where", key))) for key, own in where.items()
        }
        when = self.one_of(When, found.get("when", When.PERIOD), (*path, "when"))
        if found.get("every_month", "no") not in ("yes", "no"):
            self.wrong((*path, "every_month"), "Write yes or no.")
        return Counted(
            cubes=self.words(found["cubes"], (*path, "cubes")),
            add=self.words(found["add"], (*path, "add")),
            subtract=self.words(found["subtract"], (*path, "subtract")) if "subtract" in found else (),
            where=values or None,
            when=when or When.PERIOD,
            every_month=found.get("every_month") == "yes",
        )

    def groups(self, body: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Groups] | None:
        if "groups" not in body:
            return None
        path = (*path, "groups")
        if not isinstance(body["groups"], dict) or not body["groups"]:
            self.wrong(path, "A mapping is needed here: names, each with a colon.")
            return None
        found = {}
        for mark, content in body["groups"].items():
            self.check_split(mark, (*path, mark))
            own = self.mapping(content, (*path, mark), "staff column people_kind people_column", "without")
            if own:
                left_out: tuple[str, ...] = ()
                if "without" in own:
                    left_out = self.words(own["without"], (*path, mark, "without"), pattern=re.compile(r"\w+"))
                found[mark] = Groups(**{**own, "without": left_out})
        return found
