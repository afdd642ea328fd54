"""Rows into a Parquet file, by DuckDB: sorted, compressed with zstd, whatever database they came from the same bytes.

DuckDB is imported here and where cubes are counted, never by a web process.
"""

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from parvis.core.facts import Column, Row

MEMORY = "512MB"
ROWS_IN_GROUP = 122_880
_NULL = "\\N"


class Writer:
    """Writes file after file with one DuckDB, whose spill goes to `folder` where a month is larger than its memory."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        spill = folder / ".spill.partial"
        self._database: Any = duckdb.connect(
            config={"memory_limit": MEMORY, "threads": 1, "temp_directory": str(spill)}
        )

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def write(self, path: Path, *, columns: tuple[Column, ...], rows: Iterable[Row], about: Mapping[str, str]) -> int:
        """Write facts into a file at `path` and return how many there were; as `write_typed`."""
        return self.write_typed(path, types={each.name: each.type.value for each in columns}, rows=rows, about=about)

    def write_typed(
        self, path: Path, *, types: Mapping[str, str], rows: Iterable[Sequence[Any]], about: Mapping[str, str]
    ) -> int:
        """Write the rows into a file at `path` and return how many there were. `about` stands in the file's own metadata.

        `types`: column → DuckDB's type. Rows are sorted by their values: their order would tell in which order people came.
        An empty code is NULL. Memory does not grow with their number. Raises ValueError for a row that has not a value for
        each column.
        """
        count = 0
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".csv", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
                to = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
                for row in rows:
                    if len(row) != len(types):
                        raise ValueError(f"a row of {len(row)} values for {len(types)} columns")
                    to.writerow([_NULL if value is None or value == "" else value for value in row])
                    count += 1
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))  # nobody else reads in it
            self._convert(Path(name), path, types, about)
        finally:
            os.unlink(name)
        return count

    def _convert(self, source: Path, target: Path, types: Mapping[str, str], about: Mapping[str, str]) -> None:
        columns = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items())
        kept = ", ".join(f"{name}: {_text(value)}" for name, value in about.items())
        self._database.execute(
            f"COPY (SELECT * FROM read_csv({_text(str(source))}, auto_detect=false, header=false, delim=',', quote='\"', "  # noqa: S608
            f"escape='\"', new_line='\\n', nullstr={_text(_NULL)}, columns={{{columns}}}) ORDER BY ALL) "
            f"TO {_text(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_IN_GROUP}, "
            f"USE_TMP_FILE false, KV_METADATA {{{kept}}})"
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def about(path: Path) -> dict[str, str]:
    """Return what a file says of itself: kind, schema, city, month, as_of."""
    import duckdb

    with duckdb.connect() as database:
        rows = database.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    return {bytes(key).decode(): bytes(value).decode() for key, value in rows}
