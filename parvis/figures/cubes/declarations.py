"""Declared cubes: read from strict YAML, checked, with file and line for whatever is wrong."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from math import prod
from pathlib import Path
from typing import Any

from sqlglot import exp

from parvis.core import strict_yaml
from parvis.figures.cubes import expressions
from parvis.figures.cubes.bins import BINS, edges
from parvis.figures.cubes.kinds import CITY, KINDS, MONTH, MOST_CELLS, MOST_DIMENSIONS, SIZES, Sort

FOLDER = Path(__file__).parent / "declared"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CubesRefused(Exception):
    """Declarations cannot be used; `problems` holds a line each, with file, line number and a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Dimension:
    """By what a cube is split: a column, a whole number made from columns, or the bin of a length of time.

    Facts without a value stand under '' or -1.
    """

    name: str
    sort: Sort
    size: int
    value: exp.Expression
    bins: str = ""


class Adds(StrEnum):
    """How a measure is added up."""

    COUNT = "count"
    SUM = "sum"
    MINUTES = "minutes"
    SQUARES_OF_MINUTES = "squares_of_minutes"


@dataclass(frozen=True)
class Measure:
    """What a cube counts or adds up: facts, a column, whole minutes of a column of seconds, or their squares."""

    name: str
    adds: Adds
    value: exp.Expression | None = None
    where: exp.Expression | None = None


@dataclass(frozen=True)
class Pairs:
    """Two dimensions of which few values stand together in one place: a situation goes to one service there, rarely to two."""

    names: tuple[str, str]
    size: int


