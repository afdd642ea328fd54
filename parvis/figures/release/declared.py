"""The fixed set of published tables, read from tables.yml and checked: what is not declared there is not published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from types import MappingProxyType
from typing import Any

from parvis.core import strict_yaml

TIME = "time"
PERIODS = ("month", "quarter", "year")
ALL = "all"
Levels = tuple[str, ...]


class NotDeclared(Exception):
    """The declaration cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of looking at a count.

    `leaves` is empty where the codes come from the city (districts, situations). Levels `aside` are no margins of others.
    With `columns` a code is a pair of two codes that belong together: a situation and the service it went to.
    """

    name: str
    levels: Levels
    leaves: Mapping[str, Levels]
    aside: Levels = ()
    columns: Levels = ()

    def shown_as(self, level: str) -> str:
        """Return how readers call what the labels of a level are by: a pair is seen as one of its two sides."""
        if not self.columns:
            return self.name
        return level if level in self.columns else self.columns[0]


@dataclass(frozen=True, slots=True)
class Source:
    """A cube from which counts are taken.

    With a `column`, its codes say in which leaf the measure `count` of a row is counted; without, each measure has its leaf.
    """

    cube: str
    column: str
    leaves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """Tables of the same records, protected together. `tables` and `guards` name a level for each dimension, or "all".

    `guards` are never published, but small counts in them must not be worked out either. `linked` names levels whose labels
    everybody knows to go together or not: a district, and the service that works in it. Counts of the leaves `last` are
    withheld last: indicators are told only beside them.
    """

    name: str
    meaning: str
    dimensions: tuple[Dimension, ...]
    grace_days: int
    is_seen_elsewhere: bool
    sources: tuple[Source, ...]
    tables: tuple[Levels, ...]
    guards: tuple[Levels, ...]
    linked: Levels = ()
    last: frozenset[str] = frozenset()

    def name_of(self, levels: Levels) -> str:
        """Return how a table is called: family, then what it is by."""
        by = [level for level in levels if level != ALL]
        return f"{self.name} by {' × '.join(by)}"


@dataclass(frozen=True, slots=True)
class Declaration:
    """All families, and the version that releases carry."""

    version: int
    families: Mapping[str, Family]


@cache
def shipped() -> Declaration:
    """Return the declaration that comes with Parvis."""
    return read(resources.files("parvis.figures.release").joinpath("tables.yml").read_text(encoding="utf-8"))


def read(text: str) -> Declaration:
    """Read and check a declaration. Raises NotDeclared with a sentence."""
    try:
        content = strict_yaml.read(text).content
    except strict_yaml.Refused as refused:
        raise NotDeclared(str(refused)) from None
    top = _mapping(content, "the file", {"version", "dimensions", "families"})
    dimensions = {name: _dimension(name, each) for name, each in _any_mapping(top["dimensions"], "dimensions").items()}
    if TIME not in dimensions or dimensions[TIME].levels != PERIODS:
        raise NotDeclared("dimensions: time must have the levels month, quarter, year.")
    families = {
        name: _family(name, each, dimensions) for name, each in _any_mapping(top["families"], "families").items()
    }
    _refuse_a_count_in_two_families(families)
    return Declaration(_number(top["version"], "version"), MappingProxyType(families))


def _any_mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotDeclared(f"{where}: names with their values are expected here.")
    return value


def _mapping(value: Any, where: str, keys: set[str], optional: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    found = _any_mapping(value, where)
    if missing := keys - found.keys():
        raise NotDeclared(f"{where}: {', '.join(sorted(missing))} is missing.")
    if unknown := found.keys() - keys - optional:
        raise NotDeclared(f"{where}: {', '.join(sorted(unknown))} is not known here.")
    return found


def _words(value: Any, where: str) -> Levels:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise NotDeclared(f"{where}: a list of words is expected here.")
    if len(set(value)) != len(value):
        raise NotDeclared(f"{where}: a word stands here twice.")
    return tuple(value)


def _list(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise NotDeclared(f"{where}: a list is expected here.")
    return value


def _number(value: Any, where: str) -> int:
    if not isinstance(value, str) or not value.isdecimal() or int(value) > 400:
        raise NotDeclared(f"{where}: a whole number is expected here.")
    return int(value)


def _yes(value: Any, where: str) -> bool:
    if value not in ("yes", "no"):
        raise NotDeclared(f"{where}: yes or no is expected here.")
    return bool(value == "yes")


def _dimension(name: str, value: Any) -> Dimension:
    where = f"dimensions: {name}"
    found = _mapping(value, where, {"levels"}, frozenset({"leaves", "aside", "columns"}))
    levels = _words(found["levels"], where)
    if not levels or ALL in levels:
        raise NotDeclared(f"{where}: at least one level, and none called all.")
    leaves = {
        leaf: _words(parents, f"{where}: {leaf}")
        for leaf, parents in _any_mapping(found.get("leaves", {}), where).items()
    }
    for leaf, parents in leaves.items():
        if len(parents) != len(levels) - 1:
            raise NotDeclared(f"{where}: {leaf} needs a label for each level above {levels[0]}.")
    aside = _words(found.get("aside", []), where)
    if not set(aside) <= set(levels[1:]):
        raise NotDeclared(f"{where}: only levels above {levels[0]} can stand aside.")
    columns = _words(found.get("columns", []), where)
    if columns and (len(levels) < 3 or leaves or columns != (levels[1], levels[-1]) or levels[-1] not in aside):
        raise NotDeclared(f"{where}: a pair is of its second level and its last, and the last stands aside.")
    return Dimension(name, levels, MappingProxyType(leaves), aside, columns)


def _family(name: str, value: Any, known: Mapping[str, Dimension]) -> Family:
    where = f"families: {name}"
    keys = {"meaning", "dimensions", "grace_days", "sources", "tables", "guards"}
    found = _mapping(value, where, keys, frozenset({"seen_elsewhere", "linked", "withheld_last"}))
    names = _words(found["dimensions"], where)
    if not names or names[0] != TIME or not set(names) <= known.keys():
        raise NotDeclared(f"{where}: dimensions begin with time and stand above under dimensions.")
    dimensions = tuple(known[each] for each in names)
    classes = [dimension for dimension in dimensions if dimension.leaves]
    if len(classes) != 1:
        raise NotDeclared(f"{where}: exactly one dimension names its leaves.")
    finest = [_levels(each, f"{where}: tables", dimensions) for each in _list(found["tables"], where)]
    guards = [_levels(each, f"{where}: guards", dimensions) for each in _list(found["guards"], where)]
    if not finest:
        raise NotDeclared(f"{where}: at least one table.")
    tables = _with_margins(finest, dimensions)
    linked = (
        _levels({TIME: ALL, **_any_mapping(found["linked"], where)}, where, dimensions) if "linked" in found else ()
    )
    if linked and len(linked) - linked.count(ALL) != 2:
        raise NotDeclared(f"{where}: two levels are linked.")
    last = frozenset(_words(found.get("withheld_last", []), f"{where}: withheld_last"))
    if unknown := last - set(dimensions[-1].leaves):
        raise NotDeclared(f"{where}: withheld_last: {', '.join(sorted(unknown))} is no leaf of {dimensions[-1].name}.")
    return Family(
        name=name,
        meaning=str(found["meaning"]),
        dimensions=dimensions,
        grace_days=_number(found["grace_days"], f"{where}: grace_days"),
        is_seen_elsewhere=_yes(found.get("seen_elsewhere", "no"), f"{where}: seen_elsewhere"),
        sources=tuple(_source(each, where, classes[0]) for each in _list(found["sources"], where)),
        tables=tables,
        guards=tuple(guard for guard in _with_margins(guards, dimensions[:1]) if guard not in tables),
        linked=linked,
        last=last,
    )


def _levels(value: Any, where: str, dimensions: Sequence[Dimension]) -> Levels:
    found = _mapping(value, where, {TIME}, frozenset(dimension.name for dimension in dimensions))
    levels = tuple(found.get(dimension.name, ALL) for dimension in dimensions)
    for dimension, level in zip(dimensions, levels, strict=True):
        if level not in (*dimension.levels, ALL):
            raise NotDeclared(f"{where}: {dimension.name} has no level {level}.")
    return levels


def _above(level: str, dimension: Dimension) -> Iterator[str]:
    if level != ALL:
        yield level
        above = dimension.levels[dimension.levels.index(level) + 1 :]
        yield from (each for each in above if each not in dimension.aside)
    if dimension.name != TIME:
        yield ALL


def _with_margins(tables: Sequence[Levels], dimensions: Sequence[Dimension]) -> tuple[Levels, ...]:
    """Return tables with all that can be added up from them; the coarsest first."""
    found = set()
    for table in tables:
        ways = [list(_above(level, dimension)) for level, dimension in zip(table, dimensions, strict=False)]
        found |= {(*margin, *table[len(ways) :]) for margin in product(*ways)}
    return tuple(sorted(found, key=lambda table: (len(table) - table.count(ALL), table)))


def _source(value: Any, where: str, classes: Dimension) -> Source:
    found = _mapping(value, f"{where}: sources", {"cube", "leaves"}, frozenset({"column"}))
    leaves = {str(code): str(leaf) for code, leaf in _any_mapping(found["leaves"], where).items()}
    if unknown := set(leaves.values()) - classes.leaves.keys():
        raise NotDeclared(f"{where}: sources: {', '.join(sorted(unknown))} is no leaf of {classes.name}.")
    return Source(str(found["cube"]), str(found.get("column", "")), MappingProxyType(leaves))


def _refuse_a_count_in_two_families(families: Mapping[str, Family]) -> None:
    """Tables of one cube must be protected together, or what one withholds the other shows."""
    seen: dict[str, str] = {}
    for family in families.values():
        for source in family.sources:
            if seen.setdefault(source.cube, family.name) != family.name:
                raise NotDeclared(
                    f"{source.cube} is counted in {seen[source.cube]} and in {family.name}: join the two."
                )
