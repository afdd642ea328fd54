"""The rows that signed sums give to the figures. Pure: statements in, rows out; no names, no reasons, no drafts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parvis.figures.sums.measures import Cell, Measure


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement in force: the code of its measure, its month (yyyymm), its cells."""

    measure: str
    month: int
    cells: Mapping[Cell, int]


@dataclass(frozen=True, slots=True)
class SumRow:
    """One number of the kind `sums`: in the measure's unit; `district` is "" for the whole city, or "outside"."""

    measure: str
    district: str
    category: str
    amount: int
    month: int


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """One number of the kind `population`: `group_kind` is all, sex, age, residence or language."""

    month: int
    district: str
    group_kind: str
    group_code: str
    people: int


def sum_rows(statements: Iterable[Stated], known: Mapping[str, Measure]) -> Iterator[SumRow]:
    """Yield what is no population, ordered by measure, month, district and category; measures nobody knows are left out."""
    for stated in _ordered(statements, known, is_population=False):
        for (district, category), amount in sorted(stated.cells.items()):
            yield SumRow(stated.measure, district, category, amount, stated.month)


def population_rows(statements: Iterable[Stated], known: Mapping[str, Measure]) -> Iterator[PopulationRow]:
    """Yield residents by group, ordered in the same way."""
    for stated in _ordered(statements, known, is_population=True):
        kind = known[stated.measure].group or "all"
        for (district, category), people in sorted(stated.cells.items()):
            yield PopulationRow(stated.month, district, kind, category, people)


def _ordered(statements: Iterable[Stated], known: Mapping[str, Measure], *, is_population: bool) -> Iterator[Stated]:
    wanted = (one for one in statements if one.measure in known and known[one.measure].is_population == is_population)
    yield from sorted(wanted, key=lambda one: (one.measure, one.month))
