"""What figures are counted from: each app declares in its `facts.py` the pseudonymous rows it offers, by kind and month.

A kind says what its columns mean, gives all rows of one local month, and tells which months a line of the ledger touches.
A row holds whole numbers and codes: no words, no exact place or moment, no id but a pseudonym that lives for one year.
How rows become files stands in `parvis/figures/facts`; the columns, for those who count, in docs/facts.md.

    facts.declare(facts.Kind(name="feedback", …))
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from parvis.core.models import Entry

SCHEMA = 1
Value = int | str | None
Row = tuple[Value, ...]


class Type(StrEnum):
    """What a column holds. Unknown is NULL; yes and no are 1 and 0."""

    NUMBER = "BIGINT"
    CODE = "VARCHAR"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit`: what a number counts, "" for codes."""

    name: str
    type: Type
    meaning: str
    unit: str = ""


def number(name: str, meaning: str, unit: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, Type.NUMBER, meaning, unit)


def flag(name: str, meaning: str) -> Column:
    """Return a column that says yes (1) or no (0)."""
    return Column(name, Type.NUMBER, meaning, "0 or 1")


def code(name: str, meaning: str) -> Column:
    """Return a column of codes."""
    return Column(name, Type.CODE, meaning)


WEEKDAY = number("weekday", "Local day of the week of that moment, Monday is 1", "1–7")
HOUR = number("hour", "Local hour of that moment", "0–23")
PSEUDONYM = code(
    "pseudonym", "Stands for the case within one calendar year of the months; NULL for a case that was erased"
)
FIRST = (
    code("city", "Code of the city, the same in all its files"),
    number("month", "The local month of the row, as in 202611", "yyyymm"),
)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a city's own calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime, zone: tzinfo) -> "Month":
        """Return the local month of a moment."""
        local = moment.astimezone(zone)
        return cls(local.year, local.month)

    @classmethod
    def from_number(cls, number: int) -> "Month":
        """Return the month written as 202611. Raises ValueError for one that is none."""
        year, month = divmod(number, 100)
        date(year, month, 1)
        return cls(year, month)

    @property
    def number(self) -> int:
        """The month as 202611."""
        return self.year * 100 + self.month

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    def start(self, zone: tzinfo) -> datetime:
        """Return the moment at which it begins there, UTC."""
        return datetime(self.year, self.month, 1, tzinfo=zone).astimezone(UTC)

    def end(self, zone: tzinfo) -> datetime:
        """Return the moment at which the next one begins there, UTC."""
        return self.next.start(zone)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Making:
    """What a kind needs to give the rows of a month. Only what lies before `as_of` counts, and ages are measured at it.

    `pseudonym` turns the ledger's name of a case into one that holds within the year of the month.
    """

    month: Month
    zone: tzinfo
    as_of: datetime
    pseudonym: Callable[[str], str]

    @property
    def start(self) -> datetime:
        """Where the rows begin."""
        return self.month.start(self.zone)

    @property
    def end(self) -> datetime:
        """Before which they end: the month's end, or `as_of` while it is not over."""
        return min(self.month.end(self.zone), self.as_of)

    def local(self, moment: datetime) -> tuple[int, int]:
        """Return weekday (1–7) and hour (0–23) of a moment as clocks there show it."""
        local = moment.astimezone(self.zone)
        return local.isoweekday(), local.hour


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of facts.

    `columns`: what follows city and month. `rows` yields every row of the month without these two, in any order and
    constant memory. `beginnings` yields moments of months that have rows, asked once, when nothing was written yet; of an
    `is_monthly` kind the earliest is enough, for it has a file for each month from there on. `verbs` are those lines of the
    ledger that may change a row, and `touched` says, for some of them, moments of the months they touch. `is_settled` says
    whether time alone changes nothing more in the month. `freezes`: whether its months are never written again once their
    year is over for 18 months; every kind with a pseudonym does.
    """

    name: str
    meaning: str
    month_of: str
    columns: tuple[Column, ...]
    rows: Callable[[Making], Iterator[Row]]
    beginnings: Callable[[], Iterable[datetime]]
    verbs: frozenset[str]
    touched: Callable[[Sequence[Entry]], Iterable[datetime]]
    is_settled: Callable[[Making], bool] = lambda making: True
    is_monthly: bool = True
    freezes: bool = True

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """City, month and the others: the columns of its files, in their order."""
        return FIRST + self.columns


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Add a kind. Raises ValueError for a second one of that name, a column twice, or a pseudonym that would not freeze."""
    names = [column.name for column in kind.all_columns]
    if kind.name in _kinds or len(set(names)) != len(names) or (PSEUDONYM in kind.columns and not kind.freezes):
        raise ValueError(kind.name)
    _kinds[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    """Return every declared kind by its name, in the order of names."""
    return dict(sorted(_kinds.items()))
