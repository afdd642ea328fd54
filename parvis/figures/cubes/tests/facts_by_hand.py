"""Facts written by hand: a few rows in a file, columns not named are empty."""

from pathlib import Path

from parvis.figures.cubes.engines import duckdb_engine
from parvis.figures.cubes.engines.duckdb_engine import quoted
from parvis.figures.cubes.kinds import KINDS, Sort


def write(path: Path, kind: str, rows: list[dict[str, object]]) -> Path:
    """Write the facts of one kind and month."""
    columns = KINDS[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    empty = f"({', '.join(['NULL'] * len(columns))})"
    made = ", ".join(
        "(" + ", ".join("NULL" if row.get(name) is None else quoted(row[name]) for name in columns) + ")"
        for row in rows
    )
    typed = ", ".join(
        f"CAST({name} AS {'BIGINT' if sort is Sort.NUMBER else 'VARCHAR'}) AS {name}" for name, sort in columns.items()
    )
    with duckdb_engine.connect() as database:
        database.execute(
            f"COPY (SELECT {typed} FROM (VALUES {made or empty}) AS given({', '.join(columns)})"
            f" WHERE {'TRUE' if rows else 'FALSE'}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
        )
    return path
