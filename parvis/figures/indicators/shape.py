"""What a record of an indicator holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Texts = Mapping[str, str]
WHOLE = ""  # the split that splits nothing


class Principle(StrEnum):
    """What an indicator speaks of: one of the six principles, the line itself, or a pilot project."""

    LINE = "line"
    TRANSPARENCY = "transparency"
    REPRESENTATIVENESS = "representativeness"
    PROXIMITY = "proximity"
    REACTIVITY = "reactivity"
    EQUALITY = "equality"
    PROPORTIONALITY = "proportionality"
    PROJECT = "project"


class Direction(StrEnum):
    """Which way is better. `context` is never a target: more of it may be good or bad."""

    UP = "up"
    DOWN = "down"
    PARITY = "parity"
    CONTEXT = "context"


class Unit(StrEnum):
    """In what a value is told. Shares are 0–1."""

    SHARE = "share"
    RATIO = "ratio"
    INDEX = "index"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    PER_100 = "per_100"
    PER_1000 = "per_1000"
    HOURS_PER_1000 = "hours_per_1000"
    SCORE = "score"


class Calculation(StrEnum):
    """How a value is made from its parts; `calculations` holds one function for each."""

    SHARE = "share"
    MIX = "mix"
    RATE = "rate"
    MEAN = "mean"
    QUANTILE = "quantile"
    MEDIAN_DURATION = "median_duration"
    RISK_RATIO = "risk_ratio"
    REPRESENTATION = "representation"
    DISSIMILARITY = "dissimilarity"
    LANGUAGE_COVER = "language_cover"


class Interval(StrEnum):
    """How the limits are found. `none`: a full count, or a quantity without chance in it."""

    WILSON = "wilson"
    POISSON = "poisson"
    STUDENT = "student"
    RANKS = "ranks"
    KAPLAN_MEIER = "kaplan_meier"
    MANTEL_HAENSZEL = "mantel_haenszel"
    BOOTSTRAP = "bootstrap"
    NONE = "none"


class When(StrEnum):
    """Which months of a cube belong to a period: all its months, its last, or the newest stated up to its end."""

    PERIOD = "period"
    LAST_MONTH = "last_month"
    LATEST = "latest"


class Time(StrEnum):
    """By how much time a rate is divided, so that a year and a month can be compared."""

    NONE = "none"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Counted:
    """A sum over rows of cubes: measures added, measures taken away, only where a dimension has one of these values.

    `cubes` hold the same facts under different dimensions; the first that has the wanted split is read. With `every_month`
    the sum exists only if each month of the period has a row.
    """

    cubes: tuple[str, ...]
    add: tuple[str, ...]
    subtract: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    when: When = When.PERIOD
    every_month: bool = False


@dataclass(frozen=True)
class Groups:
    """How staff and residents are divided for a comparison.

    `column` of the staff's rows names the group (category or district), `people_kind` and `people_column` the residents'.
    """

    staff: str
    column: str
    people_kind: str
    people_column: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One version of how an indicator is computed, and since when. `reason` says why it replaced the one before."""

    version: int
    since: date
    reason: Texts | None
    formula: Texts
    symbols: str
    calculation: Calculation | None = None
    interval: Interval = Interval.NONE
    numerator: Counted | None = None
    denominator: Counted | None = None
    squares: Counted | None = None
    per: int = 1
    time: Time = Time.NONE
    at: float = 0.5
    strata: tuple[str, ...] = ()
    groups: Mapping[str, Groups] | None = None
    weight: str = ""

    @property
    def parts(self) -> tuple[Counted, ...]:
        """Return all sums that are read from cubes."""
        return tuple(part for part in (self.numerator, self.denominator, self.squares) if part)


# Calculations that compare parts and say nothing of the whole.
ONLY_SPLIT = frozenset({
    Calculation.MIX, Calculation.RISK_RATIO, Calculation.REPRESENTATION, Calculation.DISSIMILARITY,
})  # fmt: skip


@dataclass(frozen=True)
class Record:
    """An indicator: what it says, of what it is counted, what it cannot tell, and how that has changed over time."""

    code: str
    principle: Principle
    name: Texts
    unit: Unit
    direction: Direction
    smallest_base: int
    split_by: tuple[str, ...]
    beside: tuple[str, ...]
    pitfalls: Texts
    who_is_missing: Texts
    source: str
    definitions: tuple[Definition, ...]
    waiting_for: tuple[str, ...] = ()
    mark: str = ""

    @property
    def current(self) -> Definition:
        """Return the definition in force."""
        return self.definitions[-1]

    @property
    def told_by(self) -> tuple[str, ...]:
        """Return by what it is told in the first place: the whole city; what compares parts, by these."""
        return self.split_by if self.current.calculation in ONLY_SPLIT else (WHOLE,)

    def replaced_on(self, definition: Definition) -> date | None:
        """Return from which day another definition stands in its place; None for the one in force."""
        later = [other.since for other in self.definitions if other.version > definition.version]
        return later[0] if later else None
