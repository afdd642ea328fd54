"""What indicators are computed from: the rows of the stored cubes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from parvis.cases.models import Door
from parvis.figures.indicators.computing import Computed, compute
from parvis.figures.indicators.counting import Cubes, Tables
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.shape import WHOLE, Record
from parvis.figures.statistics.histograms import Edges


@dataclass(frozen=True)
class Counted:
    """What indicators are computed from.

    `rows`: of cubes, by their name. `kinds`: of what facts each is made. `edges`: where the bins begin of those that have
    bins. `lawful`: the marks by which people may be counted here.
    """

    rows: Cubes
    kinds: Mapping[str, str]
    edges: Mapping[str, Edges]
    lawful: Collection[str]

    @cached_property
    def tables(self) -> Tables:
        """The rows by month, put in order once."""
        return Tables(self.rows)

    @cached_property
    def imported(self) -> frozenset[int]:
        """The months (yyyymm) in which contacts came from an older system: at least as many as may be told."""
        by_month: dict[int, int] = defaultdict(int)
        for row in self.rows.get("contacts_by_day", ()):
            if row["door"] == Door.IMPORT:
                by_month[int(row["month"])] += int(row["contacts"])
        return frozenset(month for month, contacts in by_month.items() if contacts >= settings.PARVIS_SMALLEST_COUNT)

    def months(self, cubes: Iterable[str]) -> list[int]:
        """Return the months (yyyymm) that any of these cubes has, in order."""
        return sorted({int(row["month"]) for cube in cubes for row in self.rows.get(cube, ())})

    def computed(self, record: Record, period: Period, split: str = WHOLE) -> list[Computed]:
        """Return what an indicator is in a period, for the city or by a split, under each definition that speaks of it."""
        return compute([record], self.tables, period, [split], edges=self.edges, lawful=self.lawful)

    def kinds_of(self, record: Record) -> frozenset[str]:
        """Return of which kinds of facts an indicator is counted."""
        cubes = {cube for definition in record.definitions for part in definition.parts for cube in part.cubes}
        return frozenset(self.kinds[cube] for cube in cubes if cube in self.kinds)
