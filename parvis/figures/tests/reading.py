"""Building at a moment, and what stands in the files afterwards."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from parvis.figures.actions import build_facts
from parvis.figures.facts import read_months
from parvis.figures.facts.files import root
from parvis.figures.saying import Said


def build(at: datetime, **asked: Any) -> list[Said]:
    """Build all facts and return what was said."""
    return list(build_facts(at=at, **asked))


def rows(kind: str, *names: str) -> list[Any]:
    """Return every row of every good file of a kind, in the order of its files: as dictionaries, or only some values."""
    found: list[Any] = []
    for file in read_months(kind).good:
        with duckdb.connect() as database:
            table = database.execute("SELECT * FROM read_parquet(?)", [str(file.path)])
            columns = [column[0] for column in table.description]
            found += [dict(zip(columns, row, strict=True)) for row in table.fetchall()]
    if not names:
        return found
    return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in found]


def only(kind: str) -> dict[str, Any]:
    """Return the only row of a kind."""
    [row] = rows(kind)
    return dict(row)


def contents() -> dict[str, bytes]:
    """Return every file under the folder of facts with its bytes."""
    return {str(path.relative_to(root())): path.read_bytes() for path in files()}


def files() -> list[Path]:
    """Return every fact file."""
    return sorted(root().glob("*/*.parquet"))


def written(said: list[Said]) -> set[str]:
    """Return kind and month of what was written."""
    return {one.text.partition(":")[0] for one in said if " kB" in one.text}
