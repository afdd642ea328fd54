"""The SQL of a cube: one tree of a small core, written down for DuckDB, PostgreSQL and Spark.

The core: SELECT, CASE, WHERE, GROUP BY, COUNT, SUM, CAST, comparisons, + - * and whole-number division. Engines differ in two
places, and only there: how whole numbers are divided (`//`, `DIV()`, `DIV`; all cut off towards zero), and that Spark adds
BIGINT up in BIGINT, so there the number is widened before it is added. Counts are BIGINT, sums DECIMAL(38, 0).
"""

from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

from parvis.figures.cubes.bins import MINUTE, NO_VALUE, edges_in_seconds
from parvis.figures.cubes.declarations import Adds, Cube, Dimension, Measure
from parvis.figures.cubes.kinds import CITY, Sort

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")
WIDE = "DECIMAL(38, 0)"


def sql(cube: Cube, source: str, dialect: Dialect) -> str:
    """Return the statement that makes a cube from the table, view or function call `source`; rows come in no order."""
    return tree(cube, source, dialect).sql(dialect=dialect)


def tree(cube: Cube, source: str, dialect: Dialect) -> exp.Select:
    """Return the statement as a tree: lengths of time first, then keys, then what is counted for each combination of keys.

    One level each, so that a CASE of many bins is written, planned and looked at once.
    """
    counted = [part for measure in cube.measures for part in (measure.value, measure.where) if part is not None]
    lengths = {dimension.name: dimension.value for dimension in cube.dimensions if dimension.bins}
    found = exp.select().from_(exp.to_identifier(source))
    if lengths:
        needed = [dimension.value for dimension in cube.dimensions if not dimension.bins] + counted
        needed += [] if cube.where is None else [cube.where]
        cut = [exp.alias_(value.copy(), f"length_{name}") for name, value in lengths.items()]
        found = exp.select().from_(found.select(*_columns(exp.column(CITY), *needed), *cut).subquery("cut"))
    keys = [exp.alias_(exp.column(CITY), f"key_{CITY}")]
    for dimension in cube.dimensions:
        value = dimension_value(dimension, exp.column(f"length_{dimension.name}") if dimension.bins else None)
        keys.append(exp.alias_(value, f"key_{dimension.name}"))
    found = found.select(*keys, *_columns(*counted))
    if cube.where is not None:
        found = found.where(cube.where.copy())
    groups = [exp.column(f"key_{name}") for name in cube.keys]
    made = [exp.alias_(exp.column(f"key_{name}"), name) for name in cube.keys]
    made += [exp.alias_(measure_value(measure, dialect), measure.name) for measure in cube.measures]
    return exp.select(*made).from_(found.subquery("keyed")).group_by(*groups)


def _columns(*parts: exp.Expression) -> list[exp.Column]:
    """Return the columns that occur in these, each once."""
    return [
        exp.column(name) for name in sorted({column.name for part in parts for column in part.find_all(exp.Column)})
    ]


def dimension_value(dimension: Dimension, length: exp.Expression | None = None) -> exp.Expression:
    """Return what is grouped by, never NULL, but '' or -1; `length` stands for the length of time that is cut into bins."""
    value = dimension.value.copy()
    if length is not None:
        return bin_case(length, edges_in_seconds(dimension.bins))
    if isinstance(value, exp.Case) and value.args.get("default") is not None:
        return value
    empty = exp.Literal.string("") if dimension.sort is Sort.WORD else _number(NO_VALUE)
    return _case((value.is_(exp.null()), empty), default=value.copy())


def bin_case(value: exp.Expression, starts: Sequence[int]) -> exp.Expression:
    """Return a CASE that halves the edges until one bin is left: nine comparisons instead of hundreds."""
    return _case((value.is_(exp.null()), _number(NO_VALUE)), default=_halves(value, starts, 0, len(starts)))


def _halves(value: exp.Expression, starts: Sequence[int], low: int, high: int) -> exp.Expression:
    if high - low == 1:
        return _number(low)
    middle = (low + high) // 2
    below = exp.LT(this=value.copy(), expression=_number(starts[middle]))
    return _case((below, _halves(value, starts, low, middle)), default=_halves(value, starts, middle, high))


def measure_value(measure: Measure, dialect: Dialect) -> exp.Expression:
    """Return what is counted or added up."""
    if measure.adds is Adds.COUNT:
        return _count(measure.where)
    value = measure.value
    assert value is not None
    inside: exp.Expression = exp.paren(value.copy())
    if measure.adds in (Adds.MINUTES, Adds.SQUARES_OF_MINUTES):
        inside = exp.cast(exp.IntDiv(this=inside, expression=_number(MINUTE)), "BIGINT")
    if dialect == "spark":
        inside = exp.cast(inside, WIDE)
    if measure.adds is Adds.SQUARES_OF_MINUTES:
        inside = exp.Mul(this=inside, expression=inside.copy())
    if measure.where is not None:
        inside = _case((measure.where.copy(), inside))
    total = exp.Sum(this=inside)
    return exp.cast(_case((total.is_(exp.null()), _number(0)), default=total.copy()), WIDE)


def _count(where: exp.Expression | None) -> exp.Expression:
    if where is None:
        return exp.Count(this=exp.Star())
    return exp.Count(this=_case((where.copy(), _number(1))))


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def _case(*branches: tuple[exp.Expression, exp.Expression], default: exp.Expression | None = None) -> exp.Case:
    found = exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches])
    if default is not None:
        found.set("default", default)
    return found
