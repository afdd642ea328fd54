"""From rows of cubes to the counts of a family."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from parvis.figures.release.declared import TIME, Dimension, Family
from parvis.figures.release.periods import Month

Codes = tuple[str, ...]  # of all dimensions but time
Counts = Mapping[Month, Mapping[Codes, int]]
Row = Mapping[str, Any]
BETWEEN = "/"  # the two codes of a pair


class WrongRow(Exception):
    """A row of a cube cannot be counted; the text says which cube and why, without the row."""


@dataclass(frozen=True)
class Places:
    """What the city's codes belong to.

    `labels`: dimension → code → the labels above it (a situation's group and kind). `never_alone`: codes that are only
    published inside a group. `shown_singly`: labels of whose records other doors show single ones (kind object). `bounds`: a
    service → the districts it works in; one that is not here works in all.
    """

    labels: Mapping[str, Mapping[str, Codes]] = field(default_factory=dict)
    never_alone: frozenset[str] = frozenset()
    shown_singly: frozenset[str] = frozenset({"object"})
    bounds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def label(self, dimension: str, code: str, level: int) -> str:
        """Return the label of a code at a level (0 is the code itself); what is not known stands under ""."""
        if level == 0:
            return code
        above = self.labels.get(dimension, {}).get(code, ())
        return above[level - 1] if level <= len(above) else ""


def gather(family: Family, cubes: Mapping[str, Iterable[Row]]) -> dict[Month, Counter[Codes]]:
    """Return the counts of a family by month. Raises WrongRow."""
    found: dict[Month, Counter[Codes]] = {}
    others = [dimension for dimension in family.dimensions if dimension.name != TIME]
    for source in family.sources:
        for row in cubes.get(source.cube, ()):
            open_codes = [None if each.leaves else _code(each, row) for each in others]
            for leaf, count in _counted(source.column, source.leaves, row, source.cube):
                codes = tuple(leaf if code is None else code for code in open_codes)
                if count:
                    found.setdefault(int(row["month"]), Counter())[codes] += count
    return found


def _code(dimension: Dimension, row: Row) -> str:
    return BETWEEN.join(str(row.get(column, "") or "") for column in dimension.columns or (dimension.name,))


def with_pairs(places: Places, family: Family, counts: Counts) -> Places:
    """Return the places with what each pair that was ever counted belongs to: its situation with all above it, its service."""
    labels = dict(places.labels)
    rare = set(places.never_alone)
    for at, dimension in enumerate(family.dimensions[1:]):
        if not dimension.columns:
            continue
        pairs = {codes[at] for by in counts.values() for codes in by}
        labels[dimension.name] = {pair: _above(places, dimension, *pair.split(BETWEEN)) for pair in sorted(pairs)}
        rare |= {pair for pair in pairs if pair.partition(BETWEEN)[0] in places.never_alone}
    return replace(places, labels=labels, never_alone=frozenset(rare))


def _above(places: Places, dimension: Dimension, first: str, second: str) -> Codes:
    between = len(dimension.levels) - 3
    known = places.labels.get(dimension.columns[0], {}).get(first, ())
    return (first, *known, *[""] * (between - len(known)), second)


def _counted(column: str, leaves: Mapping[str, str], row: Row, cube: str) -> Iterable[tuple[str, int]]:
    pairs = [(str(row[column]), "count")] if column else [(measure, measure) for measure in leaves]
    for code, measure in pairs:
        if code not in leaves:
            continue
        count = row[measure]
        if not isinstance(count, int) or count < 0:
            raise WrongRow(f"{cube}: {measure} must be a whole number, none below zero.")
        yield leaves[code], count
