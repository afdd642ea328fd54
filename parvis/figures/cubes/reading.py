"""Reading stored cubes: the months asked for, added up over every dimension that is not asked for."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parvis.figures.cubes.declarations import Cube
from parvis.figures.cubes.engines.duckdb_engine import connect, parquet
from parvis.figures.cubes.rendering import WIDE


def stored_months(cube: Cube, folder: Path) -> list[int]:
    """Return the months (yyyymm) of which this cube is stored below `folder`, in order."""
    return sorted(int(path.stem.replace("-", "")) for path in (folder / cube.name).glob("[0-9]*-[0-9][0-9].parquet"))


def read(
    cube: Cube, folder: Path, months: Iterable[int] | None = None, *, by: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return rows by column name: whole numbers and words, in the order of their keys.

    `months` are yyyymm, all by default; one that is not stored has no rows. `by` names the city and dimensions to keep, all
    by default; over the others is added up. Raises KeyError for a dimension the cube has not, and DuckDB's errors
    for a damaged file or a sum of more than 38 digits.
    """
    keys = list(cube.keys if by is None else by)
    for key in keys:
        if key not in cube.keys:
            raise KeyError(key)
    stored = stored_months(cube, folder)
    wanted = stored if months is None else sorted(set(months) & set(stored))
    if not wanted:
        return []
    names = [*keys, *(measure.name for measure in cube.measures)]
    sums = [f"CAST(SUM({measure.name}) AS {WIDE}) AS {measure.name}" for measure in cube.measures]
    grouped = f" GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else ""
    source = parquet(folder / cube.name / f"{month // 100}-{month % 100:02}.parquet" for month in wanted)
    with connect(threads=1) as database:
        found = database.execute(f"SELECT {', '.join([*keys, *sums])} FROM {source}{grouped}").fetchall()
    return [
        dict(zip(names, [*row[: len(keys)], *(int(value) for value in row[len(keys) :])], strict=True)) for row in found
    ]
