"""Cubes by DuckDB: the statement all engines share, and the facts to run it on.

`plainly` runs what `rendering.sql` says. `narrowed.py` gives the same rows for a fraction of the work.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.figures.cubes.declarations import Cube
from parvis.figures.cubes.rendering import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "768MB"
THREADS = 1  # a second one takes a fifth more processor time, and months are too small to be faster for it
Row = tuple[Any, ...]


def connect(*, memory: str = MEMORY, threads: int = THREADS) -> "DuckDBPyConnection":
    """Open a database in memory that spills nothing to disk and reaches no network."""
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads,
            "preserve_insertion_order": False,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
        }
    )


def quoted(text: object) -> str:
    """Return a text as a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(paths: Iterable[Path]) -> str:
    """Return the function call that reads these files as one table."""
    return f"read_parquet([{', '.join(quoted(path) for path in paths)}])"


def plainly(cube: Cube, paths: Sequence[Path], database: "DuckDBPyConnection") -> list[Row]:
    """Return the rows of a cube in order, by the statement that all engines share."""
    database.execute(f"CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM {parquet(paths)}")
    return sorted(database.execute(sql(cube, "facts", "duckdb")).fetchall())
