"""Facts of one kind made narrow, some months of them at a time, so that many cubes cost little more than one.

The rows are those of `rendering.sql` (a test compares them). What is done only here: words become numbers, looked up once for
each entry of a Parquet dictionary and not for each fact; a length of time finds its bin in a table, not in a CASE; a condition
is looked at once for all cubes; several counts are added up in one BIGINT.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from parvis.figures.cubes.bins import BINS, GRAINS, MINUTE, NO_VALUE, edges
from parvis.figures.cubes.declarations import Adds, Cube, Dimension, Measure
from parvis.figures.cubes.engines.duckdb_engine import parquet, quoted
from parvis.figures.cubes.kinds import CITY, MONTH, Sort
from parvis.figures.cubes.rendering import WIDE, dimension_value

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Bits of a count: as many as the number of facts needs. Three counts, two or one share the 62 bits of a BIGINT.
COUNT_BITS = (20, 31, 62)
MONTH_BITS = 18  # yyyymm as it is written; what does not fit is no month, and refused
_SMALL = "SMALLINT"  # of a dimension that is a number: less to carry; a weekday of 40,000 is refused


# The last fifteen letters of a path are 2026-11.parquet.
_MONTH_OF_FILE = "CAST(replace(substr(filename, -15, 7), '-', '') AS BIGINT)"


class Stray(Exception):
    """Facts of another month stand in a file."""


class Lookups:
    """Words met so far in each column with their numbers, and the bins of every length of time; kept from month to month."""

    def __init__(self, database: "DuckDBPyConnection") -> None:
        self.database = database
        self.known: dict[str, list[str | None]] = {}
        self.has_ticks = False

    def number_of(self, column: str) -> str:
        """Return the SQL that gives the number of a word; NULL for a word not met yet."""
        # A lookup of a bare column is done once for each entry of its dictionary, so '' is only looked for where it occurs.
        is_bare = "" not in self.known.get(column, [])
        value = column if is_bare else f"CASE WHEN {column} = '' THEN NULL ELSE {column} END"
        return f"list_position(getvariable('words_{column}'), {value})"

    def word_of(self, column: str, number: str) -> str:
        """Return the SQL that gives the word of a number; of a type that Parquet writes without looking at its letters."""
        return f"list_extract(getvariable('names_{column}'), {number})"

    def bits_of(self, column: str) -> int:
        """Return how many bits the numbers of the words take."""
        return len(self.known.get(column, [None])).bit_length()

    def learn(self, column: str, source: str) -> None:
        """Enter the words of a column."""
        known = self.known.setdefault(column, [None])
        found = self.database.execute(f"SELECT DISTINCT {column} FROM {source}").fetchall()
        known += sorted({word for (word,) in found} - set(known))
        words = ", ".join("NULL" if word is None else quoted(word) for word in known)
        names = [quoted(word or "") for word in known]
        self.database.execute(f"SET VARIABLE words_{column} = CAST([{words}] AS VARCHAR[])")
        self.database.execute(f"RESET VARIABLE names_{column}; DROP TYPE IF EXISTS name_{column}")
        self.database.execute(f"CREATE TYPE name_{column} AS ENUM ({', '.join(dict.fromkeys(names))})")
        self.database.execute(f"SET VARIABLE names_{column} = CAST([{', '.join(names)}] AS name_{column}[])")

    def need_ticks(self) -> None:
        """Make the table that says in which bin of each kind a length of time falls, once."""
        if self.has_ticks:
            return
        self.has_ticks = True
        tables = []
        for name in BINS:
            starts = [tick_of(edge) for edge in edges(name)]
            rows = ", ".join(map(str, zip(starts, [*starts[1:], LAST_TICK + 1], range(len(starts)), strict=True)))
            tables.append(
                f"(SELECT UNNEST(range(low, high)) AS tick, bin AS {name} FROM (VALUES {rows}) AS made(low, high, bin))"
            )
        joined = " JOIN ".join(tables[:1] + [f"{table} USING (tick)" for table in tables[1:]])
        small = ", ".join(f"CAST({name} AS SMALLINT) AS {name}" for name in ("tick", *BINS))
        none = ", ".join([str(NO_VALUE)] * (1 + len(BINS)))
        self.database.execute(f"CREATE TEMP TABLE ticks AS SELECT {small} FROM {joined} UNION ALL SELECT {none}")


class Narrowed:
    """Facts of one kind, narrowed, and the statements that make cubes from them.

    `take` files, then run `statements`; take the next ones. Files are named by their month; they may be of several cities.
    """

    def __init__(self, database: "DuckDBPyConnection", lookups: Lookups, cubes: Sequence[Cube]) -> None:
        self.database = database
        self.lookups = lookups
        self.cubes = cubes
        self.bits = COUNT_BITS[0]
        self._plan()

    def take(self, paths: Sequence[Path]) -> None:
        """Make the table anew from these files. Raises Stray, and DuckDB's errors for what cannot be read."""
        self.source = parquet(paths)
        if new := [column for column in self.places if column not in (MONTH, *self.lookups.known)]:
            self._learn(new)
        while (facts := self._narrow()) is None or facts >= 1 << self.bits:
            if facts is None:
                self._learn([column for column in self.places if column != MONTH])
            else:
                self.bits = next(bits for bits in COUNT_BITS if facts < 1 << bits)
                self._plan()

    def forget(self) -> None:
        """Give the memory of the table back."""
        self.database.execute("DROP TABLE IF EXISTS narrow")

    def _learn(self, columns: Sequence[str]) -> None:
        for column in columns:
            self.lookups.learn(column, self.source)
        self._plan()

    def _plan(self) -> None:
        self.places: dict[str, tuple[int, int, int]] = {}  # column → its key, where it begins there, its bits
        self.values: dict[str, str] = {}  # what else is kept → its column
        self.counted: list[str] = []  # conditions
        self.statements = {cube.name: self._statement(cube) for cube in self.cubes}

    def _narrow(self) -> int | None:
        """Make the table; return the number of facts in it, or None where a word is not known."""
        self.database.execute("DROP TABLE IF EXISTS narrow")  # before, not by OR REPLACE: never two months in memory
        self.database.execute(self._table())
        keys = "".join(f", COUNT(key_{key})" for key in self._keys())
        facts, stray, *known = self.database.execute(
            f"SELECT COUNT(*), COUNT(CASE WHEN stray THEN 1 END){keys} FROM narrow"
        ).fetchall()[0]
        if stray:
            raise Stray
        return int(facts) if all(count == facts for count in known) else None

    def _keys(self) -> list[int]:
        return sorted({key for key, _, _ in self.places.values()})

    def _table(self) -> str:
        keys: dict[int, list[str]] = {}
        for column, (key, start, _) in self.places.items():
            number = column if column == MONTH else self.lookups.number_of(column)
            keys.setdefault(key, []).append(f"CAST({number} AS BIGINT) * {1 << start}")
        parts = [f"{' + '.join(numbers)} AS key_{key}" for key, numbers in keys.items()]
        parts += [f"{value} AS {name}" for value, name in self.values.items()]
        parts += self._lanes()
        parts.append(f"CASE WHEN {MONTH} = {_MONTH_OF_FILE} THEN FALSE ELSE TRUE END AS stray")
        return f"CREATE TEMP TABLE narrow AS SELECT {', '.join(parts)} FROM {self.source}"

    def _place(self, column: str) -> tuple[int, int, int]:
        """Return where a column stands in the keys; enters it where it is new."""
        if column not in self.places:
            bits = MONTH_BITS if column == MONTH else self.lookups.bits_of(column)
            key, start = 0, 0
            if self.places:
                key, last, width = list(self.places.values())[-1]
                start = last + width
            self.places[column] = (key, start, bits) if start + bits <= 62 else (key + 1, 0, bits)
        return self.places[column]

    def _lanes(self) -> list[str]:
        lanes: dict[int, list[str]] = {}
        for condition in self.counted:
            lane, shift = self._lane(condition)
            lanes.setdefault(lane, []).append(f"CASE WHEN {condition} THEN {1 << shift} ELSE 0 END")
        return [f"CAST({' + '.join(parts)} AS BIGINT) AS lane_{lane}" for lane, parts in lanes.items()]

    def _lane(self, condition: str) -> tuple[int, int]:
        lane, place = divmod(self.counted.index(condition), 62 // self.bits)
        return lane, place * self.bits

    def _keep(self, value: str) -> str:
        return self.values.setdefault(value, f"value_{len(self.values)}")

    def _statement(self, cube: Cube) -> str:
        masks: dict[int, int] = {}
        keys, outside = [], []
        source = "narrow"
        for name in cube.keys:
            dimension = next((each for each in cube.dimensions if each.name == name), None)
            if name in (CITY, MONTH) or (dimension and dimension.sort is Sort.WORD):
                key, start, bits = self._place(name)
                masks[key] = masks.get(key, 0) | ((1 << bits) - 1) << start
                number = f"(part_{key} >> {start}) & {(1 << bits) - 1}"
                outside.append(f"{number if name == MONTH else self.lookups.word_of(name, number)} AS {name}")
            elif dimension:
                column, joined = self._number(dimension)
                source += joined
                keys.append(column)
                outside.append(f"CAST({column} AS BIGINT) AS {name}")
        sums: dict[str, str] = {}
        outside += [f"{self._measure(measure, sums)} AS {measure.name}" for measure in cube.measures]
        inside = [f"key_{key} & {mask} AS part_{key}" for key, mask in masks.items()]
        inside += [*keys, *(f"{made} AS {name}" for made, name in sums.items())]
        keys += [f"part_{key}" for key in masks]
        where = "" if cube.where is None else f" WHERE {self._keep(_truth(_sql(cube.where)))}"
        return (
            f"SELECT {', '.join(outside)} FROM"
            f" (SELECT {', '.join(inside)} FROM {source}{where} GROUP BY {', '.join(keys)})"
        )

    def _number(self, dimension: Dimension) -> tuple[str, str]:
        """Return by what is grouped, and what is joined for it."""
        if not dimension.bins:
            return self._keep(f"CAST({_sql(dimension_value(dimension))} AS {_SMALL})"), ""
        self.lookups.need_ticks()
        tick = self._keep(f"CAST({_tick(_sql(dimension.value))} AS SMALLINT)")
        return dimension.bins, f" JOIN ticks ON ticks.tick = {tick}"

    def _measure(self, measure: Measure, sums: dict[str, str]) -> str:
        """Return the SQL of a measure over grouped rows; enters what is to be added up into `sums`."""

        def add(made: str) -> str:
            return sums.setdefault(made, f"sum_{len(sums)}")

        if measure.adds is Adds.COUNT and measure.where is None:
            return add("COUNT(*)")
        if measure.adds is Adds.COUNT:
            condition = _sql(measure.where)
            if condition not in self.counted:
                self.counted.append(condition)
            lane, shift = self._lane(condition)
            total = add(f"SUM(lane_{lane})")
            return f"CAST((CAST({total} AS BIGINT) >> {shift}) & {(1 << self.bits) - 1} AS BIGINT)"
        value = _sql(measure.value)
        if measure.adds is not Adds.SUM:
            value = f"({value}) // {MINUTE}"
        if measure.where is not None:
            value = f"CASE WHEN {_sql(measure.where)} THEN {value} END"
        name = self._keep(f"CAST({value} AS BIGINT)")
        total = add(f"SUM({name} * {name})" if measure.adds is Adds.SQUARES_OF_MINUTES else f"SUM({name})")
        return f"CAST(COALESCE({total}, 0) AS {WIDE})"


def _sql(expression: exp.Expression | None) -> str:
    assert expression is not None
    return expression.sql(dialect=DuckDB)


def _truth(condition: str) -> str:
    return f"CASE WHEN {condition} THEN TRUE ELSE FALSE END"


def _grains() -> list[tuple[int, int, int, int]]:
    """Return from where to where, in minutes, time is cut into grains of which size, and the number of the first."""
    last = max(edges(name)[-1] for name in BINS)
    ends = [start for start, _ in GRAINS[1:]] + [last + GRAINS[-1][1]]
    found, before = [], 0
    for (start, size), end in zip(GRAINS, ends, strict=True):
        found.append((start, end, size, before))
        before += (end - start) // size
    return found


def tick_of(minute: int) -> int:
    """Return the number of the grain that begins at this minute; from the last one on always the last."""
    for start, end, size, before in _grains():
        if minute < end:
            return before + (minute - start) // size
    return LAST_TICK


def _tick(value: str) -> str:
    """Return the SQL of the number of the grain in which a length of time falls."""
    branches = [f"WHEN ({value}) IS NULL THEN {NO_VALUE} WHEN ({value}) < 0 THEN 0"]
    for start, end, size, before in _grains():
        branches.append(f"WHEN ({value}) < {end * MINUTE} THEN ({value}) // {size * MINUTE} + {before - start // size}")
    return f"CASE {' '.join(branches)} ELSE {LAST_TICK} END"


LAST_TICK = _grains()[-1][3] + (_grains()[-1][1] - _grains()[-1][0]) // _grains()[-1][2] - 1