@dataclass(frozen=True)
class Cube:
    """One small table: a row for each combination of its dimensions that has facts, with its measures."""

    name: str
    facts: str
    meaning: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    where: exp.Expression | None = None
    pairs: Pairs | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart: the city, then the dimensions."""
        return (CITY, *(dimension.name for dimension in self.dimensions))

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns in their order."""
        return (*self.keys, *(measure.name for measure in self.measures))

    @property
    def cells(self) -> int:
        """Return the largest number of rows of one city and year."""
        alone = [each.size for each in self.dimensions if self.pairs is None or each.name not in self.pairs.names]
        return prod(alone) * (self.pairs.size if self.pairs else 1)

    @cached_property
    def digest(self) -> str:
        """Return a mark of the definition; another one means that stored tables are of yesterday's definition."""
        parts: list[str] = [self.facts, _sql(self.where)]
        for dimension in self.dimensions:
            cut = ",".join(map(str, edges(dimension.bins))) if dimension.bins else ""
            parts.append(f"{dimension.name} {dimension.sort} {_sql(dimension.value)} {cut}")
        for measure in self.measures:
            parts.append(f"{measure.name} {measure.adds} {_sql(measure.value)} {_sql(measure.where)}")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sql(expression: exp.Expression | None) -> str:
    return "" if expression is None else expression.sql(dialect="postgres")


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Cube]:
    """Return the cubes of Parvis by name. Raises CubesRefused."""
    return read({path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml"))})


def read(files: Mapping[str, str]) -> Mapping[str, Cube]:
    """Read file names → texts. Raises CubesRefused with every problem found, not only the first."""
    problems: list[str] = []
    cubes: dict[str, Cube] = {}
    for name, text in files.items():
        try:
            document = strict_yaml.read(text)
        except strict_yaml.Refused as refused:
            problems.append(f"{name}:{refused.line}: {refused.sentence}")
            continue
        reader = _Reader(document, name)
        for cube in reader.cubes():
            if cube.name in cubes:
                reader.wrong(("cubes", cube.name), f"A cube “{cube.name}” is declared in another file, too.")
            cubes[cube.name] = cube
        problems += reader.problems
    if problems:
        raise CubesRefused(problems)
    return cubes


class _Reader:
    """Reads one file: the kind of facts and the cubes made from it."""

    def __init__(self, document: strict_yaml.Document, name: str) -> None:
        self.document = document
        self.name = name
        self.problems: list[str] = []
        self.columns: Mapping[str, Sort] = {}

    def wrong(self, path: tuple[str, ...], sentence: str) -> None:
        """Note a problem where it stands."""
        while path and path not in self.document.lines:
            path = path[:-1]
        self.problems.append(f"{self.name}:{self.document.lines.get(path, 1)}: {sentence}")

    def cubes(self) -> list[Cube]:
        top = self.mapping(self.document.content, (), needs="facts cubes")
        if top is None:
            return []
        facts = top["facts"]
        if not isinstance(facts, str) or facts not in KINDS:
            self.wrong(("facts",), f"There are no facts of the kind “{facts}”.")
            return []
        self.columns = KINDS[facts]
        declared = self.mapping(top["cubes"], ("cubes",), names=True)
        return [
            cube
            for name, content in (declared or {}).items()
            if (cube := self.cube(name, facts, content, ("cubes", name)))
        ]

    def mapping(
        self, content: Any, path: tuple[str, ...], *, needs: str = "", may: str = "", names: bool = False
    ) -> dict[str, Any] | None:
        """Return a mapping that has exactly these keys, or free names; None with a problem noted."""
        if not isinstance(content, dict) or not content:
            self.wrong(path, "A mapping is needed here: names, each with a colon.")
            return None
        before = len(self.problems)
        if names:
            for key in content:
                if not _NAME.fullmatch(key):
                    self.wrong((*path, key), f"“{key}” is no name: small letters, digits and _, at most 40.")
        else:
            for key in content:
                if key not in (*needs.split(), *may.split()):
                    self.wrong((*path, key), f"“{key}” is not expected here.")
            for key in needs.split():
                if key not in content:
                    self.wrong(path, f"“{key}” is missing.")
        return content if len(self.problems) == before else None

    def cube(self, name: str, facts: str, content: Any, path: tuple[str, ...]) -> Cube | None:
        before = len(self.problems)
        body = self.mapping(content, path, needs="meaning dimensions measures", may="where pairs")
        if body is None:
            return None
        if not isinstance(body["meaning"], str) or not body["meaning"].endswith("."):
            self.wrong((*path, "meaning"), "The meaning is a sentence and ends with a full stop.")
        dimensions = self.dimensions(body["dimensions"], (*path, "dimensions"))
        measures = self.measures(body["measures"], (*path, "measures"))
        where = self.condition(body["where"], (*path, "where")) if "where" in body else None
        pairs = self.pairs(body["pairs"], dimensions, (*path, "pairs")) if "pairs" in body else None
        if len(self.problems) > before:
            return None
        cube = Cube(name, facts, body["meaning"], tuple(dimensions), tuple(measures), where, pairs)
        for twice in sorted({column for column in cube.columns if cube.columns.count(column) > 1}):
            self.wrong(path, f"Two columns are called “{twice}”.")
        if cube.cells > MOST_CELLS:
            of_pairs = cube.pairs.names if cube.pairs else ()
            sizes = " × ".join(f"{each.size} ({each.name})" for each in cube.dimensions if each.name not in of_pairs)
            sizes += f" × {cube.pairs.size} ({' and '.join(of_pairs)})" if cube.pairs else ""
            self.wrong(
                (*path, "dimensions"),
                f"{sizes} = {cube.cells:,} cells in a year; a cube has at most {MOST_CELLS:,}. Split it into two.",
            )
        return cube if len(self.problems) == before else None

    def dimensions(self, content: Any, path: tuple[str, ...]) -> list[Dimension]:
        if not isinstance(content, list) or not content or content[0] != MONTH:
            self.wrong(path, "Dimensions are a list that begins with month.")
            return []
        if len(content) > MOST_DIMENSIONS:
            self.wrong(path, f"A cube has at most {MOST_DIMENSIONS} dimensions; these are {len(content)}.")
        found = (self.dimension(entry, (*path, str(place))) for place, entry in enumerate(content))
        return [dimension for dimension in found if dimension]

    def pairs(self, content: Any, dimensions: list[Dimension], path: tuple[str, ...]) -> Pairs | None:
        body = self.mapping(content, path, needs="of size")
        if body is None:
            return None
        of, size = body["of"], body["size"]
        sizes = {each.name: each.size for each in dimensions}
        if not isinstance(of, list) or len(set(of)) != 2 or len(of) != 2 or not set(of) <= sizes.keys():
            self.wrong((*path, "of"), "Pairs are of two of the cube's dimensions.")
            return None
        if not isinstance(size, str) or not size.isdigit() or not 2 <= int(size) <= sizes[of[0]] * sizes[of[1]]:
            self.wrong((*path, "size"), "The size is how many pairs there can be in one place.")
            return None
        return Pairs((of[0], of[1]), int(size))

    def dimension(self, entry: Any, path: tuple[str, ...]) -> Dimension | None:
        if isinstance(entry, str):
            if entry not in self.columns:
                self.wrong(path, f"These facts have no column “{entry}”.")
                return None
            if entry not in SIZES:
                self.wrong(path, f"“{entry}” has no declared number of values and cannot be a dimension.")
                return None
            return Dimension(entry, self.columns[entry], SIZES[entry], exp.column(entry))
        named = self.mapping(entry, path, names=True)
        if named is None or len(named) != 1:
            self.wrong(path, "A dimension is a column, or one name with what it is made of.")
            return None
        name, made = next(iter(named.items()))
        path = (*path, name)
        if isinstance(made, dict) and "bins" in made:
            return self.bins(name, made, path)
        body = self.mapping(made, path, needs="number size")
        if body is None:
            return None
        size = body["size"]
        if not isinstance(size, str) or not size.isdigit() or not 2 <= int(size) <= MOST_CELLS:
            self.wrong((*path, "size"), "The size is the number of values this dimension can take.")
            return None
        value = self.number(body["number"], (*path, "number"))
        return Dimension(name, Sort.NUMBER, int(size), value) if value else None

    def bins(self, name: str, made: dict[str, Any], path: tuple[str, ...]) -> Dimension | None:
        body = self.mapping(made, path, needs="bins of")
        if body is None:
            return None
        if not isinstance(body["bins"], str) or body["bins"] not in BINS:
            self.wrong((*path, "bins"), f"There are no bins “{body['bins']}”.")
            return None
        value = self.number(body["of"], (*path, "of"))
        return Dimension(name, Sort.NUMBER, len(edges(body["bins"])) + 1, value, body["bins"]) if value else None

    def measures(self, content: Any, path: tuple[str, ...]) -> list[Measure]:
        declared = self.mapping(content, path, names=True) or {}
        found = (self.measure(name, entry, (*path, name)) for name, entry in declared.items())
        return [measure for measure in found if measure]

    def measure(self, name: str, entry: Any, path: tuple[str, ...]) -> Measure | None:
        if entry == Adds.COUNT:
            return Measure(name, Adds.COUNT)
        adds = next((each for each in Adds if isinstance(entry, dict) and each.value in entry), None)
        body = None if adds is None else self.mapping(entry, path, needs=adds.value, may="where")
        if adds is None or body is None:
            self.wrong(path, f"A measure is “count”, or one of {', '.join(Adds)} with what it is made of.")
            return None
        where = self.condition(body["where"], (*path, "where")) if "where" in body else None
        of, there = body[adds], (*path, adds.value)
        if adds is Adds.COUNT:
            return Measure(name, adds, None, self.condition(of, there))
        value = self.number(of, there)
        return Measure(name, adds, value, where) if value else None

    def number(self, text: Any, path: tuple[str, ...]) -> exp.Expression | None:
        try:
            return expressions.number(str(text), self.columns)
        except expressions.Unusable as unusable:
            self.wrong(path, str(unusable))
            return None

    def condition(self, text: Any, path: tuple[str, ...]) -> exp.Expression | None:
        try:
            return expressions.condition(str(text), self.columns)
        except expressions.Unusable as unusable:
            self.wrong(path, str(unusable))
            return None


def names(cubes: Iterable[Cube]) -> list[str]:
    """Return the names of cubes."""
    return [cube.name for cube in cubes]
