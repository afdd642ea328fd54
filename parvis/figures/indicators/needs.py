"""Which columns of which cubes the records read, to see before a build that they are all there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from parvis.figures.indicators.shape import Calculation, Record

_READ: Mapping[Calculation, frozenset[str]] = {
    Calculation.QUANTILE: frozenset({"bin"}),
    Calculation.MEDIAN_DURATION: frozenset({"bin", "ended"}),
}
# Residents and signed sums are read by columns of their own, which only one of the two has.
_OF_THEIR_OWN = {
    "sums": frozenset({"measure", "district", "category"}),
    "population": frozenset({"district", "group_kind", "group_code"}),
}


@dataclass
class Need:
    """Dimensions and measures that are read from tables of the same facts; one of them must have each dimension."""

    dimensions: set[str] = field(default_factory=lambda: {"month"})
    measures: set[str] = field(default_factory=set)


def needs(records: Iterable[Record]) -> dict[tuple[str, ...], Need]:
    """Return for each group of cubes that hold the same facts what is read from them."""
    found: dict[tuple[str, ...], Need] = {}
    for record in records:
        for definition in record.definitions:
            for part in definition.parts:
                need = found.setdefault(part.cubes, Need())
                need.measures |= {*part.add, *part.subtract}
                if own := _OF_THEIR_OWN.get(part.cubes[0]):
                    need.dimensions |= own
                    continue
                need.dimensions |= {*(part.where or {}), *definition.strata, *record.split_by}
                if definition.calculation:
                    need.dimensions |= _READ.get(definition.calculation, frozenset())
    return found


def unmet(records: Iterable[Record], columns: Mapping[str, Collection[str]]) -> list[str]:
    """Return a sentence for each column that a record reads and no declared cube has; `columns` by the cube's name.

    A cube that is not declared at all is no fault: what is counted from it waits for data.
    """
    faults = []
    for cubes, need in needs(records).items():
        there = [cube for cube in cubes if cube in columns]
        for cube in there:
            missing = sorted((need.measures | {"month"}) - set(columns[cube]))
            faults += [f"The cube {cube} has no {column}." for column in missing]
        have = set().union(*(columns[cube] for cube in there)) if there else need.dimensions
        faults += [f"None of {', '.join(there)} has {column}." for column in sorted(need.dimensions - have)]
    return faults
