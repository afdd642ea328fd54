"""What came of reading a file: what is new, what changed, and what to mend where."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 200_000_000
csv.field_size_limit(MOST_BYTES)  # a cell that is too long is named with its row, like everything else


class FileRefused(Exception):
    """The file cannot be read at all; the text is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the row (or feature) counted from 1, what is wrong, and what to do."""

    row: int
    what: str
    todo: str

    def __str__(self) -> str:
        return _("Row %(row)d: %(what)s %(todo)s") % {"row": self.row, "what": self.what, "todo": self.todo}


@dataclass
class Report:
    """What came of a file. With any problem nothing at all was saved; `is_dry` says nothing would have been anyway."""

    what: str
    is_dry: bool = False
    added: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_saved(self) -> bool:
        return not self.problems and not self.is_dry

    def wrong(self, row: int, what: str, todo: str) -> None:
        self.problems.append(Problem(row, what, todo))

    def lines(self) -> Iterator[str]:
        """Say the result, a sentence a line."""
        yield from (str(problem) for problem in self.problems)
        counts = {"added": self.added, "changed": self.changed, "same": self.same}
        if self.problems:
            yield _("Nothing was saved. Mend the rows above and start again.")
        elif self.is_dry:
            yield (
                _("This was a trial, nothing was saved: %(added)d new, %(changed)d changed, %(same)d the same.")
                % counts
            )
        else:
            yield _("Saved: %(added)d new, %(changed)d changed, %(same)d the same.") % counts


def text_of(path: Path) -> str:
    """Read a file as UTF-8 (with or without a mark), else as Windows Latin. Raises FileRefused."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(_("The file is larger than 200 MB. Split it."))
        content = path.read_bytes()
    except OSError as trouble:
        raise FileRefused(_("The file “%(name)s” cannot be read.") % {"name": path.name}) from trouble
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows_of(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows of a CSV (comma, semicolon or tab) with their number, the heading being row 1.

    Column names lose capitals and spaces, cells the null character. Raises FileRefused for a file without a heading.
    """
    text = text.replace("\0", "")
    heading = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    if not reader.fieldnames or len(reader.fieldnames) < 2:
        raise FileRefused(_("The first row must name the columns, separated by commas."))
    reader.fieldnames = [name.strip().lower().replace(" ", "_") for name in reader.fieldnames]
    for row in reader:
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}


def features_of(text: str) -> list[dict[str, Any]]:
    """Give the features of a GeoJSON file in longitude and latitude (EPSG:4326). Raises FileRefused."""
    try:
        content = json.loads(text)
        crs = json.dumps(content.get("crs") or "")
        features = content["features"]
    except (ValueError, KeyError, AttributeError, RecursionError) as trouble:
        raise FileRefused(_("This is not a GeoJSON file with a list of features.")) from trouble
    if crs != '""' and "CRS84" not in crs and "4326" not in crs:
        raise FileRefused(_("The coordinates are in another system. Export the file in WGS 84 (EPSG:4326)."))
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise FileRefused(_("This is not a GeoJSON file with a list of features."))
    return features


def named(values: dict[str, Any], *names: str) -> str:
    """Return the first of these fields that holds something, as text."""
    return next((str(values[name]).strip() for name in names if values.get(name) not in (None, "")), "")


def degrees(values: dict[str, str], *names: str) -> float | None:
    """Return a coordinate written with a point or a comma; None when it is missing or no number."""
    try:
        return float(named(values, *names).replace(",", "."))
    except ValueError:
        return None
