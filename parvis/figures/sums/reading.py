"""Monthly sums from a CSV file: read row by row, refused with the row and a sentence, all of it or nothing."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from parvis.city.imports.report import FileRefused, Problem
from parvis.figures.sums.measures import OUTSIDE, WHOLE_CITY, Cell, Measure, month_of, number_of, read_month, written

COLUMNS = ("month", "measure", "district", "category", "amount")
MOST_BYTES = 1_000_000
MOST_ROWS = 20_000
MOST_AMOUNT = 10**12
CITY = "city"  # what stands in the file for the whole city


@dataclass
class Read:
    """What a file says: numbers by measure and month (yyyymm). With any problem nothing of it counts."""

    sums: dict[tuple[str, int], dict[Cell, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, what: str, todo: str = "") -> None:
        self.problems.append(Problem(row, what, todo))


def text_of(content: bytes) -> str:
    """Return a file's text: UTF-8, else what older spreadsheets write. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 1 MB. Split it by month."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(text: str, *, known: Mapping[str, Measure], districts: Sequence[str], last_month: date) -> Read:
    """Read the rows of a file; `known` holds the measures this person may state, `last_month` the newest that is over.

    An empty amount means that nobody knows the number. Raises FileRefused for what is no table with our columns.
    """
    found = Read()
    first_rows: dict[tuple[str, int, Cell], int] = {}
    for row, cells in _rows(text):
        key = _key(row, cells, found, known=known, districts=districts, last_month=last_month)
        amount = _amount(row, cells["amount"], found)
        if key is None:
            continue
        if key in first_rows:
            found.wrong(
                row,
                _("This number stands in row %(row)d already.") % {"row": first_rows[key]},
                _("Keep one of the two."),
            )
            continue
        first_rows[key] = row
        code, month, cell = key
        if amount is not None:
            found.sums.setdefault((code, month), {})[cell] = amount
    if not found.sums and not found.problems:
        found.wrong(1, _("The file holds no number."), _("Fill in the column “amount”."))
    if found.problems:
        found.sums = {}
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = text.splitlines()
    heading = lines[0] if lines else ""
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
        names = [name.strip().lower() for name in next(rows, [])]
        if sorted(names) != sorted(COLUMNS):
            raise FileRefused(
                _("The first row must name these columns, and no others: %(names)s.") % {"names": ", ".join(COLUMNS)}
            )
        for cells in rows:
            if rows.line_num > MOST_ROWS:
                raise FileRefused(_("The file has more than 20,000 rows. Split it by month."))
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                raise FileRefused(
                    _("Row %(row)d has %(found)d cells instead of %(wanted)d.")
                    % {"row": rows.line_num, "found": len(cells), "wanted": len(names)}
                )
            yield rows.line_num, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    except csv.Error as trouble:
        raise FileRefused(_("This is no CSV file that can be read. Save it as CSV in UTF-8.")) from trouble


def _key(
    row: int,
    cells: Mapping[str, str],
    found: Read,
    *,
    known: Mapping[str, Measure],
    districts: Sequence[str],
    last_month: date,
) -> tuple[str, int, Cell] | None:
    before = len(found.problems)
    measure = known.get(cells["measure"])
    if measure is None:
        found.wrong(
            row,
            _("“%(it)s” is no measure you may state here.") % {"it": cells["measure"][:60]},
            _("Write one of: %(values)s.") % {"values": ", ".join(known) or "–"},
        )
    month = _month(row, cells["month"], found, measure, last_month)
    if measure is None or month is None:
        return None
    place = WHOLE_CITY if cells["district"] == CITY else cells["district"]
    if place not in measure.places(districts) or (cells["district"] == "" and measure.per == "city"):
        allowed = [CITY if one == WHOLE_CITY else one for one in measure.places(districts)]
        found.wrong(
            row,
            _("“%(it)s” is no place of this measure.") % {"it": cells["district"][:60]},
            _("Write one of: %(values)s.") % {"values": ", ".join(allowed)},
        )
    if cells["category"] not in measure.columns:
        found.wrong(
            row,
            _("“%(it)s” is no category of this measure.") % {"it": cells["category"][:60]},
            _("Write one of: %(values)s.") % {"values": ", ".join(measure.columns)},
        )
    if len(found.problems) > before:
        return None
    return measure.code, number_of(month), (place, cells["category"])


def _month(row: int, text: str, found: Read, measure: Measure | None, last_month: date) -> date | None:
    try:
        month = read_month(text)
    except ValueError:
        found.wrong(row, _("“%(it)s” is no month.") % {"it": text[:60]}, _("Write year-month, like 2026-11."))
        return None
    if month > last_month or month.year < 2000:
        found.wrong(
            row,
            _("%(month)s is not over yet, or lies too far back.") % {"month": text},
            _("The newest month that can be stated is %(month)s.") % {"month": written(last_month)},
        )
        return None
    if measure is not None and not measure.is_asked_for(month):
        found.wrong(
            row,
            _("“%(measure)s” is not counted for %(month)s.") % {"measure": measure.code, "month": text},
            _("It is counted every %(count)d months, from January on.") % {"count": measure.every},
        )
        return None
    return month


def _amount(row: int, text: str, found: Read) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text[:20]) > MOST_AMOUNT or len(text) > 13:
        found.wrong(
            row,
            _("“%(it)s” is no whole number.") % {"it": text[:60]},
            _("Write digits only, without spaces, points or signs; leave it empty where nobody knows."),
        )
        return None
    return int(text)


def template(measure: Measure, month: date, *, districts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows of a file to fill in: the heading, then a row for each number, without the number."""
    place_of = {WHOLE_CITY: CITY, OUTSIDE: OUTSIDE}
    lines = [
        (written(month), measure.code, place_of.get(place, place), column, "")
        for place, column in measure.cells(districts)
    ]
    return [COLUMNS, *lines]


def month_name(number: int) -> str:
    """Write a kept month as in files."""
    return written(month_of(number))
