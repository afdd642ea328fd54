"""What the pages of districts, services, situations and months say: released numbers put beside each other, nothing computed.

A share is its two released sides; where one is withheld, the share is. Everything stands in the order of names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.figures import said
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import Unit
from parvis.figures.published import Series
from parvis.figures.release.reading import PublishedTable

Tables = Mapping[tuple[str, str], PublishedTable]
STANDING, WORD = ("kept", "broken"), ("solved", "not_solved")


@dataclass(frozen=True, slots=True)
class Cell:
    """A released count or share as it is read, or a dash. `number` is what is drawn: None where it is withheld."""

    text: str
    n: str = ""
    number: float | None = None

    @property
    def is_told(self) -> bool:
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Line:
    """One row: of what, where its page is, its cells."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many numbers how many can be told."""

    told: int
    all: int

    @property
    def is_little(self) -> bool:
        return self.told * 2 < self.all


NOTHING = Cell("–")


def periods(tables: Tables, name: str) -> list[str]:
    """Return the periods of which a table was released, in order."""
    return sorted(period for table, period in tables if table == name)


def newest(tables: Tables, name: str) -> PublishedTable | None:
    """Return a table of its last period."""
    found = periods(tables, name)
    return tables[name, found[-1]] if found else None


def count(table: PublishedTable | None, *labels: str) -> Cell:
    """Say a released count."""
    number = table.count(*labels) if table else None
    return Cell(said.count(number), number=number) if number is not None else NOTHING


def share(table: PublishedTable | None, sides: tuple[str, str], *labels: str) -> Cell:
    """Say the first side of two released ones, with what it is counted from."""
    found = table.share((*labels, sides[0]), [(*labels, side) for side in sides]) if table else None
    if found is None or not found[1]:
        return NOTHING
    value = found[0] / found[1]
    return Cell(said.value(value, Unit.SHARE), said.count(found[1]), value)


def over_time(tables: Tables, name: str, sides: tuple[str, str], *labels: str, most: int = 12) -> list[Line]:
    """Say the share of one thing in each period, the newest first."""
    found = list(reversed(periods(tables, name)))[:most]
    return [Line(period, said.period(period), (share(tables[name, period], sides, *labels),)) for period in found]


def counts_over_time(tables: Tables, name: str, *labels: str, most: int = 12) -> list[Line]:
    """Say how many there were in each period, the newest first."""
    found = list(reversed(periods(tables, name)))[:most]
    return [Line(period, said.period(period), (count(tables[name, period], *labels),)) for period in found]


def before(tables: Tables, name: str, period: str) -> PublishedTable | None:
    """Return the table of the period that came before, a year before for quarters: a thing's own past."""
    if "Q" in period:
        return tables.get((name, f"{int(period[:4]) - 1}{period[4:]}"))
    year, month = int(period[:4]), int(period[5:])
    return tables.get((name, f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"))


def lines(names: Iterable[tuple[str, str]], cells: Mapping[str, Sequence[Cell]]) -> list[Line]:
    """Put rows into the order of their names; what has no cells is left out."""
    found = [Line(key, name, tuple(cells[key])) for key, name in names if key in cells]
    return sorted(found, key=lambda line: line.name.casefold())


def coverage(*groups: Iterable[Line]) -> Coverage:
    """Count how many of these cells can be told."""
    cells = [cell for group in groups for line in group for cell in line.cells]
    return Coverage(sum(cell.is_told for cell in cells), len(cells))


def of_series(series: Iterable[Series]) -> Coverage:
    """Count how many numbers of series can be told."""
    numbers = [number for one in series for number in one.months]
    return Coverage(sum(number.value is not None for number in numbers), len(numbers))


def own_past(series: Series | None) -> str:
    """Say between what a thing's months moved in its own past; nothing where it is too short."""
    past = series.past if series else None
    if past is None or past.low is None or past.high is None:
        return ""
    return _("%(low)s to %(high)s") % {
        "low": said.value(max(past.low, 0.0), Unit.SHARE),
        "high": said.value(min(past.high, 1.0), Unit.SHARE),
    }


def why_withheld() -> str:
    """Return the one sentence that stands wherever a number is withheld."""
    return said.refusal(Refusal.WITHHELD)
