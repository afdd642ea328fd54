"""Cubes by PostgreSQL: the facts come by COPY into a table that lasts as long as the connection."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from parvis.figures.cubes.declarations import Cube
from parvis.figures.cubes.engines.duckdb_engine import connect, parquet, quoted
from parvis.figures.cubes.kinds import KINDS, Sort
from parvis.figures.cubes.rendering import sql

Row = tuple[Any, ...]
_CHUNK = 1 << 20  # bytes
_NOTHING = r"\N"


def load(connection: "psycopg.Connection[Any]", kind: str, paths: Sequence[Path]) -> None:
    """Take the facts of one kind into the temporary table `facts_<kind>`, in place of what it held."""
    columns = KINDS[kind]
    types = ", ".join(f"{name} {'BIGINT' if sort is Sort.NUMBER else 'TEXT'}" for name, sort in columns.items())
    connection.execute(f"DROP TABLE IF EXISTS pg_temp.facts_{kind}".encode())
    connection.execute(f"CREATE TEMPORARY TABLE facts_{kind} ({types})".encode())
    with tempfile.NamedTemporaryFile(prefix="parvis-facts-", suffix=".csv") as between:
        with connect() as database:
            database.execute(
                f"COPY (SELECT {', '.join(columns)} FROM {parquet(paths)}) TO {quoted(between.name)}"
                f" (FORMAT csv, HEADER false, NULLSTR {quoted(_NOTHING)})"
            )
        order = f"COPY facts_{kind} FROM STDIN (FORMAT csv, NULL {quoted(_NOTHING)})".encode()
        with connection.cursor() as cursor, cursor.copy(order) as copy, Path(between.name).open("rb") as file:
            while chunk := file.read(_CHUNK):
                copy.write(chunk)
    connection.execute(f"ANALYZE facts_{kind}".encode())


def rows(connection: "psycopg.Connection[Any]", cube: Cube) -> list[Row]:
    """Return the rows of a cube in order, from the facts taken in by `load`."""
    found = connection.execute(sql(cube, f"facts_{cube.facts}", "postgres").encode()).fetchall()
    return sorted(found)
