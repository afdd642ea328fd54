"""Opening a file of rows: CSV, CSV.gz or Parquet, one row at a time, however long it is."""

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from parvis.cases.importing.mapping import Mapping

Values = dict[str, str]
_CHUNK = 1 << 20
_MOST_IN_A_CELL = 1 << 20


class FileRefused(Exception):
    """The file cannot be read any further; the text is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Rows:
    """An open file. `rows` gives each row's number, counted as a spreadsheet does (the heading is row 1), and its values.

    A row with too few or too many cells comes as None. `done` and `total` measure the way through, for a progress bar.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Values | None]]
    done: Callable[[], int]
    total: int
    close: Callable[[], None]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file, by which a run is found again. Raises FileRefused."""
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                total.update(piece)
    except OSError:
        raise FileRefused(_("The file “%(name)s” cannot be read.") % {"name": path.name}) from None
    return total.hexdigest()


def open_rows(path: Path, mapping: Mapping, *, after: int = 1) -> Rows:
    """Open the file behind row `after`. Raises FileRefused where it is no such file or lacks columns of the mapping."""
    try:
        rows = _parquet(path, after) if path.suffix.lower() == ".parquet" else _csv(path, mapping, after)
    except OSError:
        raise FileRefused(_("The file “%(name)s” cannot be read.") % {"name": path.name}) from None
    missing = sorted(mapping.columns - set(rows.columns))
    if missing:
        rows.close()
        raise FileRefused(
            _("The file has no column %(missing)s. Its columns are: %(columns)s.")
            % {"missing": ", ".join(f"“{name}”" for name in missing), "columns": ", ".join(rows.columns)}
        )
    return rows


def _csv(path: Path, mapping: Mapping, after: int) -> Rows:
    raw = path.open("rb")
    is_packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    content: Any = gzip.GzipFile(fileobj=raw) if is_packed else raw
    encoding = "utf-8-sig" if mapping.encoding.lower().replace("-", "") == "utf8" else mapping.encoding
    text = io.TextIOWrapper(content, encoding=encoding, newline="")

    def close() -> None:
        text.close()
        raw.close()

    try:
        separator = mapping.separator or _guess_separator(path, text)
        csv.field_size_limit(_MOST_IN_A_CELL)
        reader = csv.reader(text, delimiter=separator)
        columns = _heading(next(_guarded(reader, path), (0, []))[1], separator)
    except FileRefused:
        close()
        raise
    size, seen = path.stat().st_size, [0]

    def rows() -> Iterator[tuple[int, Values | None]]:
        width = len(columns)
        for number, cells in _guarded(reader, path, first=2):
            if number <= after or not cells:
                continue
            seen[0] = raw.tell()
            fits = len(cells) == width
            yield number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)) if fits else None

    return Rows(columns, rows(), lambda: seen[0], size, close)


def _heading(cells: list[str], separator: str) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in cells)
    if len(columns) < 2 or len(set(columns)) < len(columns):
        raise FileRefused(
            _("The first row must name the columns, each once, separated by “%(it)s”.") % {"it": separator}
        )
    return columns


def _guess_separator(path: Path, text: io.TextIOWrapper) -> str:
    try:
        heading = text.readline()
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile):
        raise FileRefused(_unreadable(path)) from None
    text.seek(0)
    return max(",;\t|", key=heading.count)


def _guarded(reader: Iterator[list[str]], path: Path, *, first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Number the rows; what cannot be read becomes a sentence with the row it stands in."""
    number = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise FileRefused(_unreadable(path)) from None
        except (csv.Error, EOFError, gzip.BadGzipFile, OSError):
            raise FileRefused(
                _("Row %(row)d of “%(name)s” cannot be read: the file is damaged there.")
                % {"row": number, "name": path.name}
            ) from None
        yield number, cells
        number += 1


def _unreadable(path: Path) -> str:
    return _("“%(name)s” is not written in the encoding of the mapping. Try file: {encoding: cp1252}.") % {
        "name": path.name
    }


def _parquet(path: Path, after: int) -> Rows:
    import duckdb

    try:
        database = duckdb.connect(config={"memory_limit": "512MB", "threads": 1})
        total = int(database.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchall()[0][0])
        found = database.execute("SELECT * FROM read_parquet(?) OFFSET ?", [str(path), max(after - 1, 0)])
    except duckdb.Error:
        raise FileRefused(_("“%(name)s” is no Parquet file that can be read.") % {"name": path.name}) from None
    columns = tuple(str(column[0]) for column in found.description or [])
    seen = [after]

    def rows() -> Iterator[tuple[int, Values | None]]:
        number = after
        while batch := found.fetchmany(2000):
            for values in batch:
                number += 1
                seen[0] = number
                yield number, dict(zip(columns, map(_written, values), strict=True))

    return Rows(columns, rows(), lambda: seen[0], total + 1, database.close)


def _written(value: object) -> str:
    """Return a value of a typed column as a CSV would have it."""
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()
